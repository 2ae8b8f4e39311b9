import type { CpuSpeed, Sample } from '../../sampling/sample.ts';
import type { CpuMetrics } from '../terms/metrics.ts';
import { increase, type Step, StepKeeper } from '../terms/rates.ts';

/** What slows a CPU. Undefined: not known, or not read since the refresh before. */
export interface CpuSlowness {
  /** What it ran at, in percent of what it could run at; of the moment in which it was read. */
  readonly frequencyPercent: number | undefined;
  /** How often heat or power slowed its core, or all of its package, between the last two readings. */
  readonly throttles: number | undefined;
  /** How busy the busiest other CPU of its core is. */
  readonly siblingBusyPercent: number | undefined;
}

const NOT_KNOWN: CpuSlowness = {
  frequencyPercent: undefined,
  throttles: undefined,
  siblingBusyPercent: undefined,
};

/** What slows each CPU. Frequencies are read every 10 s or less often: only the refresh after a reading has them. */
export class CpuSlownessModel {
  readonly #steps = new StepKeeper<ReadonlyMap<number, CpuSpeed>>();
  #readMs = Number.NEGATIVE_INFINITY;

  /**
   * Takes in the next sample.
   * @param cpus undefined where they are not the CPUs of the host
   * @returns what is asked for of one of them
   */
  take(
    { cpuSpeeds }: Pick<Sample, 'cpuSpeeds'>,
    cpus: readonly CpuMetrics[] | undefined,
  ): (cpu: number | undefined) => CpuSlowness {
    const step = this.#steps.take(cpuSpeeds);
    const isNew = cpuSpeeds.atMs > this.#readMs;
    this.#readMs = cpuSpeeds.atMs;
    return cpu => {
      const speed = cpu === undefined || cpus === undefined ? undefined : cpuSpeeds.value?.get(cpu);
      if (cpu === undefined || cpus === undefined || speed === undefined) return NOT_KNOWN;
      return {
        frequencyPercent: isNew ? percentOf(speed.frequencyKhz, speed.mostKhz) : undefined,
        throttles: isNew ? throttlesOf(step, cpu) : undefined,
        siblingBusyPercent: busiestOf(speed.siblings, cpus),
      };
    };
  }
}

function percentOf(part: number | undefined, whole: number | undefined): number | undefined {
  return part === undefined || whole === undefined ? undefined : (100 * part) / whole;
}

function throttlesOf(step: Step<ReadonlyMap<number, CpuSpeed>> | undefined, cpu: number): number | undefined {
  const [before, now] = [step?.before.get(cpu), step?.now.get(cpu)];
  const grown = [
    increase(before?.coreThrottles, now?.coreThrottles),
    increase(before?.packageThrottles, now?.packageThrottles),
  ].filter(count => count !== undefined);
  return grown.length === 0 ? undefined : Math.max(...grown);
}

/** How busy the busiest is; undefined where there is none, and where it is not known. */
function busiestOf(siblings: readonly number[] | undefined, cpus: readonly CpuMetrics[]): number | undefined {
  const busy = (siblings ?? []).map(cpu => busyPercent(cpus.find(one => one.cpu === cpu)));
  return busy.reduce<number | undefined>(
    (most, one) => (one === undefined || (most !== undefined && most >= one) ? most : one),
    undefined,
  );
}

/** Everything but idle and iowait; undefined where one of them is not known. */
export function busyPercent(cpu: Pick<CpuMetrics, 'idle' | 'iowait'> | undefined): number | undefined {
  if (cpu?.idle === undefined || cpu.iowait === undefined) return undefined;
  return Math.max(0, 100 - cpu.idle - cpu.iowait);
}
