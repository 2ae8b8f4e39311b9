import type { LossOwner, UdpWindow } from '../terms/metrics.ts';
import type { UdpCounter, UdpInterval } from './udp-interval.ts';

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
  const spanOf = (list: readonly UdpInterval[]): number =>
    list.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1_000;
  // A counter that one of them does not tell is unknown: a sum of the others would take that one for 0.
  const total = (counter: UdpCounter): number | undefined =>
    known.reduce<number | undefined>(
      (sum, { counts }) => {
        const grown = counts?.[counter];
        return grown === undefined || sum === undefined ? undefined : sum + grown;
      },
      known.length === 0 ? undefined : 0,
    );
  const received = total('inDatagrams');
  const inErrors = total('inErrors');
  const receiveBufferErrors = total('receiveBufferErrors');
  const owners = [...(sumDrops(known)?.values() ?? [])]
    .filter(owner => isOwn?.(owner.inode) ?? true)
    .sort((a, b) => b.drops - a.drops);
  const owned = owners.reduce((sum, owner) => sum + owner.drops, 0);
  const areOwnersKnown =
    isOwn !== undefined &&
    known.every(({ counts, drops }) => counts?.receiveBufferErrors === 0 || drops?.areComplete === true);
  return {
    time: time.toISOString(),
    windowSeconds: windowMs / 1_000,
    coveredSeconds: spanOf(known),
    gapSeconds: spanOf(intervals) - spanOf(known),
    isCurrent: intervals.at(-1)?.counts !== undefined,
    received,
    noPorts: total('noPorts'),
    inErrors,
    receiveBufferErrors,
    sent: total('outDatagrams'),
    sendBufferErrors: total('sendBufferErrors'),
    checksumErrors: total('checksumErrors'),
    memoryErrors: total('memoryErrors'),
    lossPercent: lossPercent(receiveBufferErrors, received, inErrors),
    owners,
    unowned:
      receiveBufferErrors === undefined || !areOwnersKnown
        ? undefined
        : Math.max(0, receiveBufferErrors - owned),
    uncounted: areSocketsCovered(intervals) ? uncountedDrops(known, inErrors, isOwn) : undefined,
  };
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
  if (intervals.every(({ drops }) => drops === undefined)) return undefined;
  const byInode = new Map<number, LossOwner>();
  for (const { drops } of intervals) {
    for (const [inode, owner] of drops?.bySocket ?? []) {
      byInode.set(inode, { ...owner, drops: owner.drops + (byInode.get(inode)?.drops ?? 0) });
    }
  }
  return byInode;
}

function lossPercent(
  lost: number | undefined,
  received: number | undefined,
  inErrors: number | undefined,
): number | undefined {
  if (lost === undefined || received === undefined || inErrors === undefined) return undefined;
  const arrived = received + inErrors;
  return arrived === 0 ? undefined : (lost * 100) / arrived;
}
