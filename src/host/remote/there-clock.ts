/** The kernel tells its uptime in whole hundredths of a second (fs/proc/uptime.c). */
const STEP_MS = 10;
/** How far two clocks may drift apart, in milliseconds a millisecond; quartz is within a tenth of that. */
const DRIFT = 200e-6;
/** How fast what is told follows such a drift: of a rate it is a hundredth of a percent. */
const SLEW = 100e-6;
/** Bounds that contradict each other by more are of another clock: the host was suspended, or rebooted. */
const MOST_CONTRADICTION_MS = 50;

/**
 * When something was read on another host, by our own monotonic clock. All that is known is its uptime then, to 10 ms, and
 * that it lay between a question and its answer. Each such pair bounds how far apart the two clocks are, from both sides;
 * over many pairs the bounds close in, as far as the line is steady: to a millisecond or so, whatever the delay itself.
 */
export class ThereClock {
  /** Bounds of their uptime less our time, and when they were made. */
  #low = Number.NEGATIVE_INFINITY;
  #high = Number.POSITIVE_INFINITY;
  #boundAtMs = 0;
  /** What is taken away from their uptime. */
  #offsetMs: number | undefined;

  /**
   * Takes a pair in.
   * @param uptimeMs of the other host, as its kernel told it
   * @param askedMs when it was asked, and `cameMs` when the answer came, by our clock
   * @returns when it was, by our clock
   */
  at(uptimeMs: number, askedMs: number, cameMs: number): number {
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
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
