import { isFailure } from '../host/host.ts';
import type { Inquiry } from '../host/inquiry.ts';
import type { Look } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseCpuList } from '../procfs/cpu-list.ts';
import { parseCpuMask } from '../procfs/cpu-mask.ts';
import { type InterruptLines, irqsNamedAfter, irqsWithDriver, nameOfIrq } from '../procfs/irq-names.ts';
import { roleOfIrq } from '../procfs/irq-role.ts';
import { parseNumaNode } from '../procfs/numa.ts';
import { toCount } from '../procfs/numbers.ts';
import { cleanText } from '../text/clean-text.ts';
import type { NicIrqReading, NicReading } from './placement-readings.ts';
import type { Source } from './sample.ts';
import { PLACEMENT_SOURCES } from './sources.ts';

const EVERY_MS = 10_000;
const DIRECTORY = '/sys/class/net';
const DEVICES = `${DIRECTORY}/*/device`;
/** Entries that are looked at for devices: a host of containers has thousands without. */
const MOST_INTERFACES = 4_096;
/** A card of virtual functions has a hundred. */
const MOST_NICS = 8;
const MOST_IRQS = 512;

interface Device {
  readonly interfaceName: string;
  /** `virtio2`, `0000:3b:00.0`. */
  readonly name: string;
  /** Directory of what has the interrupts: of a virtio NIC, its parent on the bus. */
  readonly directory: string;
}

/**
 * The interfaces of the host's own namespace that have a device: at which NUMA node it is, which IRQs it has and where these
 * go, and where RPS sends its packets. None of these files asks a driver: the kernel answers of what it keeps in memory.
 */
export class NicLayout {
  readonly #rhythm = new Rhythm(EVERY_MS);
  #last: Source<readonly NicReading[]> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: PLACEMENT_SOURCES.nics.name, reason: 'failed', detail: 'not read yet' },
  };

  get source(): Source<readonly NicReading[]> {
    return this.#last;
  }

  /** Three questions, when it is due. @param lines of /proc/interrupts, as they were read last */
  *refresh(nowMs: number, lines: InterruptLines | undefined): Inquiry<void> {
    if (lines === undefined || !this.#rhythm.isDue(nowMs)) return;
    const links = [{ path: DEVICES, most: MOST_INTERFACES }];
    const first = yield { links };
    let tookMs = first.times({ links }).tookMs;
    const found = [...first.links(DEVICES)];
    const failure = found.map(([, target]) => target).find(isFailure);
    const devices = found.flatMap(([path, target]) => (isFailure(target) ? [] : [deviceAt(path, target)]));
    if (devices.length === 0 && failure !== undefined) {
      this.#rhythm.ran(nowMs, tookMs);
      this.#last = { value: undefined, atMs: nowMs, failure };
      return;
    }
    const chosen = devices.sort(byName).slice(0, MOST_NICS);
    const ofDevices = {
      texts: chosen.flatMap(device => [nodePath(device), rpsPattern(device), legacyPath(device)]),
      names: chosen.map(msiPath),
    };
    const second = yield ofDevices;
    tookMs += second.times(ofDevices).tookMs;
    const irqs = chosen.map(device => irqsOf(device, second, lines).slice(0, MOST_IRQS));
    const affinities = { texts: irqs.flat().flatMap(irq => [effectivePath(irq), allowedPath(irq)]) };
    const third = yield affinities;
    tookMs += third.times(affinities).tookMs;
    this.#rhythm.ran(nowMs, tookMs);
    const value = chosen.map((device, index): NicReading => {
      const node = second.knownText(nodePath(device));
      return {
        name: cleanText(device.interfaceName),
        node: node === undefined ? undefined : parseNumaNode(node),
        irqs: namedIrqs(irqs[index] ?? [], device, lines, third),
        queues: queuesOf(device, second),
      };
    });
    this.#last = { value, atMs: nowMs, failure: undefined };
  }
}

function deviceAt(path: string, target: string): Device {
  const name = target.slice(target.lastIndexOf('/') + 1);
  const directory = /^virtio\d+$/.test(name) ? `${path}/..` : path;
  return { interfaceName: path.split('/')[4] ?? '', name, directory };
}

function byName(a: Device, b: Device): number {
  return a.interfaceName < b.interfaceName ? -1 : 1;
}

/** What the device says of itself, then what is called after it, then the one IRQ of an old device. */
function irqsOf(device: Device, look: Look, lines: InterruptLines): readonly number[] {
  const names = look.names(msiPath(device));
  const ofMsi = isFailure(names) ? [] : names.filter(name => toCount(name) !== undefined);
  const legacy = look.knownText(legacyPath(device))?.trim();
  const candidates = [
    ofMsi,
    irqsNamedAfter(lines, device.interfaceName, device.name),
    // 0 means "no IRQ": on x86 it is the timer's.
    legacy === undefined || legacy === '0' ? [] : [legacy],
  ];
  for (const labels of candidates) {
    const irqs = irqsWithDriver(labels, lines);
    if (irqs.length > 0) return irqs;
  }
  return [];
}

/** One that names no queue at all (`eth0` of r8169) serves packets all the same. */
function namedIrqs(
  irqs: readonly number[],
  { interfaceName }: Device,
  lines: InterruptLines,
  look: Look,
): readonly NicIrqReading[] {
  const named = irqs.map(irq => {
    const name = nameOfIrq(lines.get(String(irq)));
    const cpus = listAt(look, effectivePath(irq)) ?? listAt(look, allowedPath(irq));
    return { irq, name, role: roleOfIrq(name, interfaceName), cpus };
  });
  return named.some(({ role }) => role !== 'other') ? named : named.map(irq => ({ ...irq, role: 'both' }));
}

/** An empty list says nothing: an IRQ that was not set up yet has no effective CPU. */
function listAt(look: Look, path: string): readonly number[] | undefined {
  const text = look.knownText(path);
  const cpus = text === undefined ? undefined : parseCpuList(text);
  return cpus === undefined || cpus.length === 0 ? undefined : cpus;
}

function queuesOf(device: Device, look: Look): NicReading['queues'] {
  return [...look.texts(rpsPattern(device))]
    .flatMap(([path, read]) => {
      const [, number] = /\/queues\/rx-(\d+)\/rps_cpus$/.exec(path) ?? [];
      if (number === undefined || isFailure(read)) return [];
      return [{ number: Number(number), rpsCpus: parseCpuMask(read.text) }];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ number, rpsCpus }) => ({ queue: `rx-${number}`, rpsCpus }));
}

function nodePath({ interfaceName, directory, name }: Device): string {
  const device = name.startsWith('virtio') ? directory : `${DIRECTORY}/${interfaceName}/device`;
  return `${device}/numa_node`;
}

function rpsPattern({ interfaceName }: Device): string {
  return `${DIRECTORY}/${interfaceName}/queues/*/rps_cpus`;
}

function msiPath({ directory }: Device): string {
  return `${directory}/msi_irqs`;
}

function legacyPath({ directory }: Device): string {
  return `${directory}/irq`;
}

function effectivePath(irq: number): string {
  return `/proc/irq/${irq}/effective_affinity_list`;
}

function allowedPath(irq: number): string {
  return `/proc/irq/${irq}/smp_affinity_list`;
}
