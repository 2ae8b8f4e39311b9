import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import { type HistorySpan, type Points, SPAN_SECONDS } from '../../metrics/history/history-points.ts';

const SPAN_MS = SPAN_SECONDS * 1_000;

/** A span of time without a point: a gap. */
export const NO_POINTS: readonly HistoryPoint[] = [];

/**
 * Points by spans of time that begin at whole multiples of `spanMs`, so that a chart does not change in every column on
 * every refresh. A span without a point is empty.
 * @returns `count` spans, the oldest first; the last is the one that `endMs` is in
 */
export function groupByTime(
  points: Points,
  spanMs: number,
  endMs: number,
  count: number,
): readonly (readonly HistoryPoint[])[] {
  const first = Math.floor(endMs / spanMs) - count + 1;
  // The history may hold a day's points when only an hour's are asked for.
  const spans = points.spansFrom?.(Math.floor((first * spanMs) / SPAN_MS));
  if (spans !== undefined && spanMs === SPAN_MS) return chooseSpans(spans, first, count);
  const groups: HistoryPoint[][] = Array.from({ length: Math.max(0, count) }, () => []);
  for (const some of spans === undefined ? [points] : spans.map(span => span.points)) {
    for (const point of some) groups[Math.floor(point.atMs / spanMs) - first]?.push(point);
  }
  return groups;
}

/** The history has them by such spans already. */
function chooseSpans(
  spans: readonly HistorySpan[],
  first: number,
  count: number,
): readonly (readonly HistoryPoint[])[] {
  const groups = new Array<readonly HistoryPoint[]>(Math.max(0, count)).fill(NO_POINTS);
  for (let index = spans.length - 1; index >= 0; index--) {
    const { number, points } = spans[index] as HistorySpan;
    const group = number - first;
    if (group < 0) break;
    const others = groups[group];
    // An SRS and its restart may share one.
    if (others !== undefined) groups[group] = others.length === 0 ? points : [...points, ...others];
  }
  return groups;
}

/** Undefined when none of them is known. */
export function highest(values: readonly (number | undefined)[]): number | undefined {
  let most: number | undefined;
  // Called for every column of every chart: an iterator would make an object for each value.
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value !== undefined && (most === undefined || value > most)) most = value;
  }
  return most;
}
