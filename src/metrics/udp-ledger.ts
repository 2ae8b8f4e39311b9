import type { UdpCounters, UdpSocketEntry } from '../procfs/types.ts';
import type { LossOwner, UdpWindow } from './metrics.ts';
import { increase } from './rates.ts';

type Counter = keyof UdpCounters;
const COUNTERS: readonly Counter[] = [
  'inDatagrams',
  'noPorts',
  'inErrors',
  'outDatagrams',
  'receiveBufferErrors',
  'sendBufferErrors',
  'checksumErrors',
  'memoryErrors',
];

type Counts = Readonly<Record<Counter, number | undefined>>;

/** One reading of the counters of a namespace and of the sockets in it, taken microseconds apart. */
export interface UdpReading {
  readonly atMs: number;
  readonly time: Date;
  /** Undefined: the source failed. */
  readonly counters: UdpCounters | undefined;
  /** All of the namespace; the same list as before when it was not read anew. Undefined: the source failed. */
  readonly sockets: readonly UdpSocketEntry[] | undefined;
  /** Whether a socket is SRS's; undefined when that cannot be told. */
  readonly isOwn: ((inode: number) => boolean) | undefined;
}

/** What happened between two readings. */
interface Interval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly time: Date;
  /** Undefined: the counters went back or could not be read, so nothing can be said of this span. */
  readonly counts: Counts | undefined;
  readonly drops: Drops;
}

interface Drops {
  /** Every socket that dropped something, SRS's or not, by its inode. */
  readonly bySocket: ReadonlyMap<number, LossOwner>;
  /** False when a socket's drops are not known: what the others did not drop may be its loss. */
  readonly areComplete: boolean;
}

const UNKNOWN_DROPS: Drops = { bySocket: new Map(), areComplete: false };

/** How many completed windows are kept: an hour of 30 s windows. */
const COMPLETED_KEPT = 120;

/**
 * The UDP losses of one network namespace over time: a window that slides, and the completed windows behind it. Counts
 * are sums of what each interval between two readings added, so that without a gap a window equals the difference of
 * its two ends, as `netstat -suna && sleep 30 && netstat -suna` gives it.
 */
export class UdpLedger {
  #windowMs: number;
  #last: UdpReading | undefined;
  #intervals: Interval[] = [];
  #beganMs: number | undefined;
  #current: Interval[] = [];
  #completed: readonly UdpWindow[] = [];

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1_000;
  }

  /** Completed windows, the newest first. A list that was handed out stays as it was. */
  get completed(): readonly UdpWindow[] {
    return this.#completed;
  }

  /** Completed windows of another length would not compare: they are dropped, the sliding one shows what is known. */
  setWindow(windowSeconds: number): void {
    this.#windowMs = windowSeconds * 1_000;
    this.#completed = [];
    this.#current = [];
    this.#beganMs = this.#last?.atMs;
  }

  /** Takes in a reading; one that is not newer than the last says nothing and is ignored. */
  push(reading: UdpReading): void {
    const last = this.#last;
    if (last !== undefined && reading.atMs <= last.atMs) return;
    this.#last = reading;
    if (last === undefined) {
      this.#beganMs = reading.atMs;
      return;
    }
    const interval = intervalBetween(last, reading);
    this.#intervals.push(interval);
    this.#forget(reading.atMs);
    this.#current.push(interval);
    this.#complete(reading.atMs, interval);
  }

  /** The window that ends now. */
  sliding(): UdpWindow {
    return summarise(this.#intervals, this.#windowMs, this.#last?.isOwn);
  }

  /** Drops of one socket within the sliding window. */
  windowDrops(inode: number): number {
    return this.#intervals.reduce((sum, { drops }) => sum + (drops.bySocket.get(inode)?.drops ?? 0), 0);
  }

  /** Keeps the latest intervals whose span comes closest to the window. */
  #forget(nowMs: number): void {
    const startMs = nowMs - this.#windowMs;
    const firstInside = this.#intervals.findIndex(({ fromMs, toMs }) => (fromMs + toMs) / 2 > startMs);
    if (firstInside > 0) this.#intervals.splice(0, firstInside);
  }

  #complete(nowMs: number, last: Interval): void {
    const beganMs = this.#beganMs ?? last.fromMs;
    const halfStepMs = (last.toMs - last.fromMs) / 2;
    if (nowMs - beganMs < this.#windowMs - Math.min(halfStepMs, this.#windowMs / 2)) return;
    const window = summarise(this.#current, this.#windowMs, this.#last?.isOwn);
    this.#completed = [window, ...this.#completed.slice(0, COMPLETED_KEPT - 1)];
    this.#current = [];
    this.#beganMs = nowMs;
  }
}

function intervalBetween(before: UdpReading, now: UdpReading): Interval {
  return {
    fromMs: before.atMs,
    toMs: now.atMs,
    time: now.time,
    counts: countsBetween(before.counters, now.counters),
    drops: dropsBetween(before.sockets, now.sockets),
  };
}

function countsBetween(before: UdpCounters | undefined, now: UdpCounters | undefined): Counts | undefined {
  if (before === undefined || now === undefined) return undefined;
  const counts: Partial<Record<Counter, number>> = {};
  for (const counter of COUNTERS) {
    const grown = increase(before[counter], now[counter]);
    if (grown !== undefined) counts[counter] = grown;
    // One counter that went back means another namespace, or a reset: none of the others can be trusted.
    else if (before[counter] !== undefined && now[counter] !== undefined) return undefined;
  }
  return {
    inDatagrams: counts.inDatagrams,
    noPorts: counts.noPorts,
    inErrors: counts.inErrors,
    outDatagrams: counts.outDatagrams,
    receiveBufferErrors: counts.receiveBufferErrors,
    sendBufferErrors: counts.sendBufferErrors,
    checksumErrors: counts.checksumErrors,
    memoryErrors: counts.memoryErrors,
  };
}

/**
 * A socket that was opened in between began at zero: all its drops are of this span. The counter has 32 bits and old
 * kernels do not show it: one that went back or is missing leaves that socket's part unknown.
 */
function dropsBetween(
  before: readonly UdpSocketEntry[] | undefined,
  now: readonly UdpSocketEntry[] | undefined,
): Drops {
  if (before === undefined || now === undefined || before === now) return UNKNOWN_DROPS;
  const beforeByInode = new Map(before.map(socket => [socket.inode, socket.drops]));
  const bySocket = new Map<number, LossOwner>();
  let areComplete = true;
  for (const { inode, local, drops: dropsNow } of now) {
    const dropsBefore = beforeByInode.has(inode) ? beforeByInode.get(inode) : 0;
    const grown = increase(dropsBefore, dropsNow);
    if (grown === undefined) areComplete = false;
    else if (grown > 0) bySocket.set(inode, { local, inode, drops: grown });
  }
  return { bySocket, areComplete };
}

function summarise(
  intervals: readonly Interval[],
  windowMs: number,
  isOwn: ((inode: number) => boolean) | undefined,
): UdpWindow {
  const known = intervals.filter(interval => interval.counts !== undefined);
  const spanOf = (list: readonly Interval[]): number =>
    list.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0) / 1_000;
  const total = (counter: Counter): number | undefined =>
    known.reduce<number | undefined>((sum, { counts }) => {
      const grown = counts?.[counter];
      return grown === undefined ? sum : (sum ?? 0) + grown;
    }, undefined);
  const received = total('inDatagrams');
  const inErrors = total('inErrors');
  const receiveBufferErrors = total('receiveBufferErrors');
  const owners = ownersOf(known).filter(owner => isOwn?.(owner.inode) ?? true);
  const owned = owners.reduce((sum, owner) => sum + owner.drops, 0);
  const areOwnersKnown =
    isOwn !== undefined &&
    known.every(({ counts, drops }) => counts?.receiveBufferErrors === 0 || drops.areComplete);
  return {
    time: (intervals.at(-1)?.time ?? new Date(0)).toISOString(),
    windowSeconds: windowMs / 1_000,
    coveredSeconds: spanOf(known),
    gapSeconds: spanOf(intervals) - spanOf(known),
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
  };
}

function ownersOf(intervals: readonly Interval[]): readonly LossOwner[] {
  const byInode = new Map<number, LossOwner>();
  for (const { drops } of intervals) {
    for (const [inode, owner] of drops.bySocket) {
      byInode.set(inode, { ...owner, drops: owner.drops + (byInode.get(inode)?.drops ?? 0) });
    }
  }
  return [...byInode.values()].sort((a, b) => b.drops - a.drops);
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
