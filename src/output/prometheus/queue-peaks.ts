import type { Reading } from './srs-labels.ts';

/** More servers than these hardly scrape one host; those beyond them are taken as one. */
const MOST_SCRAPERS = 8;
const OTHERS = '';

type Peaks = Map<number, number>;

/** The highest Recv-Q of each socket, in bytes by its inode, since whoever asks asked last: two servers take nothing from each other. */
export class ScrapedPeaks {
  readonly #byScraper = new Map<string, Peaks>();
  #newest: readonly Reading[] = [];

  take(readings: readonly Reading[]): void {
    this.#newest = readings;
    if (this.#byScraper.size === 0) return;
    const now = peaksOf(readings);
    for (const peaks of this.#byScraper.values()) {
      for (const inode of peaks.keys()) if (!now.has(inode)) peaks.delete(inode);
      for (const [inode, bytes] of now) peaks.set(inode, Math.max(bytes, peaks.get(inode) ?? 0));
    }
  }

  /** Hands them over, and begins anew for this scraper. Who asks for the first time is told of the newest refresh. */
  scrape(scraper: string): ReadonlyMap<number, number> {
    const isKnown = this.#byScraper.has(scraper) || this.#byScraper.size < MOST_SCRAPERS;
    const key = isKnown ? scraper : OTHERS;
    const peaks = this.#byScraper.get(key);
    this.#byScraper.set(key, new Map());
    return peaks === undefined || peaks.size === 0 ? peaksOf(this.#newest) : peaks;
  }
}

/** Of SRS's own sockets at one refresh, with what was seen since the one before. */
function peaksOf(readings: readonly Reading[]): Peaks {
  const peaks: Peaks = new Map();
  for (const { udpSockets, openFiles, queuePeaks } of readings) {
    const own = openFiles.value?.socketInodes;
    for (const { inode, recvQueueBytes } of udpSockets.value ?? [])
      if (own?.has(inode) === true)
        peaks.set(inode, Math.max(recvQueueBytes, queuePeaks.byInode.get(inode) ?? 0));
  }
  return peaks;
}
