import type { HistoryPoint } from '../../metrics/history.ts';

/**
 * Points by spans of time that begin at whole multiples of `spanMs`, so that a chart does not change in every column on
 * every refresh. A span without a point is empty.
 * @returns `count` spans, the oldest first; the last is the one that `endMs` is in
 */
export function groupByTime(
  points: readonly HistoryPoint[],
  spanMs: number,
  endMs: number,
  count: number,
): readonly (readonly HistoryPoint[])[] {
  const first = Math.floor(endMs / spanMs) - count + 1;
  const groups: HistoryPoint[][] = Array.from({ length: Math.max(0, count) }, () => []);
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index];
    if (point === undefined) break;
    const group = Math.floor(point.atMs / spanMs) - first;
    if (group < 0) break;
    groups[group]?.unshift(point);
  }
  return groups;
}

/** Undefined when none of them is known. */
export function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
