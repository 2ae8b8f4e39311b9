import type { UdpCounters, UdpSocketEntry } from '../../procfs/types.ts';
import { increase, MOST_EVENTS_PER_SECOND } from '../terms/rates.ts';
import { arrivedPackets, lostWithin } from './losses.ts';
import type { Drops } from './socket-drops.ts';

export type UdpCounter = keyof UdpCounters;
export type Counts = Readonly<Record<UdpCounter, number | undefined>>;

export const UNKNOWN_COUNTS: Counts = {
  inDatagrams: undefined,
  noPorts: undefined,
  inErrors: undefined,
  outDatagrams: undefined,
  receiveBufferErrors: undefined,
  sendBufferErrors: undefined,
  checksumErrors: undefined,
  memoryErrors: undefined,
};

export const UDP_COUNTERS = Object.keys(UNKNOWN_COUNTS) as readonly UdpCounter[];

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

/** What came and went between two readings of the counters. Undefined: not known, or they went back. */
export interface UdpTraffic {
  /** When the counters were read, on the host's monotonic clock. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly received: number | undefined;
  /** Received, and what was lost at the sockets. */
  readonly arrived: number | undefined;
  /** For want of room in the receive buffer, and of UDP memory, as far as the UDP counters have it. */
  readonly lost: number | undefined;
  readonly sent: number | undefined;
}

/** What happened between two readings. */
export interface UdpInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly traffic: UdpTraffic;
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
  const counts = countsBetween(before, now);
  return {
    fromMs: before.atMs,
    toMs: now.atMs,
    traffic: {
      fromMs: before.atMs,
      toMs: now.atMs,
      received: counts?.inDatagrams,
      arrived: arrivedPackets(counts?.inDatagrams, counts?.inErrors),
      lost: counts && lostWithin(counts, before.counters, now.counters),
      sent: counts?.outDatagrams,
    },
    counts,
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
  const counts: { -readonly [counter in UdpCounter]: Counts[counter] } = { ...UNKNOWN_COUNTS };
  let strange = 0;
  for (const counter of UDP_COUNTERS) {
    const grown = increase(before[counter], now[counter]);
    if (grown !== undefined && grown <= most) counts[counter] = grown;
    else if (before[counter] !== undefined && now[counter] !== undefined) {
      if (ESSENTIAL.includes(counter)) return undefined;
      strange++;
    }
  }
  return strange > 1 ? undefined : counts;
}
