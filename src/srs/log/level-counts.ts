import type { LogLevel } from './facts.ts';

const MINUTE_MS = 60_000;

interface Second {
  readonly second: number;
  errors: number;
  warnings: number;
}

/** Counts the errors and warnings of a minute, second by second: however many there are, it keeps sixty numbers of each. */
export class LevelCounts {
  readonly #seconds: Second[] = [];

  /** Lines come in their order. */
  count(level: LogLevel, atMs: number): void {
    if (level === 'other') return;
    const second = Math.floor(atMs / 1_000);
    let last = this.#seconds.at(-1);
    if (last === undefined || last.second < second) {
      last = { second, errors: 0, warnings: 0 };
      this.#seconds.push(last);
      this.#forget(atMs);
    }
    if (level === 'error') last.errors++;
    else last.warnings++;
  }

  inMinuteBefore(atMs: number): { readonly errorsInMinute: number; readonly warningsInMinute: number } {
    this.#forget(atMs);
    const sum = (of: (second: Second) => number): number =>
      this.#seconds.reduce((total, second) => total + of(second), 0);
    return { errorsInMinute: sum(({ errors }) => errors), warningsInMinute: sum(({ warnings }) => warnings) };
  }

  #forget(atMs: number): void {
    const first = Math.floor((atMs - MINUTE_MS) / 1_000) + 1;
    while (this.#seconds[0] !== undefined && this.#seconds[0].second < first) this.#seconds.shift();
  }
}
