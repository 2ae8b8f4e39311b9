import type { SrsReading } from '../../sampling/sample.ts';
import { increase } from '../terms/rates.ts';

/** How many closed sockets with drops are remembered. */
const MOST_CLOSED = 1_000;

/**
 * Counts what SRS's own UDP sockets drop from one list of them to the next, those that are closed by now among them: a
 * sum of those that are open would fall, or grow too little, when one is closed.
 */
export class OwnDrops {
  /** By inode, of its sockets that dropped something; those that were in the last list at the end. */
  readonly #known = new Map<number, number>();
  #closed = 0;
  /** What all of them dropped since they were opened, at the last call; undefined: it was not known. */
  #total: number | undefined;
  /** The same at the last call that could tell. */
  #lastKnown: number | undefined;
  #late: number | undefined;

  /** What was dropped since the last call that could tell, where the one before this could not and this one can. */
  get late(): number | undefined {
    return this.#late;
  }

  /** Whether it is a socket of SRS, be it closed by now, that dropped something. */
  has(inode: number): boolean {
    return this.#known.has(inode);
  }

  /**
   * @returns what was dropped since the call before; undefined when that, or this one, could not tell: the sockets were
   *   not read, or whose they are is not known, or what they dropped
   */
  take(reading: Pick<SrsReading, 'udpSockets' | 'openFiles'>): number | undefined {
    const before = this.#total;
    this.#total = this.#sum(reading);
    this.#late = before === undefined ? increase(this.#lastKnown, this.#total) : undefined;
    this.#lastKnown = this.#total ?? this.#lastKnown;
    return increase(before, this.#total);
  }

  #sum({ udpSockets, openFiles }: Pick<SrsReading, 'udpSockets' | 'openFiles'>): number | undefined {
    const inodes = openFiles.value?.socketInodes;
    if (udpSockets.value === undefined || inodes === undefined) return undefined;
    let present = 0;
    for (const { inode, drops } of udpSockets.value) {
      if (!inodes.has(inode)) continue;
      if (drops === undefined) return undefined;
      this.#known.delete(inode);
      if (drops === 0) continue;
      this.#known.set(inode, drops);
      present++;
    }
    this.#forget(this.#known.size - present - MOST_CLOSED);
    let sum = this.#closed;
    for (const drops of this.#known.values()) sum += drops;
    return sum;
  }

  #forget(count: number): void {
    for (const [inode, drops] of this.#known) {
      if (count-- <= 0) return;
      this.#known.delete(inode);
      this.#closed += drops;
    }
  }
}
