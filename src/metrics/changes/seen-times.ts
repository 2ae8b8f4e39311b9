import type { Source } from '../../sampling/sample.ts';

/** Tells at which refresh a source was read before it was read anew. */
export class SeenTimes {
  #readAtMs: number | undefined;
  #seenAtMs = Number.NEGATIVE_INFINITY;

  /** @returns the refresh that had the reading before; undefined: this is the first, or none that is new */
  take({ atMs }: Pick<Source<unknown>, 'atMs'>, nowMs: number): number | undefined {
    if (atMs === this.#readAtMs) return undefined;
    const before = this.#readAtMs === undefined ? undefined : this.#seenAtMs;
    this.#readAtMs = atMs;
    this.#seenAtMs = nowMs;
    return before;
  }
}

/** Two readings of one source that followed each other, neither of which failed. */
export interface Pair<T> {
  readonly before: T;
  readonly now: T;
  /** The refresh that had the one before. */
  readonly sinceMs: number;
}

/** Gives each two readings that follow each other once. What is between them if one failed in between is not known. */
export class Pairs<T> {
  readonly #times = new SeenTimes();
  #last: T | undefined;

  take(source: Pick<Source<T>, 'value' | 'atMs'>, nowMs: number): Pair<T> | undefined {
    const sinceMs = this.#times.take(source, nowMs);
    const before = this.#last;
    this.#last = source.value;
    if (sinceMs === undefined || before === undefined || source.value === undefined) return undefined;
    return { before, now: source.value, sinceMs };
  }
}
