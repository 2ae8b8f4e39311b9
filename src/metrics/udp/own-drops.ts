import type { SrsReading } from '../../sampling/sample.ts';

/** How many closed sockets with drops are remembered. */
const MOST_CLOSED = 1_000;

/**
 * Counts what SRS's own UDP sockets dropped since they were opened, those that are closed by now among them: a sum of
 * those that are open would fall, or grow too little, when one is closed.
 */
export class OwnDrops {
  /** By inode, of its sockets that dropped something; those that were in the last list at the end. */
  readonly #known = new Map<number, number>();
  #closed = 0;

  /** Whether it is a socket of SRS, be it closed by now, that dropped something. */
  has(inode: number): boolean {
    return this.#known.has(inode);
  }

  /** @returns undefined when the sockets were not read, or whose they are cannot be told, or what they dropped */
  take({ udpSockets, openFiles }: Pick<SrsReading, 'udpSockets' | 'openFiles'>): number | undefined {
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
    return [...this.#known.values()].reduce((sum, drops) => sum + drops, this.#closed);
  }

  #forget(count: number): void {
    for (const [inode, drops] of this.#known) {
      if (count-- <= 0) return;
      this.#known.delete(inode);
      this.#closed += drops;
    }
  }
}
