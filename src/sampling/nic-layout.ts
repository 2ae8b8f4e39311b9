import { type HostFailure, isFailure } from '../host/host.ts';
import type { Inquiry } from '../host/inquiry.ts';
import type { Look } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseCpuList } from '../procfs/cpu-list.ts';
import { parseCpuMask } from '../procfs/cpu-mask.ts';
import { type InterruptLines, irqsNamedAfter, irqsWithDriver, nameOfIrq } from '../procfs/irq-names.ts';
import { roleOfIrq } from '../procfs/irq-role.ts';
import { parseNumaNode } from '../procfs/numa.ts';
import { toInteger } from '../procfs/numbers.ts';
import { cleanText } from '../text/clean-text.ts';
import {
  type Card,
  cardsIn,
  LINKS_OF_CARDS,
  legacyIrqs,
  legacyPath,
  msiIrqs,
  msiPath,
  queuesPath,
} from './cards.ts';
import { hasFailed } from './has-failed.ts';
import { isCpuList, missingAt, missingIn } from './missing-at.ts';
import type { NicIrqReading, NicReading } from './placement-readings.ts';
import type { Source } from './sample.ts';
import { PLACEMENT_SOURCES } from './sources.ts';

const EVERY_MS = 10_000;
/** A card of virtual functions has a hundred. */
const MOST_NICS = 8;
const MOST_IRQS = 512;

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

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (hasFailed(this.#last)) this.#rhythm.hurry();
  }

  /** Three questions, when it is due. @param lines of /proc/interrupts, as they were read last */
  *refresh(nowMs: number, lines: InterruptLines | undefined): Inquiry<void> {
    if (lines === undefined || !this.#rhythm.isDue(nowMs)) return;
    const first = yield { links: LINKS_OF_CARDS };
    let tookMs = first.times({ links: LINKS_OF_CARDS }).tookMs;
    const cards = cardsIn(first);
    if (isFailure(cards)) {
      this.#rhythm.ran(nowMs, tookMs);
      this.#last = { value: undefined, atMs: nowMs, failure: cards };
      return;
    }
    const chosen = cards.slice(0, MOST_NICS);
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
    const missing = chosen
      .flatMap((device, index) => missingOf(device, second, irqs[index] ?? [], third))
      .find(one => one !== undefined);
    this.#last = { value, atMs: nowMs, failure: undefined, ...(missing === undefined ? {} : { missing }) };
  }
}

/** What was not read of a device, though it is there. */
function missingOf(
  device: Card,
  ofDevices: Look,
  irqs: readonly number[],
  ofIrqs: Look,
): readonly (HostFailure | undefined)[] {
  const msi = ofDevices.names(msiPath(device));
  const isNumber = (text: string): boolean => toInteger(text.trim()) !== undefined;
  return [
    isFailure(msi) && msi.reason !== 'gone' ? msi : undefined,
    missingAt(ofDevices, nodePath(device), isNumber),
    missingAt(ofDevices, legacyPath(device), isNumber),
    ...[...ofDevices.texts(rpsPattern(device))].map(([path, read]) =>
      /\/rx-\d+\/rps_cpus$/.test(path)
        ? missingIn(read, path, text => parseCpuMask(text) !== undefined)
        : undefined,
    ),
    ...irqs.flatMap(irq => [
      missingAt(ofIrqs, effectivePath(irq), isCpuList),
      missingAt(ofIrqs, allowedPath(irq), isCpuList),
    ]),
  ];
}

/** What the device says of itself, then what is called after it, then the one IRQ of an old device. */
function irqsOf(device: Card, look: Look, lines: InterruptLines): readonly number[] {
  const candidates = [
    msiIrqs(device, look),
    irqsNamedAfter(lines, device.interfaceName, device.device),
    legacyIrqs(device, look),
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
  { interfaceName }: Card,
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

function queuesOf(device: Card, look: Look): NicReading['queues'] {
  return [...look.texts(rpsPattern(device))]
    .flatMap(([path, read]) => {
      const [, number] = /\/queues\/rx-(\d+)\/rps_cpus$/.exec(path) ?? [];
      if (number === undefined || isFailure(read)) return [];
      return [{ number: Number(number), rpsCpus: parseCpuMask(read.text) }];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ number, rpsCpus }) => ({ queue: `rx-${number}`, rpsCpus }));
}

/** A virtio device has none of its own. */
function nodePath({ directory }: Card): string {
  return `${directory}/numa_node`;
}

function rpsPattern(card: Card): string {
  return `${queuesPath(card)}/*/rps_cpus`;
}

function effectivePath(irq: number): string {
  return `/proc/irq/${irq}/effective_affinity_list`;
}

function allowedPath(irq: number): string {
  return `/proc/irq/${irq}/smp_affinity_list`;
}
