import { showComm } from '../../procfs/comm.ts';
import type { PidStat } from '../../procfs/types.ts';
import type { ThreadReading } from '../../sampling/sample.ts';
import { findAgain } from '../terms/find-again.ts';
import type { SchedulingPolicy, ThreadMetrics } from '../terms/metrics.ts';
import { increase, type Step } from '../terms/rates.ts';
import type { ToldWait } from './run-queue-wait.ts';
import { carriesLoad, lifeShares, ranPercent } from './thread-load.ts';

/** USER_HZ: what /proc counts CPU time in, on every architecture Linux has. */
export const TICKS_PER_SECOND = 100;

const POLICIES: Readonly<Record<number, SchedulingPolicy>> = {
  0: 'other',
  1: 'fifo',
  2: 'rr',
  3: 'batch',
  5: 'idle',
  6: 'deadline',
  7: 'ext',
};

/** Undefined for one that is not known, or that only a later kernel has. */
export function policyName(policy: number | undefined): SchedulingPolicy | undefined {
  return policy === undefined ? undefined : POLICIES[policy];
}

export interface CpuUse {
  readonly cpuPercent: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
}

/** A clock that is read late makes more of the time that passed; beyond this no thread used so much of it. */
const IMPOSSIBLE_TIMES = 3;
const SLACK_TICKS = 25;

/**
 * Percent of one CPU between two readings of a `stat` file, in steps of 10 ms of CPU time. Unknown for what went back, or
 * is more than so many threads can use.
 */
export function cpuUse(
  before: PidStat | undefined,
  now: PidStat | undefined,
  elapsedSeconds = 0,
  threads = 1,
): CpuUse {
  const most = threads * (IMPOSSIBLE_TIMES * elapsedSeconds * TICKS_PER_SECOND + SLACK_TICKS);
  const percent = (part: 'userTicks' | 'systemTicks'): number | undefined => {
    const grown = increase(before?.[part], now?.[part]);
    return grown === undefined || elapsedSeconds <= 0 || grown > most
      ? undefined
      : (grown / TICKS_PER_SECOND / elapsedSeconds) * 100;
  };
  const userPercent = percent('userTicks');
  const systemPercent = percent('systemTicks');
  const isKnown = userPercent !== undefined && systemPercent !== undefined;
  return { cpuPercent: isKnown ? userPercent + systemPercent : undefined, userPercent, systemPercent };
}

const tidOf = ({ tid }: ThreadReading): number => tid;

/**
 * Each thread that is there now, in the order of their ids; one that was just made has no rates yet.
 * @param waits time that each was ready but without a CPU, by id
 */
export function threadMetrics(
  now: readonly ThreadReading[] | undefined,
  step: Step<readonly ThreadReading[]> | undefined,
  waits: ReadonlyMap<number, ToldWait>,
): readonly ThreadMetrics[] {
  const findBefore = findAgain(step?.before, tidOf);
  const findAfter = findAgain(step?.now, tidOf);
  const lifeShareOf = lifeShares(now ?? []);
  return (now ?? []).map((thread, place) => {
    const { tid, stat, affinity } = thread;
    // A thread id can be given anew, too.
    const earlier = findBefore(tid, place);
    const before = earlier?.stat.startTicks === stat.startTicks ? earlier : undefined;
    const after = findAfter(tid, place);
    const use = cpuUse(before?.stat, after?.stat, step?.elapsedSeconds);
    const wait = waits.get(tid)?.percent;
    const ran = before && after && ranPercent(before, after, step?.elapsedSeconds ?? 0, use.cpuPercent);
    return {
      tid,
      name: showComm(stat.command),
      nice: stat.nice,
      // The kernel gives top's PR as it is: 20 + nice, and −1 − rtprio for real-time policies.
      priority: stat.priority,
      policy: policyName(stat.policy),
      affinity,
      lastCpu: stat.processor,
      ...use,
      runQueueWaitPercent: wait,
      carriesLoad: carriesLoad(ran, wait, lifeShareOf(thread)),
    };
  });
}

/**
 * The thread that ran or waited most of those that carry load: it carries the media. With two-thread builds of SRS 5.0
 * that is not the main thread, so the figures of the process follow this one. The first of equals. All threads count
 * when none carries load. Undefined while nothing is known.
 */
export function busiestThread(threads: readonly ThreadMetrics[]): ThreadMetrics | undefined {
  const demand = (thread: ThreadMetrics): number =>
    (thread.cpuPercent ?? 0) + (thread.runQueueWaitPercent ?? 0);
  const loaded = threads.filter(thread => thread.carriesLoad === true);
  return (loaded.length > 0 ? loaded : threads).reduce<ThreadMetrics | undefined>(
    (busiest, thread) => (busiest === undefined || demand(thread) > demand(busiest) ? thread : busiest),
    undefined,
  );
}
