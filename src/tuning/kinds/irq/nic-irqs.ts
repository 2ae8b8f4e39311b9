import { type Host, isFailure } from '../../../host/host.ts';
import { parseInterrupts } from '../../../procfs/interrupts.ts';
import { type InterruptLines, irqsNamedAfter, irqsWithDriver, nameOfIrq } from '../../../procfs/irq-names.ts';
import { type IrqRole, roleOfIrq } from '../../../procfs/irq-role.ts';
import { toCount } from '../../../procfs/numbers.ts';
import { isRefusal, type Refusal } from '../../tuning.ts';
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
  return readIrqsOf(host, interfaceName, lines, await readDevice(host, interfaceName));
}

/** The same with /proc/interrupts of now, which is asked for together with the device. */
export async function readOwnIrqs(host: Host, interfaceName: string): Promise<readonly NicIrq[] | Refusal> {
  const [lines, device] = await Promise.all([readInterrupts(host), readDevice(host, interfaceName)]);
  return isRefusal(lines) ? lines : readIrqsOf(host, interfaceName, lines, device);
}

async function readIrqsOf(
  host: Host,
  interfaceName: string,
  lines: InterruptLines,
  device: Device | undefined,
): Promise<readonly NicIrq[]> {
  const numbers = findIrqs(interfaceName, lines, device);
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
function findIrqs(
  interfaceName: string,
  lines: InterruptLines,
  device: Device | undefined,
): readonly number[] {
  const candidates = [
    () => device?.msiIrqs ?? [],
    () => irqsNamedAfter(lines, interfaceName, device?.name),
    // 0 means "no IRQ": on x86 it is the timer's.
    () => (device?.legacyIrq === undefined || device.legacyIrq === 0 ? [] : [String(device.legacyIrq)]),
  ];
  for (const candidate of candidates) {
    const numbers = irqsWithDriver(candidate(), lines);
    if (numbers.length > 0) return numbers;
  }
  return [];
}

/** The device of an interface, as it stands on its bus. */
interface Device {
  /** `virtio2`, `0000:3b:00.0`. */
  readonly name: string;
  readonly msiIrqs: readonly string[];
  readonly legacyIrq: number | undefined;
}

/**
 * Undefined for an interface without a device (lo, veth). A virtio NIC's interrupts are those of its parent on the bus:
 * which of both it is, is asked together with what each of them has.
 */
async function readDevice(host: Host, interfaceName: string): Promise<Device | undefined> {
  const link = `/sys/class/net/${interfaceName}/device`;
  const directories = [link, `${link}/..`];
  const look = await host.look({
    links: [link],
    names: directories.map(directory => `${directory}/msi_irqs`),
    texts: directories.map(directory => `${directory}/irq`),
  });
  const target = look.link(link);
  if (typeof target !== 'string') return undefined;
  const name = target.slice(target.lastIndexOf('/') + 1);
  const directory = /^virtio\d+$/.test(name) ? `${link}/..` : link;
  const listed = look.names(`${directory}/msi_irqs`);
  return {
    name,
    msiIrqs: isFailure(listed) ? [] : listed.filter(irq => toCount(irq) !== undefined),
    legacyIrq: toCount(look.knownText(`${directory}/irq`)?.trim() ?? ''),
  };
}
