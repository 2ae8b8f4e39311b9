import type { HistoryPoint } from './history-point.ts';

/** The past of one SRS, the oldest first. An array is one too. */
export interface Points extends Iterable<HistoryPoint> {
  readonly length: number;
  /** The same by spans of time, where they are kept so. */
  readonly spans?: readonly HistorySpan[];
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

/**
 * Points that never change: what was handed out stays as it was. Those of a later refresh share all spans with them but
 * the newest, because full histories that are copied ten times a second become garbage that only a full collection finds.
 */
export class HistoryPoints implements Points {
  static readonly NONE = new HistoryPoints([], 0);

  /** The oldest first. A time without points has none. */
  readonly spans: readonly HistorySpan[];
  readonly length: number;

  private constructor(spans: readonly HistorySpan[], length: number) {
    this.spans = spans;
    this.length = length;
  }

  static of(points: Iterable<HistoryPoint>): HistoryPoints {
    const spans: { readonly number: number; readonly points: HistoryPoint[] }[] = [];
    let length = 0;
    for (const point of points) {
      const number = spanOf(point);
      const last = spans.at(-1);
      if (last?.number === number) last.points.push(point);
      else spans.push({ number, points: [point] });
      length++;
    }
    return new HistoryPoints(spans, length);
  }

  /** These, and behind them those of another SRS that came later. */
  followedBy(later: HistoryPoints): HistoryPoints {
    return new HistoryPoints([...this.spans, ...later.spans], this.length + later.length);
  }

  /** The same with one more at the end; as many of the oldest spans go as it can do without and keep `capacity` points. */
  with(point: HistoryPoint, capacity: number): HistoryPoints {
    const number = spanOf(point);
    const last = this.spans.at(-1);
    const isSameSpan = last?.number === number;
    const points = isSameSpan ? [...last.points, point] : [point];
    let length = this.length + 1;
    let first = 0;
    for (const span of this.spans) {
      if (length - span.points.length < capacity) break;
      length -= span.points.length;
      first++;
    }
    const kept = this.spans.slice(first, isSameSpan ? -1 : undefined);
    kept.push({ number, points });
    return new HistoryPoints(kept, length);
  }

  /** A copy with one point replaced; unchanged when there is no such point. */
  replace(index: number, make: (point: HistoryPoint) => HistoryPoint): HistoryPoints {
    let place = index;
    const spans = this.spans.map(span => {
      const here = place;
      place -= span.points.length;
      const point = span.points[here];
      return point === undefined ? span : { ...span, points: span.points.with(here, make(point)) };
    });
    return new HistoryPoints(spans, this.length);
  }

  at(index: number): HistoryPoint | undefined {
    let place = index < 0 ? -index : this.length - index;
    for (let span = this.spans.length - 1; span >= 0 && place > 0; span--) {
      const { points } = this.spans[span] as HistorySpan;
      if (place <= points.length) return points[points.length - place];
      place -= points.length;
    }
    return undefined;
  }

  slice(start: number): readonly HistoryPoint[] {
    let left = start < 0 ? Math.min(-start, this.length) : this.length - start;
    const parts: (readonly HistoryPoint[])[] = [];
    for (let span = this.spans.length - 1; span >= 0 && left > 0; span--) {
      const { points } = this.spans[span] as HistorySpan;
      parts.push(points.length <= left ? points : points.slice(-left));
      left -= points.length;
    }
    return parts.reverse().flat();
  }

  findLastIndex(matches: (point: HistoryPoint, index: number) => boolean): number {
    let index = this.length;
    for (let span = this.spans.length - 1; span >= 0; span--) {
      const { points } = this.spans[span] as HistorySpan;
      for (let place = points.length - 1; place >= 0; place--) {
        index--;
        if (matches(points[place] as HistoryPoint, index)) return index;
      }
    }
    return -1;
  }

  *[Symbol.iterator](): Iterator<HistoryPoint> {
    for (const { points } of this.spans) yield* points;
  }
}

function spanOf({ atMs }: HistoryPoint): number {
  return Math.floor(atMs / SPAN_MS);
}
