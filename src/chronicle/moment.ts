/** How the host's two clocks stood to each other at a refresh: its wall clock may be set at any time. */
export class Moment {
  readonly atMs: number;
  readonly #offsetMs: number;

  /** @param atMs on the host's monotonic clock */
  constructor(atMs: number, time: Date) {
    this.atMs = atMs;
    this.#offsetMs = time.getTime() - atMs;
  }

  /** A time of the monotonic clock as the wall clock would have told it, ISO 8601. */
  isoOf(atMs: number): string {
    const epochMs = this.#offsetMs + atMs;
    // A recording may say anything of its time of day.
    return Number.isFinite(epochMs) && Math.abs(epochMs) <= FARTHEST_MS
      ? new Date(epochMs).toISOString()
      : new Date(0).toISOString();
  }
}

/** ECMAScript, time values: a hundred million days from 1970. */
const FARTHEST_MS = 8.64e15;
