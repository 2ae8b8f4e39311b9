import { showComm } from '../../procfs/comm.ts';
import type { ProcessTimes } from '../../sampling/sample.ts';
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
  readonly group: string | undefined;
}

const MOST = 20;
/** Percent of a CPU. */
const LEAST = 1;

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
