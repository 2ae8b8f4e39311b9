import type { UdpCounters } from '../../procfs/types.ts';
import type { UdpWindow } from '../terms/metrics.ts';

/** One window's losses, stage by stage. Whoever speaks of losses of a window reads them here. Undefined: not known. */
export interface LossLedger {
  /** Packets that came to a socket, those that were lost there among them. */
  readonly arrived: number | undefined;
  /** For want of room in the receive buffer: RcvbufErrors. */
  readonly receiveBuffer: number | undefined;
  /** For want of UDP memory (udp_mem): MemErrors, which Linux has in RcvbufErrors before 5.11. */
  readonly memory: number | undefined;
  /** Dropped by sockets, and in no UDP counter (see `UdpWindow.uncounted`). */
  readonly uncounted: number | undefined;
  /** With a wrong checksum: InCsumErrors. */
  readonly checksum: number | undefined;
  /** InErrors of no kind that the kernel tells apart. */
  readonly otherInput: number | undefined;
  /** Not sent, for want of room in the send buffer: SndbufErrors. */
  readonly sendBuffer: number | undefined;
  /** For want of room, in all stages: the least of it, as far as they are known. */
  readonly lost: number;
  /** How many of these the sockets in `UdpWindow.owners` dropped. */
  readonly owned: number;
  /** The first source that "no loss" rests on and that was not read; undefined: all of them were. */
  readonly unread: LossSource | undefined;
}

/** `counters`: none of them lately; the others are the counters of one name, and the drops of the sockets. */
export type LossSource = 'counters' | 'received and errors' | 'send buffer errors' | 'drops of sockets';

/** What a window says was lost, and where. Pure. */
export function ledgerOf(window: UdpWindow): LossLedger {
  const { receiveBufferErrors, memoryErrors, uncounted } = window;
  return {
    arrived: arrivedPackets(window.received, window.inErrors),
    receiveBuffer: receiveBufferErrors,
    memory: memoryErrors,
    uncounted,
    checksum: window.checksumErrors,
    otherInput: otherInputErrors(window),
    sendBuffer: window.sendBufferErrors,
    lost: (countedLoss(receiveBufferErrors, memoryErrors) ?? memoryErrors ?? 0) + (uncounted ?? 0),
    owned: ownedDrops(window.owners),
    unread: firstUnread(window),
  };
}

/** Packets that came to a socket: received, and every input error. Undefined where one of both is not known. */
export function arrivedPackets(
  received: number | undefined,
  inErrors: number | undefined,
): number | undefined {
  return received === undefined || inErrors === undefined ? undefined : received + inErrors;
}

/**
 * What the UDP counters have of packets that found their socket and no room.
 * @param memoryErrors undefined on a kernel that does not count them apart
 */
export function countedLoss(
  receiveBufferErrors: number | undefined,
  memoryErrors: number | undefined,
): number | undefined {
  return receiveBufferErrors === undefined ? undefined : receiveBufferErrors + (memoryErrors ?? 0);
}

/**
 * The same of what the counters grew by between two readings of them. Unknown where the kernel counts what it had no memory for,
 * and it cannot be told how many these were.
 */
export function lostWithin(
  { receiveBufferErrors, memoryErrors }: LossCounts,
  before: LossCounts | undefined,
  now: LossCounts | undefined,
): number | undefined {
  const isKept = before?.memoryErrors !== undefined || now?.memoryErrors !== undefined;
  return isKept && memoryErrors === undefined ? undefined : countedLoss(receiveBufferErrors, memoryErrors);
}

type LossCounts = Pick<UdpCounters, 'receiveBufferErrors' | 'memoryErrors'>;

/** A part in percent of the whole; undefined where one is not known, and of nothing. */
export function lossPercent(lost: number | undefined, arrived: number | undefined): number | undefined {
  return lost === undefined || arrived === undefined || arrived === 0 ? undefined : (lost * 100) / arrived;
}

export function ownedDrops(owners: UdpWindow['owners']): number {
  return owners.reduce((sum, owner) => sum + owner.drops, 0);
}

/** Input errors that are not a full receive buffer, without those of checksums and of memory. */
function otherInputErrors(window: UdpWindow): number | undefined {
  const { inErrors, receiveBufferErrors, checksumErrors = 0, memoryErrors = 0 } = window;
  if (inErrors === undefined || receiveBufferErrors === undefined) return undefined;
  return Math.max(0, inErrors - receiveBufferErrors - checksumErrors - memoryErrors);
}

/** Input errors have those of checksums and of memory in them. */
function firstUnread(window: UdpWindow): LossSource | undefined {
  if (!window.isCurrent) return 'counters';
  if (window.received === undefined || window.inErrors === undefined) return 'received and errors';
  if (window.sendBufferErrors === undefined) return 'send buffer errors';
  return window.uncounted === undefined ? 'drops of sockets' : undefined;
}
