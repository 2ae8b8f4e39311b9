import type { Source } from '../../sampling/sample.ts';

/** What a counter grew by; undefined when one end is unknown or it went back (restart, hot-plug, reset, wrap). */
export function increase(before: number | undefined, now: number | undefined): number | undefined {
  if (before === undefined || now === undefined || now < before) return undefined;
  return now - before;
}

/** No host handles more packets, interrupts or context switches a second: 800 Gbit/s of the shortest frames are 1.2 * 10^9. */
export const MOST_EVENTS_PER_SECOND = 2e9;
/** 8 Tbit/s: ten of the fastest links. */
export const MOST_BYTES_PER_SECOND = 1e12;

/**
 * Per second; undefined as in `increase`, when no time passed, and beyond `most`: a counter that jumped so far was set by
 * something else than what it counts.
 */
export function ratePerSecond(
  before: number | undefined,
  now: number | undefined,
  elapsedSeconds: number | undefined,
  most = MOST_EVENTS_PER_SECOND,
): number | undefined {
  const grown = increase(before, now);
  if (grown === undefined || elapsedSeconds === undefined || elapsedSeconds <= 0) return undefined;
  const rate = grown / elapsedSeconds;
  return rate > most ? undefined : rate;
}

/** Two different readings of one source, and the monotonic time that passed between them. */
export interface Step<T> {
  readonly before: T;
  readonly now: T;
  readonly elapsedSeconds: number;
}

/**
 * Keeps the last two different readings of a source. A source that was not due on a refresh (or failed once) comes
 * again with an old time: then the step stays what it was.
 */
export class StepKeeper<T> {
  #last: { value: T; atMs: number } | undefined;
  #step: Step<T> | undefined;

  /** @returns the newest step; undefined before the second reading and while the source fails */
  take(source: Source<T>): Step<T> | undefined {
    const { value, atMs } = source;
    if (value === undefined) {
      this.#step = undefined;
      this.#last = undefined;
      return undefined;
    }
    if (this.#last === undefined) {
      this.#last = { value, atMs };
    } else if (atMs > this.#last.atMs) {
      const elapsedSeconds = (atMs - this.#last.atMs) / 1_000;
      this.#step = { before: this.#last.value, now: value, elapsedSeconds };
      this.#last = { value, atMs };
    }
    return this.#step;
  }
}
