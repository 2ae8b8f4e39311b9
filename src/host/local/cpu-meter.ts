import { cpuMilliseconds } from './cpu-time.ts';

/** Milliseconds by a clock that cost no more than they would cost to be told exactly. */
const SHORT_MS = 0.5;

/**
 * Tells what CPU each of many small pieces of work took. The kernel sums up all threads of the process to tell its CPU
 * time, which takes as long as to read a small file: it is asked only about a piece that took long by the clock. Of any
 * other the clock is near enough.
 */
export class CpuMeter {
  readonly #cpuMs: () => number;
  /** CPU time at which the pieces began that are not yet told exactly, and what they took by the clock. */
  #fromMs: number;
  #shortMs = 0;

  constructor(cpuMs: () => number = cpuMilliseconds) {
    this.#cpuMs = cpuMs;
    this.#fromMs = cpuMs();
  }

  /** Other work was done since the last piece. */
  restart(): void {
    this.#fromMs = this.#cpuMs();
    this.#shortMs = 0;
  }

  /**
   * Milliseconds of CPU that a piece took, which has just ended.
   * @param elapsedMs what it took by the clock; never less
   */
  costOf(elapsedMs: number): number {
    if (elapsedMs < SHORT_MS) {
      this.#shortMs += elapsedMs;
      return elapsedMs;
    }
    const nowMs = this.#cpuMs();
    const costMs = Math.max(0, nowMs - this.#fromMs - this.#shortMs);
    this.#fromMs = nowMs;
    this.#shortMs = 0;
    return Math.min(elapsedMs, costMs);
  }
}
