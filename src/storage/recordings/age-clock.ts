/** A time of day that the clock was set forward to is gone by when it has stayed so for so long, in microseconds. */
const STAYS = 600e6;
/** What a clock is set by without anybody minding: milliseconds. */
const SMALL_STEP_MS = 60_000;

/**
 * Says how late it is to whoever forgets what is old. A clock that is set to next year for a minute must not cost all that
 * was recorded: one that jumps forward is followed when it stays there, and until then time goes on as it did.
 */
export class AgeClock {
  #at: number | undefined;
  #wall: number | undefined;
  /** Since when the clock is ahead, microseconds. */
  #aheadSince: number | undefined;

  /**
   * @param lastWall the latest time that was recorded, in milliseconds since 1970: what is ahead of it has to stay so, too,
   * as it cannot be told from a clock that is ahead when a machine starts. Undefined: there is none, and any is followed
   */
  constructor(lastWall?: number) {
    this.#wall = lastWall;
  }

  /**
   * @param at microseconds of a clock that nobody sets
   * @param wall milliseconds since 1970, as the clock has them
   * @returns the same, as they can be believed
   */
  take(at: number, wall: number): number {
    const expected = (this.#wall ?? wall) + Math.max(0, at - (this.#at ?? at)) / 1_000;
    this.#at = at;
    if (wall <= expected + SMALL_STEP_MS) {
      this.#aheadSince = undefined;
      this.#wall = wall;
      return wall;
    }
    this.#aheadSince ??= at;
    this.#wall = at - this.#aheadSince >= STAYS ? wall : expected;
    return this.#wall;
  }
}
