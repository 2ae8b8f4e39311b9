import type { Points } from '../../metrics/history/history-points.ts';
import { padEnd, truncate } from '../../text/width.ts';
import { createBlockChart } from '../charts/block-chart.ts';
import { type ChartMark, chartMarks } from '../charts/chart-marks.ts';
import { type DrawChart, LEAST_CHART_COLUMNS, LEAST_CHART_ROWS } from '../charts/time-chart.ts';
import { TRENDS, trendsAt } from '../charts/trends.ts';
import { COLUMN_GAP } from '../layout/layout.ts';
import { titleRule } from '../look/table.ts';
import type { PaneInput, Size } from '../panes/pane.ts';
import type { HistoryState } from '../state/history-state.ts';
import { shownHistory } from './shown-history.ts';
import { cutStretch, type Stretch } from './stretch.ts';
import { trendChart } from './trend-chart.ts';

/** From here on charts stand side by side. */
const TWO_COLUMNS_FROM = 100;
/** With its line of figures. */
const LEAST_TREND_ROWS = LEAST_CHART_ROWS + 1;
/** With fewer a chart has one or two rows for its line: fewer charts tell more. */
const GOOD_TREND_ROWS = 6;
/** More spans than this a chart of one column does not show apart: a braille character is two dots wide. */
const SPANS_PER_COLUMN = 2;
/** Columns left of a chart, taken by its scale. */
const SCALE_COLUMNS = 8;

/** Rules and blanks around both ends of the title. */
const TITLE_EDGES = 6;

/**
 * The history of the chosen SRS: a title, as many charts as fit, and below them what was found and tuned in that time.
 * @param draw undefined: while it is not loaded, and where it can not be drawn, the theme's signs are used
 * @returns at most `rows` lines of at most `columns` columns
 */
export function historyLines(
  input: PaneInput,
  history: HistoryState,
  { columns, rows }: Size,
  draw: DrawChart | undefined,
): readonly string[] {
  const { theme, delaySeconds } = input;
  const { pids, points } = shownHistory(input);
  const shown = input.srs === undefined ? untilItsEnd(history, points) : history;
  const charts = gridOf(columns, rows - 1);
  const most = (charts.columns - SCALE_COLUMNS) * SPANS_PER_COLUMN;
  const stretch = cutStretch(points, shown, delaySeconds, most);
  if (stretch === undefined || charts.columns < LEAST_CHART_COLUMNS || charts.rows < LEAST_TREND_ROWS) {
    const why = stretch === undefined ? 'nothing is known yet' : 'no room for a chart';
    return [truncate(titleRule('History', why, columns, theme), columns)].slice(0, rows).map(theme.encode);
  }
  const marks = chartMarks(input.snapshot.advice, input.marks, pids, theme).flatMap(mark => {
    const index = stretch.indexOf(mark.atMs);
    return index === undefined ? [] : [{ ...mark, index }];
  });
  // What was found and tuned takes a row of its own, when there is anything to say and a chart is left room.
  const aboveMarks = gridOf(columns, rows - 2);
  const hasMarkLine = marks.length > 0 && aboveMarks.rows >= LEAST_TREND_ROWS;
  const grid = hasMarkLine ? aboveMarks : charts;
  const chart = theme.symbols.charts === 'braille' ? draw : undefined;
  const trends = trendsAt(points.at(-1));
  const drawn = Array.from({ length: grid.count }, (_, index) => {
    const trend = trends.at((history.firstChart + index) % trends.length);
    return trend === undefined
      ? []
      : trendChart(trend, {
          stretch,
          marks,
          thresholds: input.snapshot.settings.thresholds,
          theme,
          draw: chart ?? createBlockChart(theme.symbols),
          columns: grid.columns,
          rows: grid.rows,
        });
  });
  return [
    titleLine(shown, stretch, grid.count, input, columns),
    ...besideEachOther(drawn, grid),
    ...(hasMarkLine ? [markLine(marks, stretch, input, columns)] : []),
  ]
    .slice(0, rows)
    .map(theme.encode);
}

interface Grid extends Size {
  /** How many charts there are beside each other. */
  readonly across: number;
  readonly count: number;
}

/** The grid for as many charts as fit into this room. */
function gridOf(columns: number, rows: number): Grid {
  const across = columns >= TWO_COLUMNS_FROM ? 2 : 1;
  const most = Math.ceil(TRENDS.length / across);
  const down = Math.max(1, Math.min(most, Math.floor(rows / GOOD_TREND_ROWS)));
  return {
    columns: Math.floor((columns - (across - 1) * COLUMN_GAP) / across),
    rows: Math.floor(rows / down),
    across,
    count: Math.min(TRENDS.length, across * down),
  };
}

/** Row by row: reading goes from left to right, and what matters most comes first. */
function besideEachOther(charts: readonly (readonly string[])[], grid: Grid): readonly string[] {
  const lines: string[] = [];
  for (let first = 0; first < charts.length; first += grid.across) {
    const [left = [], right] = charts.slice(first, first + grid.across);
    for (const [row, line] of left.entries()) {
      const beside = right?.[row];
      lines.push(beside === undefined ? line : padEnd(line, grid.columns + COLUMN_GAP) + beside);
    }
  }
  return lines;
}

/** The newest point of an SRS that has ended is not "now". */
function untilItsEnd(history: HistoryState, points: Points): HistoryState {
  return { ...history, endMs: history.endMs ?? points.at(-1)?.atMs };
}

/** `─ History, last 5 min ─── highest of each 5 s, 3 of 8 charts ─`. */
function titleLine(
  { spanMinutes, endMs }: HistoryState,
  { spanSeconds, timeAt }: Stretch,
  count: number,
  { theme }: PaneInput,
  columns: number,
): string {
  const title =
    endMs === undefined
      ? `History, last ${spanMinutes} min`
      : `History, ${spanMinutes} min until ${timeAt(endMs)}`;
  const more = count < TRENDS.length ? `, ${count} of ${TRENDS.length} charts` : '';
  const right = `highest of each ${spanSeconds} s${more}`;
  // Which time it is matters more than how it was drawn.
  return titleRule(title, title.length + right.length + TITLE_EDGES > columns ? '' : right, columns, theme);
}

/** `◆ 01:46:55 renice 0 → -15  ✖ 01:46:44 starved`, the newest first: it is the one whose effect is looked for. */
function markLine(
  marks: readonly ChartMark[],
  { timeAt }: Stretch,
  { theme }: PaneInput,
  columns: number,
): string {
  const texts = marks.map(({ atMs, sign, label, role }) =>
    theme.paint(role, `${sign} ${timeAt(atMs)} ${label}`),
  );
  return truncate(texts.reverse().join('  '), columns);
}
