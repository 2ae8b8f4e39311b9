import type { LossOwner, UdpWindow } from '../terms/metrics.ts';
import { arrivedPackets, lossPercent, ownedDrops } from './losses.ts';
import {
  type Counts,
  UDP_COUNTERS,
  type UdpCounter,
  type UdpInterval,
  UNKNOWN_COUNTS,
} from './udp-interval.ts';

/**
 * The sums of what the intervals added. What no interval tells is unknown.
 * @param windowMs the span that was asked for
 * @param isOwn whether a socket is SRS's; undefined when that cannot be told
 * @param time when the last of them ended; there may be none
 */
export function summariseIntervals(
  intervals: readonly UdpInterval[],
  windowMs: number,
  isOwn: ((inode: number) => boolean) | undefined,
  time: Date,
): UdpWindow {
  const known = intervals.filter(interval => interval.counts !== undefined);
  const totals = sumCounts(known);
  const { receiveBufferErrors, inErrors } = totals;
  const received = totals.inDatagrams;
  const owners = [...(sumDrops(known)?.values() ?? [])]
    .filter(owner => isOwn?.(owner.inode) ?? true)
    .sort((a, b) => b.drops - a.drops);
  const areOwnersKnown =
    isOwn !== undefined &&
    known.every(({ counts, drops }) => counts?.receiveBufferErrors === 0 || drops?.areComplete === true);
  return {
    time: time.toISOString(),
    windowSeconds: windowMs / 1_000,
    coveredSeconds: secondsOf(known),
    gapSeconds: known.length === intervals.length ? 0 : secondsOf(intervals) - secondsOf(known),
    isCurrent: intervals.at(-1)?.counts !== undefined,
    received,
    noPorts: totals.noPorts,
    inErrors,
    receiveBufferErrors,
    sent: totals.outDatagrams,
    sendBufferErrors: totals.sendBufferErrors,
    checksumErrors: totals.checksumErrors,
    memoryErrors: totals.memoryErrors,
    lossPercent: lossPercent(receiveBufferErrors, arrivedPackets(received, inErrors)),
    owners,
    unowned:
      receiveBufferErrors === undefined || !areOwnersKnown
        ? undefined
        : Math.max(0, receiveBufferErrors - ownedDrops(owners)),
    uncounted: areSocketsCovered(intervals) ? uncountedDrops(known, inErrors, isOwn) : undefined,
  };
}

/** A counter that one of them does not tell is unknown: a sum of the others would take that one for 0. */
function sumCounts([first, ...others]: readonly UdpInterval[]): Counts {
  const totals: { -readonly [counter in UdpCounter]: Counts[counter] } = {
    ...(first?.counts ?? UNKNOWN_COUNTS),
  };
  for (const { counts } of others) {
    for (const counter of UDP_COUNTERS) {
      const [sum, grown] = [totals[counter], counts?.[counter]];
      totals[counter] = sum === undefined || grown === undefined ? undefined : sum + grown;
    }
  }
  return totals;
}

function secondsOf(intervals: readonly UdpInterval[]): number {
  let sumMs = 0;
  for (const { fromMs, toMs } of intervals) sumMs += toMs - fromMs;
  return sumMs / 1_000;
}

/** An answer of ss has its time when it came; what it tells is older, on a starved host by so much. */
const LATE_BY_MS = 250;
/** The counters and the sockets are read some microseconds apart, while packets go on being dropped. */
const SKEW_SHARE = 1 / 1_000;

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

/** Whether no reading of the sockets failed, or what they dropped meanwhile shows in a later one. */
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
  for (const { drops } of intervals) {
    if (drops === undefined) continue;
    isAnyTold = true;
    for (const owner of drops.bySocket.values()) {
      const sum = byInode.get(owner.inode);
      if (sum === undefined) byInode.set(owner.inode, { ...owner });
      else {
        sum.drops += owner.drops;
        sum.local = owner.local;
      }
    }
  }
  return isAnyTold ? byInode : undefined;
}
