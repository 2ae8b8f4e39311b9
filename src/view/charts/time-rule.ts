import { formatTimeOfDay } from '../../text/format.ts';
import { widthOf } from '../../text/width.ts';
import type { Role, Theme } from '../look/theme.ts';
import type { ChartMark } from './chart-marks.ts';
import type { TimeAxis } from './time-axis.ts';
import { type ChartCell, paintCells } from './time-chart.ts';

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
  const { rule } = theme.symbols;
  const cells: ChartCell[] = Array.from({ length: columns }, () => ({ text: rule, role: 'dim' }));
  const isTaken: boolean[] = cells.map(() => false);
  const write = (column: number, text: string, role: Role): boolean => {
    // A wide character takes its columns by itself; names of tunings and findings have none, so that cells are columns.
    const letters = Array.from(text, letter => ({ text: letter, role }));
    const [start, end] = [column - EDGE, column + letters.length + EDGE];
    if (start < 0 || end > columns || isTaken.slice(start, end).includes(true)) return false;
    const blank: ChartCell = { text: ' ', role: 'dim' };
    cells.splice(start, end - start, blank, ...letters, blank);
    isTaken.fill(true, column, column + letters.length);
    return true;
  };
  write(2, title, 'dim');
  if (axis === undefined) return paintCells(cells, theme);
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
  return paintCells(cells, theme);
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
