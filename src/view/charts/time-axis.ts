import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import { type Points, SPAN_SECONDS } from '../../metrics/history/history-points.ts';
import { groupByTime, NO_POINTS } from './group-by-time.ts';

/** What the columns of charts above one another stand for: spans of time, equally long. */
export interface TimeAxis {
  readonly spanSeconds: number;
  /** The points of each span, the oldest first; a span without any is a gap, or is still to come. */
  readonly groups: readonly (readonly HistoryPoint[])[];
  /** When the first span begins, on the host's monotonic clock. */
  readonly startMs: number;
  /** The column that a time of the host's monotonic clock is in; may lie outside. */
  readonly columnOf: (atMs: number) => number;
  /** The column of the newest point. */
  readonly newest: number;
  /** From a time of the host's monotonic clock to the time of day, both in milliseconds. */
  readonly toTimeOfDayMs: number;
}

/** Spans of a column: the shortest with which all that is known has its place, else `SPAN_SECONDS`. */
const SHORT_SPANS_SECONDS = [1, 2] as const;
/** The axis moves on by this part of its columns at once. */
const STEPS_PER_AXIS = 10;

/**
 * The axis of charts so many columns wide. What moved on every refresh would be sent whole on every refresh: so the charts
 * grow from left to right, and where they are full they move on by some columns at once.
 * @returns undefined while there is no point
 */
export function timeAxis(points: Points, delaySeconds: number, columns: number): TimeAxis | undefined {
  const [oldest, newest] = [points.at(0), points.at(-1)];
  if (oldest === undefined || newest === undefined || columns < 1) return undefined;
  const step = Math.max(1, Math.floor(columns / STEPS_PER_AXIS));
  // Samples that come a little early or late still have a span each when they come amid it.
  const short = SHORT_SPANS_SECONDS.find(
    seconds =>
      seconds >= delaySeconds && newest.atMs - oldest.atMs < (columns - AMID) * seconds * MILLISECONDS,
  );
  const spanSeconds = short ?? Math.max(SPAN_SECONDS, Math.ceil(delaySeconds));
  const spanMs = spanSeconds * MILLISECONDS;
  const [oldestNumber, newestNumber] = [numberOf(oldest, spanMs), numberOf(newest, spanMs)];
  const isWhole = newestNumber - oldestNumber < columns;
  const first = isWhole ? oldestNumber : (Math.floor(newestNumber / step) + 1) * step - columns;
  const startMs = short === undefined ? first * spanMs : oldest.atMs - AMID * spanMs;
  const columnOf = (atMs: number): number => Math.floor((atMs - startMs) / spanMs);
  const groups =
    short === undefined
      ? groupByTime(points, spanMs, (first + columns - 1) * spanMs, columns)
      : groupFrom(points, columnOf, columns);
  // The clock of the points and the time of day drift apart by some milliseconds: told by a point that stays for a while.
  const steady = groups.slice(-2 * step).find(({ length }) => length > 0)?.[0] ?? oldest;
  return {
    spanSeconds,
    startMs,
    groups,
    columnOf,
    newest: columnOf(newest.atMs),
    toTimeOfDayMs: Date.parse(steady.time) - steady.atMs,
  };
}

const MILLISECONDS = 1_000;
const AMID = 0.5;

function numberOf({ atMs }: HistoryPoint, spanMs: number): number {
  return Math.floor(atMs / spanMs);
}

function groupFrom(
  points: Points,
  columnOf: (atMs: number) => number,
  columns: number,
): readonly (readonly HistoryPoint[])[] {
  const groups = new Array<readonly HistoryPoint[]>(columns).fill(NO_POINTS);
  for (const point of points) {
    const column = columnOf(point.atMs);
    const others = groups[column];
    if (others !== undefined) groups[column] = others.length === 0 ? [point] : [...others, point];
  }
  return groups;
}
