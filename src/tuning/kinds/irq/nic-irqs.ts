import { type Host, isFailure } from '../../../host/host.ts';
import { parseInterrupts } from '../../../procfs/interrupts.ts';
import { type InterruptLines, irqsNamedAfter, irqsWithDriver, nameOfIrq } from '../../../procfs/irq-names.ts';
import { type IrqRole, roleOfIrq } from '../../../procfs/irq-role.ts';
import { toCount } from '../../../procfs/numbers.ts';
import type { Refusal } from '../../tuning.ts';
import { normaliseCpuList } from '../process/affinity.ts';

/** An interrupt of a NIC. */
export interface NicIrq {
  readonly irq: number;
  /** What the driver calls it, fit for a terminal: `virtio2-input.0`. */
  readonly name: string;
  readonly role: IrqRole;
  /** CPUs that may serve it; undefined when the kernel does not tell. */
  readonly cpus: string | undefined;
  /** The CPU of them that it was given, where the kernel picks one. */
  readonly effectiveCpus: string | undefined;
}

export const INTERRUPTS = '/proc/interrupts';

export async function readInterrupts(host: Host): Promise<InterruptLines | Refusal> {
  const read = (await host.look({ texts: [INTERRUPTS] })).text(INTERRUPTS);
  if (isFailure(read)) {
    return { refused: `${INTERRUPTS} cannot be read: ${read.detail}` };
  }
  return parseInterrupts(read.text);
}

/** `/proc/irq/38/smp_affinity_list`: CPUs that may serve an IRQ (Documentation/core-api/irq/irq-affinity.rst). */
export function affinityPath(irq: string | number): string {
  return `/proc/irq/${irq}/smp_affinity_list`;
}

/**
 * The IRQs of an interface that have a driver, by number. Empty for one that has none of its own (lo, veth, bonds, and
 * Hyper-V's netvsc, whose packets come through vmbus). @param lines of the same moment
 */
export async function readNicIrqs(
  host: Host,
  interfaceName: string,
  lines: InterruptLines,
): Promise<readonly NicIrq[]> {
  const numbers = await findIrqs(host, interfaceName, lines);
  const effectivePath = (irq: number): string => `/proc/irq/${irq}/effective_affinity_list`;
  const paths = numbers.flatMap(irq => [affinityPath(irq), effectivePath(irq)]);
  const look = await host.look({ texts: paths });
  const listAt = (path: string): string | undefined => {
    const text = look.knownText(path);
    return text === undefined ? undefined : normaliseCpuList(text);
  };
  const irqs = numbers.map(irq => {
    const name = nameOfIrq(lines.get(String(irq)));
    const cpus = listAt(affinityPath(irq));
    return {
      irq,
      name,
      role: roleOfIrq(name, interfaceName),
      cpus,
      effectiveCpus: listAt(effectivePath(irq)),
    };
  });
  // One that names no queue at all (`eth0` of r8169, names we do not know) serves packets all the same.
  return irqs.some(({ role }) => role !== 'other') ? irqs : irqs.map(irq => ({ ...irq, role: 'both' }));
}

/** First what the device says of itself (msi_irqs), then what the IRQs are called, then the one IRQ of an old device. */
async function findIrqs(
  host: Host,
  interfaceName: string,
  lines: InterruptLines,
): Promise<readonly number[]> {
  const device = await readDevice(host, interfaceName);
  const ofMsi = device === undefined ? [] : await listMsiIrqs(host, device.directory);
  const candidates = [() => ofMsi, () => irqsNamedAfter(lines, interfaceName, device?.name)];
  for (const candidate of candidates) {
    const numbers = irqsWithDriver(candidate(), lines);
    if (numbers.length > 0) return numbers;
  }
  if (device === undefined) return [];
  const path = `${device.directory}/irq`;
  const read = (await host.look({ texts: [path] })).text(path);
  const legacy = isFailure(read) ? undefined : toCount(read.text.trim());
  // 0 means "no IRQ": on x86 it is the timer's.
  return legacy !== undefined && legacy > 0 && nameOfIrq(lines.get(String(legacy))) !== '' ? [legacy] : [];
}

interface Device {
  /** `virtio2`, `0000:3b:00.0`. */
  readonly name: string;
  /** Directory of the device that owns the interrupts. */
  readonly directory: string;
}

/** Undefined for an interface without a device (lo, veth). A virtio NIC's interrupts are those of its parent on the bus. */
async function readDevice(host: Host, interfaceName: string): Promise<Device | undefined> {
  const link = `/sys/class/net/${interfaceName}/device`;
  const target = (await host.look({ links: [link] })).link(link);
  if (typeof target !== 'string') return undefined;
  const name = target.slice(target.lastIndexOf('/') + 1);
  return { name, directory: /^virtio\d+$/.test(name) ? `${link}/..` : link };
}

async function listMsiIrqs(host: Host, directory: string): Promise<readonly string[]> {
  const names = (await host.look({ names: [`${directory}/msi_irqs`] })).names(`${directory}/msi_irqs`);
  return isFailure(names) ? [] : names.filter(name => toCount(name) !== undefined);
}
