import type { UdpCounters, UdpSocketEntry } from '../../procfs/types.ts';
import { increase, MOST_EVENTS_PER_SECOND } from '../terms/rates.ts';
import type { Drops } from './socket-drops.ts';

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
  /** When the sockets were read; that may be a while before the counters were. */
  readonly socketsAtMs: number;
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
  /** False when the sockets could not be read at its end. */
  readonly areSocketsRead: boolean;
}

/**
 * What happened between two readings of one namespace. Pure.
 * @param drops of its sockets meanwhile
 */
export function intervalBetween(before: UdpReading, now: UdpReading, drops: Drops | undefined): UdpInterval {
  return {
    fromMs: before.atMs,
    toMs: now.atMs,
    counts: countsBetween(before, now),
    drops,
    areSocketsRead: now.sockets !== undefined,
  };
}

/** Without one of these nothing is known of the losses. */
const ESSENTIAL: readonly UdpCounter[] = ['inDatagrams', 'inErrors', 'receiveBufferErrors'];

/**
 * Undefined when one of the essential counters went back, or grew by more than can come: that means another namespace, or
 * a reset, and so it does when two others did. One of the others alone is unknown alone.
 */
function countsBetween(from: UdpReading, to: UdpReading): Counts | undefined {
  const [before, now] = [from.counters, to.counters];
  if (before === undefined || now === undefined) return undefined;
  const most = (MOST_EVENTS_PER_SECOND * (to.atMs - from.atMs)) / 1_000;
  const counts: Partial<Record<UdpCounter, number>> = {};
  const strange: UdpCounter[] = [];
  for (const counter of COUNTERS) {
    const grown = increase(before[counter], now[counter]);
    if (grown !== undefined && grown <= most) counts[counter] = grown;
    else if (before[counter] !== undefined && now[counter] !== undefined) strange.push(counter);
  }
  if (strange.length > 1 || strange.some(counter => ESSENTIAL.includes(counter))) return undefined;
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
