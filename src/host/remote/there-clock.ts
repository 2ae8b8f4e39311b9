/** The kernel tells its uptime in whole hundredths of a second (fs/proc/uptime.c). */
const STEP_MS = 10;
/** How far two clocks may drift apart, in milliseconds a millisecond; quartz is within a tenth of that. */
const DRIFT = 200e-6;
/** How fast what is told follows such a drift: of a rate it is a hundredth of a percent. */
const SLEW = 100e-6;
/** Bounds that contradict each other by more are of another clock: the host was suspended, or rebooted. */
const MOST_CONTRADICTION_MS = 50;
/** Whoever says that more has passed at once is not believed. */
const MOST_SKIPPED_MS = 30 * 86_400_000;

/**
 * When something was read on another host, by our own monotonic clock. All that is known is its uptime then, to 10 ms, and
 * that it lay between a question and its answer. Each such pair bounds how far apart the two clocks are, from both sides;
 * over many pairs the bounds close in, as far as the line is steady: to a millisecond or so, whatever the delay itself.
 *
 * Our monotonic clock stands still while this machine sleeps; their uptime goes on, and so do their counters. What was slept
 * is skipped (`skippedMs`), so that it counts as time that passed between two readings.
 */
export class ThereClock {
  /** Bounds of their uptime less our time, and when they were made. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #boundAtMs = 0;
  /** What is taken away from their uptime. */
  #offsetMs: number | undefined;
  #skippedMs = 0;

  /** What our own monotonic clock lags behind, in whole milliseconds: what this machine slept since the first pair. */
  get skippedMs(): number {
    return this.#skippedMs;
  }

  /**
   * Takes a pair in.
   * @param uptimeMs of the other host, as its kernel told it
   * @param askedAtMs when it was asked, and `cameAtMs` when the answer came, by our own monotonic clock
   * @returns when it was, by our clock and what that skipped
   */
  at(uptimeMs: number, askedAtMs: number, cameAtMs: number): number {
    this.#skip(uptimeMs, askedAtMs + this.#skippedMs, cameAtMs + this.#skippedMs);
    const [askedMs, cameMs] = [askedAtMs + this.#skippedMs, cameAtMs + this.#skippedMs];
    const driftMs = (cameMs - this.#boundAtMs) * DRIFT;
    this.#boundAtMs = cameMs;
    const [low, high] = [uptimeMs - cameMs, uptimeMs + STEP_MS - askedMs];
    this.#low = Math.max(this.#low - driftMs, low);
    this.#high = Math.min(this.#high + driftMs, high);
    if (this.#low > this.#high + MOST_CONTRADICTION_MS) {
      [this.#low, this.#high] = [low, high];
      this.#offsetMs = undefined;
    }
    const middle = (this.#low + this.#high) / 2;
    const most = driftMs === 0 ? 0 : (driftMs / DRIFT) * SLEW;
    this.#offsetMs =
      this.#offsetMs === undefined ? middle : this.#offsetMs + clamp(middle - this.#offsetMs, -most, most);
    // The quickest way there and back, as it were: what came later than that was delayed.
    const then = clamp((cameMs + this.#low + askedMs + this.#high) / 2, uptimeMs, uptimeMs + STEP_MS);
    return then - this.#offsetMs;
  }

  /** Their uptime is ahead of all that can be: this machine slept. Where it is behind, they slept or began anew. */
  #skip(uptimeMs: number, askedMs: number, cameMs: number): void {
    const [low, high] = [uptimeMs - cameMs, uptimeMs + STEP_MS - askedMs];
    const driftMs = (cameMs - this.#boundAtMs) * DRIFT;
    if (low - this.#high - driftMs <= MOST_CONTRADICTION_MS) return;
    const aheadMs = (low + high - this.#low - this.#high) / 2;
    this.#skippedMs += Math.round(Math.min(aheadMs, MOST_SKIPPED_MS));
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
