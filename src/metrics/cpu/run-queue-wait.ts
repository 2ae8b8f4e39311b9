import type { ThreadReading } from '../../sampling/sample.ts';
import { findAgain } from '../terms/find-again.ts';
import { increase, type Step } from '../terms/rates.ts';

/** Nanoseconds. No thread that is ready is kept from a CPU for hours. */
const LONGEST_WAIT = 3_600e9;
/** A clock that is read late makes more of the time that passed; beyond this no thread ran so much of it. */
const IMPOSSIBLE_TIMES = 3;
const SLACK = 0.25e9;

/** What of a wait that may go on is carried from one interval to the next. */
export interface OpenWait {
  /** Nanoseconds that were told, and that the kernel has not booked yet. */
  readonly owed: number;
  /** Refreshes since the one at the end of the interval in which it began. */
  readonly intervals: number;
  /** Nanoseconds of that one, and those of them that were neither run nor told as waited. */
  readonly beganElapsed: number;
  readonly beganUntold: number;
}

/** What is told of the waiting of a thread between two readings. */
export interface ToldWait {
  /** Percent of the time between them, at most what it did not run. */
  readonly percent: number;
  /** Too little was told of an earlier interval: how many before this one, and percent of that one's time. */
  readonly earlier: { readonly intervals: number; readonly percent: number } | undefined;
  /** Undefined when no wait goes on. */
  readonly open: OpenWait | undefined;
}

/**
 * How long a thread was ready but without a CPU between two readings.
 *
 * The kernel books a wait when it ends: as the thread gets onto a CPU, or is moved to another queue (`sched_info_arrive`
 * and `sched_info_dequeue` of kernel/sched/stats.h). A thread that waits all the time books nothing, nor does it run; then
 * the whole wait comes at once, in a later interval that may be shorter than it. Seen on Linux 6.18, of a thread below a
 * SCHED_FIFO loop (test/fixtures/starved): 0 for 0.9 s in which all packets were lost, then 950 % of 0.1 s.
 *
 * So a thread that was runnable at both readings (state R, which a throttled one has too) and has neither run nor been
 * given the CPU meanwhile has waited throughout: it is told at once, and taken off what is booked later. Of a wait that
 * began within an interval and goes on, nothing is known until it is booked; what does not fit into the interval then
 * belongs to the one in which it began.
 * @param carried `open` of the interval before
 * @returns undefined when the kernel keeps no such figures, a counter went back or jumped by more than can pass, or no
 *   time passed
 */
export function tellWait(
  before: ThreadReading,
  now: ThreadReading,
  elapsedSeconds: number,
  carried: OpenWait | undefined,
): ToldWait | undefined {
  const booked = increase(before.schedstat?.waitNanoseconds, now.schedstat?.waitNanoseconds);
  const ran = increase(before.schedstat?.runNanoseconds, now.schedstat?.runNanoseconds);
  if (booked === undefined || ran === undefined || elapsedSeconds <= 0) return undefined;
  const elapsed = elapsedSeconds * 1e9;
  if (booked > elapsed + LONGEST_WAIT || ran > IMPOSSIBLE_TIMES * elapsed + SLACK) return undefined;
  const most = Math.max(0, elapsed - ran);
  const untold = booked - (carried?.owed ?? 0);
  const isThroughout = hasWaitedThroughout(before, now);
  const waited = isThroughout ? most : Math.min(most, Math.max(0, untold));
  const rest = Math.min(carried?.beganUntold ?? 0, Math.max(0, untold - waited));
  const owed = Math.max(0, waited - untold);
  const began = { intervals: 0, beganElapsed: elapsed, beganUntold: most - waited };
  return {
    percent: (waited / elapsed) * 100,
    earlier:
      carried === undefined || rest <= 0
        ? undefined
        : { intervals: 1 + carried.intervals, percent: (rest / carried.beganElapsed) * 100 },
    open: whatGoesOn(),
  };

  function whatGoesOn(): OpenWait | undefined {
    // A thread that sleeps waits for no CPU: everything is booked.
    if (now.stat.state !== 'R') return undefined;
    if (!isThroughout) return { owed, ...began };
    // It was ready when it was first seen, so nobody knows when it began to wait.
    if (carried === undefined) return { owed, ...began };
    return { ...carried, owed, intervals: carried.intervals + 1, beganUntold: carried.beganUntold - rest };
  }
}

/**
 * The timeslices tell whether it got onto a CPU. One that was on a CPU already has run on: by its nanoseconds, or, on a
 * CPU without a tick (nohz_full), where these come late, by its ticks.
 */
function hasWaitedThroughout(before: ThreadReading, now: ThreadReading): boolean {
  const isUnchanged = (figure: (thread: ThreadReading) => number | undefined): boolean =>
    figure(now) !== undefined && figure(before) === figure(now);
  return (
    before.stat.state === 'R' &&
    now.stat.state === 'R' &&
    isUnchanged(({ schedstat }) => schedstat?.timeslices) &&
    isUnchanged(({ schedstat }) => schedstat?.runNanoseconds) &&
    isUnchanged(({ stat }) => stat.userTicks) &&
    isUnchanged(({ stat }) => stat.systemTicks)
  );
}

/** The same, one refresh later: what was reported for an earlier interval is not reported twice. */
function refreshed({ percent, open }: ToldWait): ToldWait {
  return { percent, earlier: undefined, open: open && { ...open, intervals: open.intervals + 1 } };
}

/** Follows the waits of all threads of a process from one pair of readings to the next. */
export class RunQueueWaits {
  #told: ReadonlyMap<number, ToldWait> = new Map();
  #step: Step<readonly ThreadReading[]> | undefined;

  /**
   * @param step the newest two readings; where no other came since the refresh before, the same tells the same
   * @returns by the id of the thread; without those of which it is not known
   */
  take(step: Step<readonly ThreadReading[]> | undefined): ReadonlyMap<number, ToldWait> {
    if (step === this.#step) {
      this.#told = new Map([...this.#told].map(([tid, told]) => [tid, refreshed(told)]));
      return this.#told;
    }
    this.#step = step;
    const told = new Map<number, ToldWait>();
    const findBefore = findAgain(step?.before, ({ tid }) => tid);
    for (const [place, now] of (step?.now ?? []).entries()) {
      const before = findBefore(now.tid, place);
      // A thread id can be given anew.
      if (before === undefined || before.stat.startTicks !== now.stat.startTicks) continue;
      const wait = tellWait(before, now, step?.elapsedSeconds ?? 0, this.#told.get(now.tid)?.open);
      if (wait !== undefined) told.set(now.tid, wait);
    }
    this.#told = told;
    return told;
  }
}
