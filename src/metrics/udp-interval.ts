import type { UdpCounters, UdpSocketEntry } from '../procfs/types.ts';
import type { LossOwner } from './metrics.ts';
import { increase } from './rates.ts';

export type UdpCounter = keyof UdpCounters;
const COUNTERS: readonly UdpCounter[] = [
  'inDatagrams',
  'noPorts',
  'inErrors',
  'outDatagrams',
  'receiveBufferErrors',
  'sendBufferErrors',
  'checksumErrors',
  'memoryErrors',
];

type Counts = Readonly<Record<UdpCounter, number | undefined>>;

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
export interface UdpInterval {
  readonly fromMs: number;
  readonly toMs: number;
  /** Undefined: the counters went back or could not be read, so nothing can be said of this span. */
  readonly counts: Counts | undefined;
  /** Undefined: the sockets could not be read, or not anew, so the drops are those of a later interval. */
  readonly drops: Drops | undefined;
}

/** What sockets dropped between two readings. */
export interface Drops {
  /** Every socket that dropped something, SRS's or not, by its inode. */
  readonly bySocket: ReadonlyMap<number, LossOwner>;
  /** False when a socket's drops are not known: what the others did not drop may be its loss. */
  readonly areComplete: boolean;
}

/** What happened between two readings of one namespace. Pure. */
export function intervalBetween(before: UdpReading, now: UdpReading): UdpInterval {
  return {
    fromMs: before.atMs,
    toMs: now.atMs,
    counts: countsBetween(before.counters, now.counters),
    drops: dropsBetween(before.sockets, now.sockets),
  };
}

function countsBetween(before: UdpCounters | undefined, now: UdpCounters | undefined): Counts | undefined {
  if (before === undefined || now === undefined) return undefined;
  const counts: Partial<Record<UdpCounter, number>> = {};
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
): Drops | undefined {
  if (before === undefined || now === undefined || before === now) return undefined;
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
