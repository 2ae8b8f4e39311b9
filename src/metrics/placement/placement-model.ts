import type { InterruptLines } from '../../procfs/irq-names.ts';
import type { SoftirqCounts } from '../../procfs/types.ts';
import type { KsoftirqdTimes } from '../../sampling/placement-readings.ts';
import type { PlacementReading, Sample } from '../../sampling/sample.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { TICKS_PER_SECOND } from '../cpu/thread-metrics.ts';
import type { Metrics } from '../terms/metrics.ts';
import type { PlacedCpu, PlacementMetrics } from '../terms/placement-terms.ts';
import { increase, ratePerSecond, type Step, StepKeeper } from '../terms/rates.ts';
import { findConflicts } from './conflicts.ts';
import { irqsByCpu, rpsQueuesOf } from './irq-places.ts';
import { ThreadPlaces } from './thread-places.ts';

/** What the figures of CPUs and threads are, that are known already. */
type Known = Pick<Metrics, 'cpus' | 'cpuNumbers' | 'interfaces' | 'srs'>;

/** Joins what lands on each CPU, from one look to the next. What nobody looks at is forgotten. */
export class PlacementModel {
  #steps = new Steps();
  #places = new ThreadPlaces();

  /** @returns undefined while nobody looks */
  take(sample: Sample, known: Known, thresholds: Thresholds): PlacementMetrics | undefined {
    const { placement: reading } = sample;
    if (reading === undefined) {
      this.#steps = new Steps();
      this.#places = new ThreadPlaces();
      return undefined;
    }
    const { softirqs, interrupts, ksoftirqd } = this.#steps.take(reading);
    const nics = reading.nics.value ?? [];
    const irqs = irqsByCpu(reading.interrupts.value, interrupts, nics);
    const threads = this.#places.take(known.srs);
    const sets = reading.cpuSets.value;
    const cpus = onlineCpus(reading, known).map((cpu): PlacedCpu => {
      return {
        cpu,
        isIsolated: sets?.isolated?.includes(cpu),
        node: sets?.nodeByCpu.get(cpu),
        ...speedOf(cpu, sample),
        softirqsPerSecond: Object.fromEntries(
          [...(reading.softirqTypes.value ?? [])].map(([type, now]) => [
            type,
            ratePerSecond(softirqs?.before.get(type)?.get(cpu), now.get(cpu), softirqs?.elapsedSeconds),
          ]),
        ),
        ksoftirqdPercent: percentOf(cpu, ksoftirqd),
        irqs: irqs.get(cpu) ?? [],
        rpsQueues: rpsQueuesOf(cpu, nics),
        threads: threads.get(cpu) ?? [],
      };
    });
    const placed = {
      cpus,
      nics: nics.map(({ name, node }) => ({
        name,
        node,
        receivePacketsPerSecond: known.interfaces.find(one => one.name === name)?.receivePacketsPerSecond,
      })),
    };
    return { ...placed, conflicts: findConflicts(placed, known, thresholds) };
  }
}

class Steps {
  readonly #softirqs = new StepKeeper<SoftirqCounts>();
  readonly #interrupts = new StepKeeper<InterruptLines>();
  readonly #ksoftirqd = new StepKeeper<ReadonlyMap<number, KsoftirqdTimes>>();

  take({ softirqTypes, interrupts, ksoftirqd }: PlacementReading) {
    return {
      softirqs: this.#softirqs.take(softirqTypes),
      interrupts: this.#interrupts.take(interrupts),
      ksoftirqd: this.#ksoftirqd.take(ksoftirqd),
    };
  }
}

/**
 * The host's own numbers of its CPUs: those of /proc/stat, or where that is numbered anew those that have a column in
 * /proc/interrupts, which has one for each CPU that is online.
 */
function onlineCpus({ interrupts }: PlacementReading, { cpus, cpuNumbers }: Known): readonly number[] {
  if (cpuNumbers === 'host') return cpus.map(({ cpu }) => cpu);
  const counted = new Set<number>();
  for (const { countByCpu } of interrupts.value?.values() ?? [])
    for (const cpu of countByCpu.keys()) counted.add(cpu);
  return [...counted].sort((a, b) => a - b);
}

function percentOf(
  cpu: number,
  step: Step<ReadonlyMap<number, KsoftirqdTimes>> | undefined,
): number | undefined {
  const [before, now] = [step?.before.get(cpu), step?.now.get(cpu)];
  if (step === undefined || before?.startTicks !== now?.startTicks || step.elapsedSeconds <= 0)
    return undefined;
  const ticks = increase(before?.ticks, now?.ticks);
  return ticks === undefined ? undefined : (ticks / TICKS_PER_SECOND / step.elapsedSeconds) * 100;
}

type Speed = Pick<PlacedCpu, 'frequencyMhz' | 'mostFrequencyMhz' | 'governor' | 'siblings'>;

function speedOf(cpu: number, { cpuSpeeds }: Sample): Speed {
  const speed = cpuSpeeds.value?.get(cpu);
  const toMhz = (khz: number | undefined): number | undefined =>
    khz === undefined ? undefined : khz / 1_000;
  return {
    frequencyMhz: toMhz(speed?.frequencyKhz),
    mostFrequencyMhz: toMhz(speed?.mostKhz),
    governor: speed?.governor,
    siblings: speed?.siblings,
  };
}
