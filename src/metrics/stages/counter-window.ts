import type { Source } from '../../sampling/sample.ts';
import { increase, MOST_EVENTS_PER_SECOND } from '../terms/rates.ts';
import type { Figures } from '../terms/stages.ts';

/** What counters grew by within a window. */
export interface Growth {
  /** By counter; undefined: not known of the whole span. */
  readonly grown: Figures;
  /** Seconds that can be told of. */
  readonly spanSeconds: number;
  /** When the span ended, on the host's monotonic clock. */
  readonly endMs: number;
}

interface Reading {
  readonly atMs: number;
  readonly counters: Figures;
  /** False: nothing can be told of the time between the reading before and this one. */
  readonly follows: boolean;
}

/** Parts of a window that readings are kept for: a long window needs no reading of each second. */
const MOST_PARTS = 60;

/**
 * Counters of one thing over a window that slides: readings in, what they grew by out. A counter that went back, or
 * grew by more than can come, was set anew, and all others with it: that interval is a gap, as is one between two different
 * sets of counters.
 */
export class CounterWindow {
  #windowMs: number;
  #readings: readonly Reading[] = [];
  #hasFailed = false;
  /** What was summed up last, and of which readings. */
  #told: { readonly of: readonly Reading[]; readonly growth: Growth | undefined } | undefined;

  constructor(windowSeconds: number) {
    this.#windowMs = windowSeconds * 1_000;
  }

  setWindow(windowSeconds: number): void {
    this.#windowMs = windowSeconds * 1_000;
  }

  /** Takes in a reading; one that is not newer than the last says nothing. @param counters undefined: it failed */
  push(atMs: number, counters: Figures | undefined): void {
    const last = this.#readings.at(-1);
    if (counters === undefined) {
      this.#hasFailed = true;
      return;
    }
    if (last !== undefined && atMs <= last.atMs) return;
    const follows = last !== undefined && !this.#hasFailed && areSuccessive(last, { atMs, counters });
    this.#hasFailed = false;
    const kept = this.#kept(atMs);
    // The last one is only needed where the one before it is too far away.
    const before = kept.at(-2);
    const isSpare =
      follows &&
      last?.follows === true &&
      before !== undefined &&
      atMs - before.atMs < this.#windowMs / MOST_PARTS;
    if (isSpare) kept.pop();
    kept.push({ atMs, counters, follows });
    this.#readings = kept;
  }

  /** Takes in a source with the counters that are made of its value. */
  take<T>(source: Source<T>, countersOf: (value: T) => Figures | undefined): void {
    this.push(source.atMs, source.value === undefined ? undefined : countersOf(source.value));
  }

  /** Undefined while there are not two readings that follow one another, and after a failure until there are. */
  growth(): Growth | undefined {
    if (this.#hasFailed) return undefined;
    // Several stages ask of one window on every refresh, and most are read less often.
    if (this.#told?.of !== this.#readings) this.#told = { of: this.#readings, growth: this.#sum() };
    return this.#told.growth;
  }

  #sum(): Growth | undefined {
    const last = this.#readings.at(-1);
    if (last === undefined) return undefined;
    let spanMs = 0;
    const grown: Record<string, number | undefined> = {};
    let start: Reading | undefined;
    for (let index = 0; index < this.#readings.length; index++) {
      const reading = this.#readings[index] as Reading;
      if (!reading.follows) start = reading;
      if (this.#readings[index + 1]?.follows === true || start === undefined || start === reading) continue;
      spanMs += reading.atMs - start.atMs;
      add(grown, start.counters, reading.counters);
    }
    return spanMs === 0 ? undefined : { grown, spanSeconds: spanMs / 1_000, endMs: last.atMs };
  }

  /** A list of those that bring the span closest to the window; the first begins it. */
  #kept(nowMs: number): Reading[] {
    const startMs = nowMs - this.#windowMs;
    const readings = this.#readings;
    let first = 0;
    for (; first + 1 < readings.length; first++) {
      const from = readings[first] as Reading;
      const to = readings[first + 1] as Reading;
      if ((from.atMs + to.atMs) / 2 > startMs) break;
    }
    const kept = readings.slice(first);
    const [begin] = kept;
    if (begin?.follows === true) kept[0] = { ...begin, follows: false };
    return kept;
  }
}

/** In one pass: of each interface there is a window, at every refresh. */
function areSuccessive(before: Reading, now: Pick<Reading, 'atMs' | 'counters'>): boolean {
  const most = (MOST_EVENTS_PER_SECOND * (now.atMs - before.atMs)) / 1_000;
  let more = 0;
  for (const name in before.counters) {
    if (!(name in now.counters)) return false;
    more--;
    const count = before.counters[name];
    const after = now.counters[name];
    if (count === undefined || after === undefined) continue;
    const grown = increase(count, after);
    if (grown === undefined || grown > most) return false;
  }
  for (const _ in now.counters) more++;
  return more === 0;
}

/** Once unknown, a counter stays so for the whole window. */
function add(sums: Record<string, number | undefined>, before: Figures, now: Figures): void {
  for (const name in now) {
    const grown = increase(before[name], now[name]);
    const sum = name in sums ? sums[name] : 0;
    sums[name] = grown === undefined || sum === undefined ? undefined : sum + grown;
  }
}
