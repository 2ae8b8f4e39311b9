import { formatTimeOfDay } from '../../text/format.ts';
import { widthOf } from '../../text/width.ts';
import type { Role, Theme } from '../look/theme.ts';
import type { ChartMark } from './chart-marks.ts';
import type { TimeAxis } from './time-axis.ts';

const MINUTE_MS = 60_000;
/** Between times of day, in minutes. */
const EVERY_MINUTES = [1, 2, 5, 10, 15, 30, 60] as const;
/** Times of day stand so many columns apart at least. */
const LEAST_APART = 16;
/** The rule at either side of what stands in it. */
const EDGE = 1;

/**
 * The rule above charts with one time axis, each time at its column: a title, what happened, `now` and times of day.
 * `─ Last 10 min ──── 20:34 ──── ✖ starved ──── ◆ renice 0 → -15 ──── now ─`
 * @param at the column of the rule in which the charts begin
 */
export function timeRule(
  title: string,
  axis: TimeAxis | undefined,
  marks: readonly ChartMark[],
  { at, columns, theme }: { readonly at: number; readonly columns: number; readonly theme: Theme },
): string {
  const written: Written[] = [];
  const write = (column: number, text: string, role: Role): boolean => {
    const end = column + widthOf(text);
    const isTaken = written.some(other => column - EDGE < other.end && other.column < end + EDGE);
    if (column < EDGE || end + EDGE > columns || isTaken) return false;
    written.push({ column, end, text, role });
    return true;
  };
  write(2, title, 'dim');
  if (axis === undefined) return drawRule(written, columns, theme);
  const inChart = (atMs: number): number | undefined => {
    const column = axis.columnOf(atMs);
    return column >= 0 && column < axis.groups.length ? at + column : undefined;
  };
  // What is bad, and what was tuned, before mere warnings; of these the newest first, whose effect is looked for.
  const byNeed = marks.toReversed().sort((a, b) => needOf(a) - needOf(b));
  for (const { atMs, sign, label, short, role } of byNeed) {
    const column = inChart(atMs);
    if (column === undefined) continue;
    const texts = [`${sign} ${label}`, `${sign} ${short}`, sign];
    texts.some(text => write(Math.min(column, columns - EDGE - widthOf(text)), text, role));
  }
  write(Math.min(at + axis.newest, columns - EDGE - 'now'.length), 'now', 'dim');
  for (const { atMs, text } of timesOf(axis)) {
    const column = inChart(atMs);
    if (column !== undefined) write(column, text, 'dim');
  }
  return drawRule(written, columns, theme);
}

/** A text in the rule, from its column to before its end. */
interface Written {
  readonly column: number;
  readonly end: number;
  readonly text: string;
  readonly role: Role;
}

/** Each text has a blank at either side, which two may share. */
function drawRule(written: readonly Written[], columns: number, theme: Theme): string {
  const { rule } = theme.symbols;
  let line = '';
  // What is dim is painted in one go.
  let dim = '';
  let at = 0;
  for (const { column, end, text, role } of written.toSorted((a, b) => a.column - b.column)) {
    dim += rule.repeat(Math.max(0, column - EDGE - at)) + ' '.repeat(Math.min(EDGE, column - at));
    if (role === 'dim') dim += text;
    else {
      line += theme.paint('dim', dim) + theme.paint(role, text);
      dim = '';
    }
    dim += ' '.repeat(EDGE);
    at = end + EDGE;
  }
  return line + theme.paint('dim', dim + rule.repeat(Math.max(0, columns - at)));
}

function needOf({ role }: ChartMark): number {
  return role === 'warning' ? 1 : 0;
}

/** Full minutes of the time of day, as many as have room, up to now. */
function timesOf({ groups, spanSeconds, startMs, newest, toTimeOfDayMs }: TimeAxis): readonly {
  readonly atMs: number;
  readonly text: string;
}[] {
  if (!Number.isFinite(toTimeOfDayMs)) return [];
  const every = EVERY_MINUTES.find(minutes => (minutes * 60) / spanSeconds >= LEAST_APART) ?? 60;
  const everyMs = every * MINUTE_MS;
  const times: { readonly atMs: number; readonly text: string }[] = [];
  const endMs = startMs + Math.min(groups.length, newest) * spanSeconds * 1_000;
  for (let timeMs = Math.ceil((startMs + toTimeOfDayMs) / everyMs) * everyMs; ; timeMs += everyMs) {
    const atMs = timeMs - toTimeOfDayMs;
    if (atMs > endMs) return times;
    times.push({ atMs, text: formatTimeOfDay(new Date(timeMs).toISOString()).slice(0, 5) });
  }
}
