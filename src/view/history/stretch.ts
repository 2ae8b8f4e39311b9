import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import type { Points } from '../../metrics/history/history-points.ts';
import { formatTimeOfDay } from '../../text/format.ts';
import { groupByTime } from '../charts/group-by-time.ts';
import type { HistoryState } from '../state/history-state.ts';

/** The part of the history that is shown, in equal spans of time. */
export interface Stretch {
  readonly spanSeconds: number;
  /** The points of each span, the oldest first; a span without any is a gap. At least one. */
  readonly groups: readonly (readonly HistoryPoint[])[];
  /** The local time of day at which each span begins. */
  readonly times: readonly string[];
  /** The local time of day at a time of the host's monotonic clock. */
  readonly timeAt: (atMs: number) => string;
  /** The span that a time of the host's monotonic clock is in; undefined when it is not shown. */
  readonly indexOf: (atMs: number) => number | undefined;
}

/** Spans that people count in. */
const SPANS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120] as const;
/** Samples are late now and then: in a span of two refreshes there is always one, unless they stopped. */
const REFRESHES_PER_SPAN = 2;

/**
 * Cuts out what the history view shows.
 * @param most how many spans there may be
 * @returns undefined while there is no history
 */
export function cutStretch(
  points: Points,
  history: HistoryState,
  delaySeconds: number,
  most: number,
): Stretch | undefined {
  const newest = points.at(-1);
  if (newest === undefined) return undefined;
  const shownSeconds = history.spanMinutes * 60;
  const least = Math.max(REFRESHES_PER_SPAN * delaySeconds, shownSeconds / Math.max(1, most));
  const spanSeconds = SPANS_SECONDS.find(seconds => seconds >= least) ?? Math.ceil(least);
  const spanMs = spanSeconds * 1_000;
  const count = Math.max(1, Math.floor(shownSeconds / spanSeconds));
  const endMs = history.endMs ?? newest.atMs;
  const first = Math.floor(endMs / spanMs) - count + 1;
  // The clock that points are ordered by is no time of day: the newest says what that is.
  const newestTime = Date.parse(newest.time);
  const timeAt = (atMs: number): string => {
    const time = new Date(newestTime + atMs - newest.atMs);
    return formatTimeOfDay(Number.isNaN(time.getTime()) ? '' : time.toISOString());
  };
  return {
    spanSeconds,
    groups: groupByTime(points, spanMs, endMs, count),
    times: Array.from({ length: count }, (_, index) => timeAt((first + index) * spanMs)),
    timeAt,
    indexOf: atMs => {
      const index = Math.floor(atMs / spanMs) - first;
      return index >= 0 && index < count ? index : undefined;
    },
  };
}
