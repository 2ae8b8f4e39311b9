import type { HistoryPoint } from './history-point.ts';

/** The past of one SRS, the oldest first. An array is one too. */
export interface Points extends Iterable<HistoryPoint> {
  readonly length: number;
  /** The newest by spans of time, from this number of a span on, where they are kept so. */
  readonly spansFrom?: (number: number) => readonly HistorySpan[];
  /** Counted from the end where it is negative. */
  at(index: number): HistoryPoint | undefined;
  /** From there on; counted from the end where it is negative. */
  slice(start: number): readonly HistoryPoint[];
  findLastIndex(matches: (point: HistoryPoint, index: number) => boolean): number;
}

/** How long a span of a history is. */
export const SPAN_SECONDS = 5;
const SPAN_MS = SPAN_SECONDS * 1_000;

/** The points of five seconds, which begin at a whole multiple of them. At least one. */
export interface HistorySpan {
  /** How many spans after the host's start: `Math.floor(atMs / 5_000)`. */
  readonly number: number;
  /** The same array as long as they are the same points: what is made of it can be kept. */
  readonly points: readonly HistoryPoint[];
}

/** A list that only grows, and is shared by all histories that have a part of it. */
type SharedSpans = HistorySpan[];

/** So many spans that are forgotten may stay in a shared list, beside this part of those that are not. */
const MOST_FORGOTTEN = 16;
const MOST_FORGOTTEN_SHARE = 1 / 16;

/**
 * Points that never change: what was handed out stays as it was. Those of a later refresh share all spans with them but
 * the newest, and the list of these too: histories of an hour or a day that are copied ten times a second become garbage
 * that only a full collection finds.
 */
export class HistoryPoints implements Points {
  static readonly NONE = new HistoryPoints([], 0, 0, undefined, 0);

  readonly length: number;
  /** Its own are those from `#first` on, before `#end`. */
  readonly #shared: SharedSpans;
  readonly #first: number;
  readonly #end: number;
  /** Behind those. Undefined: there are no points. */
  readonly #newest: HistorySpan | undefined;

  private constructor(
    shared: SharedSpans,
    first: number,
    end: number,
    newest: HistorySpan | undefined,
    length: number,
  ) {
    this.#shared = shared;
    this.#first = first;
    this.#end = end;
    this.#newest = newest;
    this.length = length;
  }

  static of(points: Iterable<HistoryPoint>): HistoryPoints {
    const spans: { readonly number: number; readonly points: HistoryPoint[] }[] = [];
    for (const point of points) {
      const number = spanOf(point);
      const last = spans.at(-1);
      if (last?.number === number) last.points.push(point);
      else spans.push({ number, points: [point] });
    }
    return HistoryPoints.#ofSpans(spans);
  }

  static #ofSpans(spans: readonly HistorySpan[]): HistoryPoints {
    const length = spans.reduce((sum, { points }) => sum + points.length, 0);
    const older = spans.slice(0, -1);
    return new HistoryPoints(older, 0, older.length, spans.at(-1), length);
  }

  /** The oldest first. A time without points has none. */
  get spans(): readonly HistorySpan[] {
    return this.#spansAt(0);
  }

  spansFrom(number: number): readonly HistorySpan[] {
    let place = this.#count;
    while (place > 0 && this.#span(place - 1).number >= number) place--;
    return this.#spansAt(place);
  }

  /** These points, followed by those of another SRS that came later. */
  followedBy(later: HistoryPoints): HistoryPoints {
    if (this.length === 0) return later;
    return later.length === 0 ? this : HistoryPoints.#ofSpans([...this.spans, ...later.spans]);
  }

  /** The same with one more at the end; as many of the oldest spans go as it can do without and keep `capacity` points. */
  with(point: HistoryPoint, capacity: number): HistoryPoints {
    const number = spanOf(point);
    const newest = this.#newest;
    if (newest?.number === number) {
      const points = [...newest.points, point];
      return this.#forget(this.#shared, this.#end, { number, points }, capacity);
    }
    if (newest === undefined) return new HistoryPoints([], 0, 0, { number, points: [point] }, 1);
    // If another history has grown from here already, this one needs a list of its own.
    const isFree = this.#shared.length === this.#end;
    const shared = isFree ? this.#shared : this.#shared.slice(0, this.#end);
    shared.push(newest);
    return this.#forget(shared, shared.length, { number, points: [point] }, capacity);
  }

  /** A copy with one point replaced; unchanged when there is no such point. */
  replace(index: number, make: (point: HistoryPoint) => HistoryPoint): HistoryPoints {
    if (index < 0 || index >= this.length || this.#newest === undefined) return this;
    let span = this.#count - 1;
    let place = index - this.length + this.#span(span).points.length;
    while (place < 0) place += this.#span(--span).points.length;
    const { number, points } = this.#span(span);
    const replaced = { number, points: points.with(place, make(points[place] as HistoryPoint)) };
    const isNewest = span === this.#count - 1;
    const shared = isNewest ? this.#shared : this.#shared.slice(0, this.#end);
    if (!isNewest) shared[this.#first + span] = replaced;
    const newest = isNewest ? replaced : this.#newest;
    return new HistoryPoints(shared, this.#first, this.#end, newest, this.length);
  }

  at(index: number): HistoryPoint | undefined {
    if (index === 0) return this.#newest && this.#span(0).points[0];
    let place = index < 0 ? -index : this.length - index;
    for (let span = this.#count - 1; span >= 0 && place > 0; span--) {
      const { points } = this.#span(span);
      if (place <= points.length) return points[points.length - place];
      place -= points.length;
    }
    return undefined;
  }

  slice(start: number): readonly HistoryPoint[] {
    let left = start < 0 ? Math.min(-start, this.length) : this.length - start;
    const parts: (readonly HistoryPoint[])[] = [];
    for (let span = this.#count - 1; span >= 0 && left > 0; span--) {
      const { points } = this.#span(span);
      parts.push(points.length <= left ? points : points.slice(-left));
      left -= points.length;
    }
    return parts.reverse().flat();
  }

  findLastIndex(matches: (point: HistoryPoint, index: number) => boolean): number {
    let index = this.length;
    for (let span = this.#count - 1; span >= 0; span--) {
      const { points } = this.#span(span);
      for (let place = points.length - 1; place >= 0; place--) {
        index--;
        if (matches(points[place] as HistoryPoint, index)) return index;
      }
    }
    return -1;
  }

  *[Symbol.iterator](): Iterator<HistoryPoint> {
    for (let span = 0; span < this.#count; span++) yield* this.#span(span).points;
  }

  /** How many spans there are. */
  get #count(): number {
    return this.#newest === undefined ? 0 : this.#end - this.#first + 1;
  }

  #span(place: number): HistorySpan {
    const at = this.#first + place;
    return (at === this.#end ? this.#newest : this.#shared[at]) as HistorySpan;
  }

  #spansAt(place: number): readonly HistorySpan[] {
    const older = this.#shared.slice(this.#first + place, this.#end);
    if (this.#newest !== undefined && place < this.#count) older.push(this.#newest);
    return older;
  }

  /** Goes on from these with one point more. */
  #forget(shared: SharedSpans, end: number, newest: HistorySpan, capacity: number): HistoryPoints {
    let length = this.length + 1;
    let first = this.#first;
    for (; first < end; first++) {
      const { points } = shared[first] as HistorySpan;
      if (length - points.length < capacity) break;
      length -= points.length;
    }
    const isWorthACopy = first > MOST_FORGOTTEN + (end - first) * MOST_FORGOTTEN_SHARE;
    if (!isWorthACopy) return new HistoryPoints(shared, first, end, newest, length);
    return new HistoryPoints(shared.slice(first, end), 0, end - first, newest, length);
  }
}

function spanOf({ atMs }: HistoryPoint): number {
  return Math.floor(atMs / SPAN_MS);
}
