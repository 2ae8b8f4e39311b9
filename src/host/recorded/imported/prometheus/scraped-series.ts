import type { Labels, RawSeries } from './ask-prometheus.ts';

/** A series goes on over so many usual intervals; what lies further apart is a gap. */
const MOST_INTERVALS = 2.5;

/** A value at a moment, with the labels of its series. */
export interface Value {
  readonly labels: Labels;
  readonly value: number;
}

/** How a figure goes on between two scrapes: a counter grows evenly, anything else stays. */
export type Course = 'counter' | 'level';

/** What one exporter was scraped for, and when. */
export class ScrapedSeries {
  /** All times at which it was scraped, in milliseconds, in order. */
  readonly times: readonly number[];
  /** Between two scrapes, mostly; undefined: there is no second one. */
  readonly usualMs: number | undefined;
  readonly #byName: ReadonlyMap<string, readonly AlignedSeries[]>;

  constructor(series: readonly RawSeries[]) {
    this.times = [...new Set(series.flatMap(({ times }) => times))].sort((a, b) => a - b);
    const steps = this.times.slice(1).map((time, index) => time - (this.times[index] ?? time));
    this.usualMs = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)];
    const indexes = new Map(this.times.map((time, index) => [time, index]));
    const aligned = series.map(one => align(one, indexes));
    this.#byName = Map.groupBy(aligned, ({ labels }) => labels.__name__ ?? '');
  }

  get longestStepMs(): number {
    return MOST_INTERVALS * (this.usualMs ?? 0);
  }

  /** Whether it was scraped about then: what lies between two scrapes that belong together counts. */
  isKnownAt(atMs: number): boolean {
    return this.#around(atMs) !== undefined;
  }

  /** How far the next scrape is from that moment, before or after. */
  distanceMs(atMs: number): number {
    const index = firstFrom(this.times, atMs);
    const [before, after] = [this.times[index - 1], this.times[index]];
    return Math.min(
      before === undefined ? Number.POSITIVE_INFINITY : atMs - before,
      after === undefined ? Number.POSITIVE_INFINITY : after - atMs,
    );
  }

  /**
   * The values of all series of that name at a moment: as scraped where it was scraped then, else by the scrapes before and
   * after. One of which either has no value is not known: it was not there, or is another one since.
   */
  at(name: string, atMs: number, course: Course): readonly Value[] {
    const around = this.#around(atMs);
    if (around === undefined) return [];
    return (this.#byName.get(name) ?? []).flatMap(series => {
      const value = valueBetween(series, around, course);
      return value === undefined ? [] : [{ labels: series.labels, value }];
    });
  }

  /** The value of the one series of that name and these labels; undefined: it is not known. */
  one(name: string, atMs: number, course: Course, labels: Labels = {}): number | undefined {
    const wanted = Object.entries(labels);
    return this.at(name, atMs, course).find(value =>
      wanted.every(([label, text]) => value.labels[label] === text),
    )?.value;
  }

  /** The scrapes before and after, or the one at that moment twice, by their indexes. */
  #around(atMs: number): Around | undefined {
    const index = firstFrom(this.times, atMs);
    const [beforeMs, afterMs] = [this.times[index - 1], this.times[index]];
    if (afterMs === atMs) return { before: index, after: index, share: 0 };
    if (afterMs === undefined || beforeMs === undefined || afterMs - beforeMs > this.longestStepMs)
      return undefined;
    return { before: index - 1, after: index, share: (atMs - beforeMs) / (afterMs - beforeMs) };
  }
}

/** A series with a value for each scrape; NaN where it had none. */
interface AlignedSeries {
  readonly labels: Labels;
  readonly values: Float64Array;
}

/** Two scrapes that follow one another, and how far between them a moment is: from 0 to 1. */
interface Around {
  readonly before: number;
  readonly after: number;
  readonly share: number;
}

function align({ labels, times, values }: RawSeries, indexes: ReadonlyMap<number, number>): AlignedSeries {
  const aligned = new Float64Array(indexes.size).fill(Number.NaN);
  for (const [index, time] of times.entries()) aligned[indexes.get(time) ?? -1] = values[index] ?? Number.NaN;
  return { labels, values: aligned };
}

function valueBetween(
  { values }: AlignedSeries,
  { before, after, share }: Around,
  course: Course,
): number | undefined {
  const [first = Number.NaN, last = Number.NaN] = [values[before], values[after]];
  if (Number.isNaN(first) || Number.isNaN(last)) return undefined;
  if (before === after || course === 'level') return first;
  // It began anew in between: nobody knows when.
  return last < first ? undefined : first + (last - first) * share;
}

/** The index of the first time that is not before `atMs`, by halves. */
function firstFrom(times: readonly number[], atMs: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
