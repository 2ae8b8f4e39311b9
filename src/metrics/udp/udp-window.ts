import type { LossOwner, UdpWindow } from '../terms/metrics.ts';
import { arrivedPackets, lossPercent, ownedDrops } from './losses.ts';
import type { UdpInterval } from './udp-interval.ts';
import { WindowSums } from './window-sums.ts';

const NO_OWNERS: readonly LossOwner[] = [];

/**
 * The sums of what the intervals added. What no interval tells is unknown.
 * @param intervals each begins where the one before it ends
 * @param windowMs the span that was asked for
 * @param isOwn whether a socket is SRS's; undefined when that cannot be told
 * @param time when the last of them ended; there may be none
 * @param sums of these intervals, where they are kept
 */
export function summariseIntervals(
  intervals: readonly UdpInterval[],
  windowMs: number,
  isOwn: ((inode: number) => boolean) | undefined,
  time: Date,
  sums = WindowSums.of(intervals),
): UdpWindow {
  const [first, last] = [intervals[0], intervals.at(-1)];
  const spanMs = first === undefined || last === undefined ? 0 : last.toMs - first.fromMs;
  const received = sums.count('inDatagrams');
  const inErrors = sums.count('inErrors');
  const receiveBufferErrors = sums.count('receiveBufferErrors');
  const known = sums.hasDrops ? intervals.filter(({ counts }) => counts !== undefined) : [];
  const owners = sums.hasDrops ? ownersOf(known, isOwn) : NO_OWNERS;
  return {
    time: time.toISOString(),
    windowSeconds: windowMs / 1_000,
    coveredSeconds: sums.isAnyKnown ? (spanMs - sums.unknownMs) / 1_000 : 0,
    gapSeconds: sums.unknownMs / 1_000,
    isCurrent: last?.counts !== undefined,
    received,
    noPorts: sums.count('noPorts'),
    inErrors,
    receiveBufferErrors,
    sent: sums.count('outDatagrams'),
    sendBufferErrors: sums.count('sendBufferErrors'),
    checksumErrors: sums.count('checksumErrors'),
    memoryErrors: sums.count('memoryErrors'),
    lossPercent: lossPercent(receiveBufferErrors, arrivedPackets(received, inErrors)),
    owners,
    unowned:
      receiveBufferErrors === undefined || isOwn === undefined || !sums.areOwnersTold
        ? undefined
        : Math.max(0, receiveBufferErrors - ownedDrops(owners)),
    uncounted:
      sums.areSocketsRead || areSocketsCovered(intervals)
        ? uncountedDrops(known, inErrors, isOwn)
        : undefined,
  };
}

/** SRS's own sockets that dropped anything, most first; all when whose they are cannot be told. */
function ownersOf(
  known: readonly UdpInterval[],
  isOwn: ((inode: number) => boolean) | undefined,
): readonly LossOwner[] {
  return [...(sumDrops(known)?.values() ?? [])]
    .filter(owner => isOwn?.(owner.inode) ?? true)
    .sort((a, b) => b.drops - a.drops);
}

/** An answer of ss has the time at which it came; on a starved host its figures may be older by this much. */
const LATE_BY_MS = 250;
/** The counters and the sockets are read some microseconds apart, while packets go on being dropped. */
export const SKEW_SHARE = 1 / 1_000;

/**
 * What the sockets dropped beyond what the counters have as errors. Only drops of which it is sure that they came within
 * the window: sockets can be read later, and less often, than the counters.
 */
function uncountedDrops(
  [first, ...others]: readonly UdpInterval[],
  inErrors: number | undefined,
  isOwn: ((inode: number) => boolean) | undefined,
): number {
  if (first === undefined || inErrors === undefined) return 0;
  const sinceMs = first.fromMs + LATE_BY_MS;
  const within = others.filter(({ drops }) => drops !== undefined && drops.fromMs >= sinceMs);
  let dropped = 0;
  for (const { inode, drops } of sumDrops(within)?.values() ?? [])
    if (isOwn?.(inode) ?? true) dropped += drops;
  const uncounted = dropped - inErrors;
  return uncounted > dropped * SKEW_SHARE ? uncounted : 0;
}

/** True when no reading of the sockets failed, or a later one shows what they dropped meanwhile. */
function areSocketsCovered(intervals: readonly UdpInterval[]): boolean {
  let knownFromMs = Number.POSITIVE_INFINITY;
  for (let index = intervals.length - 1; index >= 0; index--) {
    const { fromMs, areSocketsRead, drops } = intervals[index] as UdpInterval;
    if (!areSocketsRead && knownFromMs > fromMs) return false;
    if (drops !== undefined) knownFromMs = Math.min(knownFromMs, drops.fromMs);
  }
  return true;
}

/** By inode, the sockets that dropped anything within the intervals; undefined when none of those tells. */
export function sumDrops(intervals: readonly UdpInterval[]): ReadonlyMap<number, LossOwner> | undefined {
  let isAnyTold = false;
  const byInode = new Map<number, { -readonly [field in keyof LossOwner]: LossOwner[field] }>();
  const add = (owner: LossOwner): void => {
    const sum = byInode.get(owner.inode);
    if (sum === undefined) byInode.set(owner.inode, { ...owner });
    else {
      sum.drops += owner.drops;
      sum.local = owner.local;
    }
  };
  for (let index = 0; index < intervals.length; index++) {
    const drops = intervals[index]?.drops;
    if (drops === undefined) continue;
    isAnyTold = true;
    drops.bySocket.forEach(add);
  }
  return isAnyTold ? byInode : undefined;
}
