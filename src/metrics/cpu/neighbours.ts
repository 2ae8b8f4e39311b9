import { showComm } from '../../procfs/comm.ts';
import type { ProcessTimes, Source } from '../../sampling/sample.ts';
import type { Step } from '../terms/rates.ts';
import { TICKS_PER_SECOND } from './thread-metrics.ts';

/** A process that used a CPU between two readings. */
export interface Neighbour {
  readonly pid: number;
  /** Fit for a terminal. */
  readonly name: string;
  /** All its threads, in percent of one CPU. */
  readonly cpuPercent: number;
  /** The CPU that its main thread ran on last. */
  readonly cpu: number | undefined;
  /** Its cgroup, `/` at the top; undefined: not asked, or not to be read. */
  readonly group: string | undefined;
}

const MOST = 20;
/** Percent of a CPU. */
const LEAST = 1;

/** Readings so far apart tell more than those of one second, of which a recording may have only every fifth. */
const SPAN_MS = 5_500;

interface Reading {
  readonly atMs: number;
  readonly value: readonly ProcessTimes[];
}

/** Keeps the readings of the last seconds. */
export class Neighbours {
  #readings: readonly Reading[] = [];
  #told: readonly Neighbour[] | undefined;

  /**
   * As `neighbours`, over the longest span that is kept; worked out when there is a new reading.
   * @returns undefined while the source has nothing, and before its second reading
   */
  take({ value, atMs }: Source<readonly ProcessTimes[]>): readonly Neighbour[] | undefined {
    const newest = this.#readings.at(-1);
    if (value === undefined) {
      this.#readings = [];
      this.#told = undefined;
    } else if (value !== newest?.value) {
      this.#readings = [...this.#earlier(atMs), { atMs, value }];
      this.#told = betweenEndsOf(this.#readings);
    }
    return this.#told;
  }

  /** Those of the span, and the last in any case: a host with thousands of processes is read less often. */
  #earlier(atMs: number): readonly Reading[] {
    const before = this.#readings.filter(one => one.atMs < atMs);
    const ofSpan = before.filter(one => atMs - one.atMs <= SPAN_MS);
    return ofSpan.length > 0 ? ofSpan : before.slice(-1);
  }
}

function betweenEndsOf(readings: readonly Reading[]): readonly Neighbour[] | undefined {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  return neighbours({
    before: first.value,
    now: last.value,
    elapsedSeconds: (last.atMs - first.atMs) / 1_000,
  });
}

/** Those that used most, the busiest first; undefined while nobody asked for it, or before two readings. */
export function neighbours(
  step: Step<readonly ProcessTimes[]> | undefined,
): readonly Neighbour[] | undefined {
  if (step === undefined || step.elapsedSeconds <= 0) return undefined;
  const before = new Map(step.before.map(one => [one.pid, one]));
  return step.now
    .flatMap(({ pid, startTicks, command, ticks, processor, group }) => {
      const was = before.get(pid);
      if (was === undefined || was.startTicks !== startTicks || ticks < was.ticks) return [];
      const cpuPercent = ((ticks - was.ticks) / TICKS_PER_SECOND / step.elapsedSeconds) * 100;
      if (cpuPercent < LEAST) return [];
      return [{ pid, name: showComm(command), cpuPercent, cpu: processor, group }];
    })
    .sort((a, b) => b.cpuPercent - a.cpuPercent)
    .slice(0, MOST);
}
