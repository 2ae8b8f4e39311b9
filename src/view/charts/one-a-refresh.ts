import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import type { Points } from '../../metrics/history/history-points.ts';

/** In delays. Refreshes are a little late now and then; one later than this came when another was due. */
const MOST_LATE = 1.9;

/**
 * The newest `most` of what a line of one column a refresh shows, the oldest first: points, and undefined for each refresh
 * that did not take place (srs-top or its terminal stood still). How far apart they should be is told by the delay of now
 * and, before that was changed, by the points beside them.
 */
export function oneARefresh(
  history: Points,
  delaySeconds: number,
  most: number,
): readonly (HistoryPoint | undefined)[] {
  // Each takes a column at least; of the first two it is asked how far apart they are.
  const points = history.slice(-2 - most);
  const line: (HistoryPoint | undefined)[] = [];
  for (let index = points.length - 1; index >= 0 && line.length < most; index--) {
    const point = points[index];
    if (point === undefined) break;
    line.push(point);
    const spanMs = spanBefore(points, index);
    if (spanMs === undefined) break;
    if (spanMs < MOST_LATE * delaySeconds * 1_000) continue;
    const otherMs = spanBefore(points, index - 1) ?? spanBefore(points, index + 1) ?? 0;
    const usualMs = Math.max(delaySeconds * 1_000, otherMs);
    if (spanMs < MOST_LATE * usualMs) continue;
    const missed = Math.min(most - line.length, Math.max(1, Math.round(spanMs / usualMs) - 1));
    line.push(...Array<undefined>(missed).fill(undefined));
  }
  return line.reverse();
}

/** Undefined for the first. */
function spanBefore(points: readonly HistoryPoint[], index: number): number | undefined {
  const point = points[index];
  const before = points[index - 1];
  return point && before && point.atMs - before.atMs;
}
