import type { SocketMetrics } from '../metrics/terms/metrics.ts';

/** Sockets that ever dropped something; an SRT server may have thousands, which come and go. */
const MOST_KNOWN = 1_000;

/** What SRS's sockets dropped from one refresh to the next, by address: windows tell only sums of the last seconds. */
export class SocketDropsSince {
  /** By inode. */
  readonly #known = new Map<number, number>();
  #isFirst = true;

  /** Takes in the sockets at the next refresh. A counter that went back tells nothing. Undefined: none dropped anything. */
  take(sockets: readonly SocketMetrics[]): ReadonlyMap<string, number> | undefined {
    let grown: Map<string, number> | undefined;
    for (let index = 0; index < sockets.length; index++) {
      const { inode, local, drops } = sockets[index] as SocketMetrics;
      if (drops === undefined || drops === 0) continue;
      const before = this.#known.get(inode) ?? (this.#isFirst ? drops : 0);
      if (drops === before && this.#known.has(inode)) continue;
      this.#known.set(inode, drops);
      if (drops <= before) continue;
      grown ??= new Map();
      grown.set(local, (grown.get(local) ?? 0) + drops - before);
    }
    if (sockets.length > 0) this.#isFirst = false;
    for (const inode of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) break;
      this.#known.delete(inode);
    }
    return grown;
  }
}
