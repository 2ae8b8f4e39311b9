import { openSockets, type Reading } from './srs-labels.ts';

/** What is told to whoever has not asked before, in milliseconds: a server that scrapes as seldom as by default misses nothing. */
export const FIRST_SPAN_MS = 60_000;
/** A connection on which nobody asks for longer is closed before. */
const KEPT_MS = 180_000;

interface Seen {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * The highest Recv-Q of each socket, in bytes by its inode, since whoever asks asked last. Telling it takes it from nobody
 * else: what was seen stays for some minutes, and of who asks it is known only when that was.
 */
export class ScrapedPeaks {
  /** By inode, the oldest first: each is higher than all behind it, and the last is of the newest refresh. */
  readonly #seen = new Map<number, Seen[]>();
  readonly #toldUntilMs = new WeakMap<object, number>();
  #newestMs = Number.NEGATIVE_INFINITY;

  /** @param atMs when that was read */
  take(readings: readonly Reading[], atMs: number): void {
    this.#newestMs = atMs;
    for (const reading of readings)
      for (const { inode, recvQueueBytes } of openSockets(reading)) {
        const bytes = Math.max(recvQueueBytes, reading.queuePeaks.byInode.get(inode) ?? 0);
        const higher = (this.#seen.get(inode) ?? []).filter(seen => seen.bytes > bytes);
        this.#seen.set(inode, [...higher, { atMs, bytes }]);
      }
    for (const [inode, all] of this.#seen) {
      const kept = all.filter(seen => seen.atMs > atMs - KEPT_MS);
      if (kept.length === 0) this.#seen.delete(inode);
      else this.#seen.set(inode, kept);
    }
  }

  /** @param asker the same object for whoever asks again; undefined: it cannot be told who asks */
  scrape(asker: object | undefined): ReadonlyMap<number, number> {
    const askedMs = asker && this.#toldUntilMs.get(asker);
    const sinceMs = askedMs ?? this.#newestMs - FIRST_SPAN_MS;
    if (asker !== undefined) this.#toldUntilMs.set(asker, this.#newestMs);
    return new Map(
      [...this.#seen].flatMap(([inode, all]) => {
        const highest = all.find(({ atMs }) => atMs > sinceMs) ?? all.at(-1);
        return highest === undefined ? [] : [[inode, highest.bytes]];
      }),
    );
  }
}
