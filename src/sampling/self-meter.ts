import type { SelfReading } from './sample.ts';

/** To be told its memory the program opens and reads a file, which costs as much as reading SRS's. */
const MEMORY_EVERY_MS = 5_000;

/** What srs-top itself takes. By the real clock, also while a recording is played: it is srs-top that is measured here. */
export class SelfMeter {
  #residentBytes = 0;
  #memoryDueMs = Number.NEGATIVE_INFINITY;

  read(): SelfReading {
    const atMs = performance.now();
    if (atMs >= this.#memoryDueMs) {
      this.#residentBytes = process.memoryUsage.rss();
      this.#memoryDueMs = atMs + MEMORY_EVERY_MS;
    }
    const { user, system } = process.cpuUsage();
    return { atMs, cpuMicroseconds: user + system, residentBytes: this.#residentBytes };
  }
}
