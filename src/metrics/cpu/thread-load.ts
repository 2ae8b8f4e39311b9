import type { ThreadReading } from '../../sampling/sample.ts';
import { increase } from '../terms/rates.ts';

/** Percent of the time that it was not made to wait. The threads of libsrt that idle take some 0.3 % for their timers. */
const LOAD_FROM_PERCENT = 2;
/** Who had less than this percent of the time to itself could hardly show what it has to do. */
const LEAST_FREE_PERCENT = 10;
/** Percent of all that the threads of the process ever ran. */
const LOAD_FROM_SHARE = 10;

/**
 * Whether a thread has work to do, so that its waiting for a CPU costs packets or players. Below a quota every thread of
 * SRS waits, and one that wakes up for a timer alone waits as long as the one that carries the media: 71 % of waiting
 * before 0.1 ms of work harms nobody.
 *
 * It does when it did at least a tenth of all that the threads of the process ever ran: that is the thread that carries
 * the media, which runs little or not at all while it is starved. And when it ran for at least 2 % of the time that it was
 * not waiting: work that came lately.
 * @param ranPercent CPU of the thread, of one CPU
 * @param waitPercent time it was ready but without a CPU
 * @param lifeShare its part of what all threads of the process ran since they were made, 0 to 1
 * @returns undefined when its waiting or running is not known
 */
export function carriesLoad(
  ranPercent: number | undefined,
  waitPercent: number | undefined,
  lifeShare: number | undefined,
): boolean | undefined {
  if (ranPercent === undefined || waitPercent === undefined) return undefined;
  if (lifeShare === undefined || lifeShare * 100 >= LOAD_FROM_SHARE) return true;
  const freePercent = Math.max(LEAST_FREE_PERCENT, 100 - waitPercent);
  return ranPercent * 100 >= LOAD_FROM_PERCENT * freePercent;
}

/**
 * CPU of a thread between two readings, to the nanosecond; undefined as in `increase`. By the larger of both counts: on a
 * CPU without a tick (nohz_full) the nanoseconds come late.
 */
export function ranPercent(
  before: ThreadReading,
  now: ThreadReading,
  elapsedSeconds: number,
  tickPercent: number | undefined,
): number | undefined {
  const ran = increase(before.schedstat?.runNanoseconds, now.schedstat?.runNanoseconds);
  if (ran === undefined || elapsedSeconds <= 0) return tickPercent;
  return Math.max(ran / 1e7 / elapsedSeconds, tickPercent ?? 0);
}

/** Each thread's part of what all of them ran since they were made, 0 to 1; undefined when none of that is known. */
export function lifeShares(threads: readonly ThreadReading[]): (thread: ThreadReading) => number | undefined {
  const ranOf = ({ stat, schedstat }: ThreadReading): number =>
    schedstat?.runNanoseconds || ((stat.userTicks ?? 0) + (stat.systemTicks ?? 0)) * 1e7;
  const total = threads.reduce((sum, thread) => sum + ranOf(thread), 0);
  return thread => (total === 0 ? undefined : ranOf(thread) / total);
}
