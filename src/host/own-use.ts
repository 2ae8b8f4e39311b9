/** What srs-top itself has used, on the machine that it runs on. */
export interface OwnUse {
  /** By the real clock. */
  readonly atMs: number;
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

/** To be told its memory the program opens and reads a file, which costs as much as reading SRS's. */
const MEMORY_EVERY_MS = 5_000;

/** Tells what this very program uses. By the real clock, also where time is another's: it is srs-top that is measured. */
export function createOwnMeter(): () => OwnUse {
  let residentBytes = 0;
  let memoryDueMs = Number.NEGATIVE_INFINITY;
  return () => {
    const atMs = Math.round(performance.now() * 1_000) / 1_000;
    if (atMs >= memoryDueMs) {
      residentBytes = process.memoryUsage.rss();
      memoryDueMs = atMs + MEMORY_EVERY_MS;
    }
    const { user, system } = process.cpuUsage();
    return { atMs, cpuMicroseconds: user + system, residentBytes };
  };
}
