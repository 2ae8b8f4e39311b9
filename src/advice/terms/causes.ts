import { type EvidencePoint, isThrottled } from '../../metrics/evidence/evidence-point.ts';
import { waitsForWork } from '../../procfs/wchan.ts';
import { isSlow, slownessAt } from './slowness.ts';

/**
 * Why a receive queue ran over. `unread`: nobody reads it, though SRS has the time. `burst`: more came at once than the buffer
 * holds, while SRS had all the time it needed. `untold`: one of these two, and which cannot be told.
 */
export type Cause =
  | 'stopped'
  | 'throttled'
  | 'stolen'
  | 'starved'
  | 'blocked'
  | 'softirq'
  | 'slow'
  | 'saturated'
  | 'unread'
  | 'burst'
  | 'untold';

/** What one cause cost in a window. */
export interface CauseShare {
  readonly cause: Cause;
  readonly lost: number;
  /** Of all that was lost, 0 to 1. */
  readonly share: number;
  /** Some of it is its namespace's: at whose sockets that was lost is not known. */
  readonly isOfNamespace: boolean;
  /** The time in which it was lost, with what came right before. */
  readonly points: readonly EvidencePoint[];
}

/**
 * Percent of the time. At 18 % of waiting the incident that these were learnt from lost nothing, at
 * 46 % it soon did; a stopped thread's queue grows whatever else happens.
 */
const STOLEN_FROM = 20;
export const STARVED_FROM = 30;
/** A thread that had so much of a CPU was not kept from it. */
const BLOCKED_BELOW = 60;
/** Whoever neither runs nor waits for so much of the time sleeps: softirq does not keep it from the CPU. */
const WANTS_CPU_FROM = 50;
const SATURATED_FROM = 80;
const SOFTIRQ_FROM = 30;
/** Percent of its buffer that a queue holds at two refreshes in turn: what bursts leave is read within milliseconds. */
const UNREAD_FROM = 50;

/** A reading of the quota says nothing of what was so long before or after it. */
const QUOTA_READING_MS = 15_000;

/** Each lost packet put to one cause, the costliest first; those of which the cause cannot be told are of none. */
export function sharesOfLoss(evidence: readonly EvidencePoint[]): ReadonlyMap<Cause, CauseShare> {
  const found = new Map<Cause, { lost: number; points: EvidencePoint[] }>();
  let all = 0;
  for (let index = 0; index < evidence.length; index++) {
    const point = evidence[index] as EvidencePoint;
    const { lost = 0 } = point;
    if (lost === 0) continue;
    all += lost;
    const seen = causeOf(point, point.throttledPercent ?? nearestThrottled(evidence, index));
    if (seen === undefined) continue;
    const cause = seen === 'saturated' && isSlow(slownessAt(evidence, index, isSaturated)) ? 'slow' : seen;
    const share = found.get(cause) ?? { lost: 0, points: [] };
    share.lost += lost;
    share.points.push(point);
    found.set(cause, share);
  }
  return new Map(
    [...found]
      .sort(([, a], [, b]) => b.lost - a.lost)
      .map(([cause, { lost, points }]) => {
        const isOfNamespace = isAnyOfNamespace(points);
        return [cause, { cause, lost, share: lost / all, isOfNamespace, points }];
      }),
  );
}

/** Whether some of what was lost may have been lost at others' sockets. */
export function isAnyOfNamespace(points: readonly EvidencePoint[]): boolean {
  return points.some(({ isLossOfNamespace }) => isLossOfNamespace === true);
}

/** A second in which the quota was not read takes what the nearest one says: a quota outranks what it looks like. */
function nearestThrottled(evidence: readonly EvidencePoint[], index: number): number {
  const atMs = evidence[index]?.atMs ?? 0;
  for (let away = 1; away < evidence.length; away++) {
    const near = [evidence[index + away], evidence[index - away]].filter(
      one => one !== undefined && Math.abs(one.atMs - atMs) <= QUOTA_READING_MS,
    );
    if (near.length === 0) break;
    const read = near.find(one => one?.throttledPercent !== undefined);
    if (read?.throttledPercent !== undefined) return read.throttledPercent;
  }
  return 0;
}

/** Why packets were lost in the time of a point: what stops a thread altogether outranks what slows it. */
function causeOf(point: EvidencePoint, throttledPercent: number): Cause | undefined {
  if (wasStopped(point)) return 'stopped';
  if (isThrottled(throttledPercent)) return 'throttled';
  if ((point.stealPercent ?? 0) >= STOLEN_FROM) return 'stolen';
  if (isCrowdedBySoftirq(point)) return 'softirq';
  const wasBlocked = isBlocked(point) || (point.before !== undefined && isBlocked(point.before));
  if (wasBlocked && sleptMostOf(point)) return 'blocked';
  if (isStarved(point)) return 'starved';
  if (isSaturated(point)) return 'saturated';
  // Whoever does not know how long it ran and waited cannot say that it had all its time.
  if (point.runPercent === undefined || point.waitPercent === undefined) return undefined;
  const wasUnread = isUnread(point);
  if (wasUnread === undefined) return 'untold';
  return wasUnread ? 'unread' : 'burst';
}

/** Whether it stood still at the beginning or at the end. */
export function wasStopped(point: EvidencePoint): boolean {
  return isStopped(point) || (point.before?.state === 'T' && (point.runPercent ?? 0) < 50);
}

/** Stopped by a signal (T), or held by a debugger (t): who is traced is in that state for moments, and runs between. */
export function isStopped({ state, runPercent }: Partial<EvidencePoint>): boolean {
  return state === 'T' || (state === 't' && (runPercent ?? 0) < 1);
}

/** Waiting for a disk (D), or in a function of the kernel where no server waits for work. */
export function isBlocked({ state, sleepsIn }: Pick<EvidencePoint, 'state' | 'sleepsIn'>): boolean {
  if (state === 'D') return true;
  return state === 'S' && sleepsIn !== undefined && !waitsForWork(sleepsIn);
}

/** The queue stays full while the thread sleeps: a larger one would be as full. Undefined: it sleeps, and it is not known how full that stays. */
function isUnread({
  leftPercent,
  leftBeforePercent,
  runPercent = 0,
  waitPercent = 0,
  isLossOfNamespace,
}: EvidencePoint): boolean | undefined {
  if (runPercent + waitPercent >= BLOCKED_BELOW) return false;
  const left = [leftPercent, leftBeforePercent];
  if (left.some(percent => percent !== undefined && percent < UNREAD_FROM)) return false;
  // A queue of the namespace that stays full may be another's.
  return left.includes(undefined) || isLossOfNamespace === true ? undefined : true;
}

export function isSaturated({ runPercent = 0 }: Pick<EvidencePoint, 'runPercent'>): boolean {
  return runPercent >= SATURATED_FROM;
}

export function isStarved({ runPercent = 0, waitPercent = 0 }: EvidencePoint): boolean {
  return waitPercent >= STARVED_FROM && (waitPercent > runPercent || runPercent + waitPercent >= 80);
}

/** It ran little, and was asleep for longer than it waited for a CPU: one look finds many a thread at a disk for a moment. */
function sleptMostOf({ runPercent = 0, waitPercent = 0 }: EvidencePoint): boolean {
  return runPercent < BLOCKED_BELOW && 100 - runPercent - waitPercent >= waitPercent;
}

/**
 * Softirq fills a CPU: what it leaves is not enough, whether the thread waits meanwhile (ksoftirqd) or seems to run (a
 * softirq that interrupts it counts as its own time). Not where others take more of that CPU: then these are the cause.
 */
function isCrowdedBySoftirq(point: EvidencePoint): boolean {
  const { softirqPercent = 0, idlePercent, stealPercent = 0, runPercent = 0, waitPercent = 0 } = point;
  if (idlePercent === undefined || idlePercent >= 10 || softirqPercent < SOFTIRQ_FROM) return false;
  const ofOthers = 100 - idlePercent - softirqPercent - stealPercent - runPercent;
  return softirqPercent > ofOthers && runPercent + waitPercent >= WANTS_CPU_FROM;
}
