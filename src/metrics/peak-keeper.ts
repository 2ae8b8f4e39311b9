import type { UdpSocketEntry } from '../procfs/types.ts';

interface Peaks {
  readonly atMs: number;
  readonly byInode: ReadonlyMap<number, number>;
}

/** The highest Recv-Q of each socket within a window that ends now. Empty queues are not kept. */
export class PeakKeeper {
  #windowMs: number;
  #kept: Peaks[] = [];

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1_000;
  }

  setWindow(windowSeconds: number): void {
    this.#windowMs = windowSeconds * 1_000;
  }

  /** @param seenBetween highest of each socket since the call before; `sockets` is what they hold now */
  push(atMs: number, seenBetween: ReadonlyMap<number, number>, sockets: readonly UdpSocketEntry[]): void {
    const byInode = new Map<number, number>();
    for (const [inode, bytes] of seenBetween) if (bytes > 0) byInode.set(inode, bytes);
    for (const { inode, recvQueueBytes } of sockets) {
      if (recvQueueBytes > (byInode.get(inode) ?? 0)) byInode.set(inode, recvQueueBytes);
    }
    this.#kept.push({ atMs, byInode });
    const firstInside = this.#kept.findIndex(peaks => peaks.atMs > atMs - this.#windowMs);
    if (firstInside > 0) this.#kept.splice(0, firstInside);
  }

  /** Bytes; 0 when its queue was empty whenever it was looked at. */
  peakOf(inode: number): number {
    return this.#kept.reduce((peak, { byInode }) => Math.max(peak, byInode.get(inode) ?? 0), 0);
  }
}
