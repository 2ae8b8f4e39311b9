import { HistoryPoints } from '../../metrics/history/history-points.ts';
import { formatCount } from '../../text/format.ts';
import { padEnd, padStart } from '../../text/width.ts';
import { type ChartMark, chartMarks } from '../charts/chart-marks.ts';
import { type TimeAxis, timeAxis } from '../charts/time-axis.ts';
import { timeRule } from '../charts/time-rule.ts';
import { TrendCharts } from '../charts/trend-charts.ts';
import { isOfLoad, TRENDS, type Trend, trendsAt } from '../charts/trends.ts';
import { roleOf } from '../look/severity.ts';
import { EMPTY, type Pane, type PaneInput } from './pane.ts';

const LABEL_WIDTH = 20;
const VALUE_WIDTH = 12;
const CHART_AT = LABEL_WIDTH + VALUE_WIDTH + 2;
/** In so many rows the shape of a curve can be seen. */
const GOOD_CHART = 3;
/** A chart higher than this shows no more. */
const HIGHEST_CHART = 6;
/** Rule, and the losses, the receive queue and the wait for a CPU. */
const LEAST_ROWS = 4;

/**
 * How the figures that matter went, all on one time axis, with what was found and tuned at its time. What matters most
 * comes first, and gets the rows that are left over.
 */
export const trendsPane: Pane = {
  name: 'trends',
  wish: ({ srs }) =>
    srs === undefined
      ? EMPTY
      : {
          least: LEAST_ROWS,
          good: 1 + TRENDS.length,
          full: 1 + GOOD_CHART * TRENDS.length,
          most: 1 + HIGHEST_CHART * TRENDS.length,
        },
  render: (input, { columns, rows }) => {
    const { srs, past, snapshot, theme, delaySeconds } = input;
    const axis = timeAxis(past?.history ?? HistoryPoints.NONE, delaySeconds, columns - CHART_AT);
    const marks = chartMarks(snapshot.advice, input.marks, srs === undefined ? [] : [srs.pid], theme);
    const drawn = new TrendCharts({
      // Behind the newest column there is nothing yet.
      groups: axis?.groups.slice(0, axis.newest + 1) ?? [],
      signs: marksByColumn(marks, axis),
      thresholds: snapshot.settings.thresholds,
      theme,
    });
    const rest = ' '.repeat(Math.max(0, columns - CHART_AT - drawn.width));
    const shared = Math.floor((rows - 1) / TRENDS.length);
    const over = (rows - 1) % TRENDS.length;
    const charts = trendsAt(past?.history.at(-1)).flatMap((trend, index) =>
      chartLines(trend, input, drawn, Math.min(HIGHEST_CHART, shared + (index < over ? 1 : 0)), rest),
    );
    const rule = timeRule(titleOf(axis), axis, marks, { at: CHART_AT, columns, theme });
    return [rule, ...charts].slice(0, rows);
  },
};

/** Label and figure stand on the ground line of their chart, and what its top stands for beside that. */
function chartLines(
  trend: Trend,
  { snapshot, past, theme }: PaneInput,
  drawn: TrendCharts,
  height: number,
  rest: string,
): readonly string[] {
  if (height < 1) return [];
  const { thresholds } = snapshot.settings;
  const newest = past?.history.at(-1);
  const now = newest && trend.value(newest);
  const role = roleOf(trend.severity?.(now, thresholds, () => newest !== undefined && isOfLoad(newest)));
  const figure = theme.paint(role, padStart(trend.format(now), VALUE_WIDTH));
  const top = trend.highest ?? drawn.highestOf(trend) ?? 0;
  const scale = top === 0 ? '' : `0 to ${trend.highest === undefined ? trend.format(top) : formatCount(top)}`;
  const blank = theme.paint('dim', ' '.repeat(LABEL_WIDTH + VALUE_WIDTH));
  const starts = Array.from({ length: height }, (_, row) => {
    if (row === height - 1) return padEnd(`  ${trend.label}`, LABEL_WIDTH) + figure;
    return row === 0 ? theme.paint('dim', padStart(scale, LABEL_WIDTH + VALUE_WIDTH)) : blank;
  });
  return drawn.lines(trend, { height, top }, starts, rest);
}

/** The first of a column: what came with it stands in the rule. */
function marksByColumn(
  marks: readonly ChartMark[],
  axis: TimeAxis | undefined,
): ReadonlyMap<number, ChartMark> {
  return new Map(marks.toReversed().map(mark => [axis?.columnOf(mark.atMs) ?? -1, mark]));
}

function titleOf(axis: TimeAxis | undefined): string {
  if (axis === undefined) return 'Trends';
  const seconds = axis.groups.length * axis.spanSeconds;
  const span = seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
  return `Last ${span}, highest of ${axis.spanSeconds} s`;
}
