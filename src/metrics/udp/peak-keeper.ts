import type { UdpSocketEntry } from '../../procfs/types.ts';

/** The highest Recv-Q of each socket between two refreshes. Empty queues are not kept. */
export interface Peaks {
  readonly atMs: number;
  readonly byInode: ReadonlyMap<number, number>;
}

/** Keeps the peaks within a window that ends now. */
export class PeakKeeper {
  #windowMs: number;
  #kept: readonly Peaks[] = [];

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1_000;
  }

  /** The oldest first. A list that was handed out stays as it was: a paused screen shows it. */
  get kept(): readonly Peaks[] {
    return this.#kept;
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
    const first = this.#kept.findIndex(peaks => peaks.atMs > atMs - this.#windowMs);
    this.#kept = (first === -1 ? [] : this.#kept.slice(first)).concat({ atMs, byInode });
  }
}

/** Bytes by inode; a socket whose queue was empty whenever it was looked at is absent. */
export function highestPeaks(
  kept: readonly Peaks[],
  wanted: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const highest = new Map<number, number>();
  for (const { byInode } of kept) {
    // The shorter of the two: SRS has a few sockets, its namespace may have thousands.
    for (const inode of wanted.size < byInode.size ? wanted : byInode.keys()) {
      const bytes = byInode.get(inode) ?? 0;
      if (bytes > (highest.get(inode) ?? 0)) highest.set(inode, bytes);
    }
  }
  return highest;
}
