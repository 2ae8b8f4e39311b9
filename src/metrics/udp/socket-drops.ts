import type { UdpSocketEntry } from '../../procfs/types.ts';
import type { LossOwner } from '../terms/metrics.ts';
import { increase } from '../terms/rates.ts';

/** What sockets dropped between two readings. */
export interface Drops {
  /** Every socket that dropped something, SRS's or not, by its inode. */
  readonly bySocket: ReadonlyMap<number, LossOwner>;
  /** False when a socket's drops are not known: what the others did not drop may be its loss. */
  readonly areComplete: boolean;
  /** When the first of the two lists was read, which may be long before the first reading of the counters. */
  readonly fromMs: number;
}

/** How many sockets with drops are remembered after they leave the list. */
const MOST_ABSENT = 1_000;

/**
 * Tells what sockets dropped from one list of them to the next. A socket that was never in a list was opened in between
 * and began at zero: all its drops are of this span. One that was is known again, however long it was left out: the
 * kernel finds its place in /proc/net/udp by counting for each page anew, so that a socket which is opened or closed
 * meanwhile makes it leave out another, or name it twice.
 */
export class SocketDrops {
  #last: readonly UdpSocketEntry[] | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  /** By inode, of the sockets that ever dropped something; those that were in the last list at the end. */
  readonly #known = new Map<number, number>();

  /**
   * The counter has 32 bits and old kernels do not show it: one that went back or is missing leaves that socket's part
   * unknown. What they dropped while the source failed shows in the next list, if that comes soon enough.
   * @param sockets the same list as before when it was not read anew; undefined: the source failed
   * @param atMs when they were read
   * @param longestGapMs a list that comes later after a failure tells nothing of the time before it
   * @returns undefined when there are not two lists that follow one another
   */
  take(
    sockets: readonly UdpSocketEntry[] | undefined,
    atMs: number,
    longestGapMs: number,
  ): Drops | undefined {
    if (sockets === undefined) {
      this.#hasFailed = true;
      return undefined;
    }
    const fromMs = this.#lastAtMs;
    const last = this.#hasFailed && atMs - fromMs > longestGapMs ? undefined : this.#last;
    this.#last = sockets;
    this.#hasFailed = false;
    if (sockets === last) return undefined;
    this.#lastAtMs = atMs;
    const bySocket = new Map<number, LossOwner>();
    let areComplete = true;
    let present = 0;
    for (const { inode, local, drops } of sockets) {
      const before = this.#known.get(inode);
      if (drops === 0 && before === undefined) continue;
      const grown = increase(before ?? 0, drops);
      if (grown === undefined) areComplete = false;
      else if (grown > 0) bySocket.set(inode, { local, inode, drops: grown });
      this.#known.delete(inode);
      if (drops !== undefined) this.#known.set(inode, drops);
      present++;
    }
    this.#forget(this.#known.size - present - MOST_ABSENT);
    return last === undefined ? undefined : { bySocket, areComplete, fromMs };
  }

  /** The oldest of those that are absent. */
  #forget(count: number): void {
    for (const inode of this.#known.keys()) {
      if (count-- <= 0) return;
      this.#known.delete(inode);
    }
  }
}
