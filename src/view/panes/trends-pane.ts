import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import { HistoryPoints } from '../../metrics/history/history-points.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatCount } from '../../text/format.ts';
import { padEnd, padStart } from '../../text/width.ts';
import { type ChartMark, chartMarks } from '../charts/chart-marks.ts';
import { highest } from '../charts/group-by-time.ts';
import { type TimeAxis, timeAxis } from '../charts/time-axis.ts';
import { paintText } from '../charts/time-chart.ts';
import { timeRule } from '../charts/time-rule.ts';
import { EVERY_TREND, isOfLoad, TRENDS, type Trend, trendsAt } from '../charts/trends.ts';
import { columnChart } from '../look/bars.ts';
import { roleOf } from '../look/severity.ts';
import type { Role } from '../look/theme.ts';
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

/** The highest of each trend, in the order of `EVERY_TREND`. */
type Highest = readonly (number | undefined)[];

/** By the points of a column: those of whole spans stay the same. */
const highestByPoints = new WeakMap<readonly HistoryPoint[], Highest>();
/** By point: columns of one second are made anew on every refresh. */
const valuesByPoint = new WeakMap<HistoryPoint, Highest>();

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
    // Behind the newest column there is nothing yet.
    const columnsOfTrends = axis?.groups.slice(0, axis.newest + 1).map(highestOfTrends) ?? [];
    const signs = marksByColumn(marks, axis);
    const shared = Math.floor((rows - 1) / TRENDS.length);
    const over = (rows - 1) % TRENDS.length;
    const charts = trendsAt(past?.history.at(-1)).flatMap((trend, index) =>
      chartLines(trend, input, {
        values: highestOf(trend, columnsOfTrends),
        axis,
        signs,
        width: Math.max(0, columns - CHART_AT),
        height: Math.min(HIGHEST_CHART, shared + (index < over ? 1 : 0)),
      }),
    );
    const rule = timeRule(titleOf(axis), axis, marks, { at: CHART_AT, columns, theme });
    return [rule, ...charts].slice(0, rows);
  },
};

interface ChartRequest {
  readonly values: readonly (number | undefined)[];
  readonly axis: TimeAxis | undefined;
  readonly signs: ReadonlyMap<number, ChartMark>;
  readonly width: number;
  readonly height: number;
}

/** Label and figure stand on the ground line of their chart, and what its top stands for beside that. */
function chartLines(
  trend: Trend,
  { snapshot, past, theme }: PaneInput,
  { values, axis, signs, width, height }: ChartRequest,
): readonly string[] {
  if (height < 1) return [];
  const { thresholds } = snapshot.settings;
  const newest = past?.history.at(-1);
  const now = newest && trend.value(newest);
  const role = roleOf(trend.severity?.(now, thresholds, () => newest !== undefined && isOfLoad(newest)));
  const figure = theme.paint(role, padStart(trend.format(now), VALUE_WIDTH));
  const top = trend.highest ?? highest(values) ?? 0;
  const scale = top === 0 ? '' : `0 to ${trend.highest === undefined ? trend.format(top) : formatCount(top)}`;
  const roleAt = rolesOf(trend, values, thresholds, axis);
  const rest = ' '.repeat(Math.max(0, width - values.length));
  return columnChart(
    values,
    values.length,
    height,
    theme.symbols,
    belowTop(top, height, theme.symbols.sparks.length),
  ).map((chart, row) => {
    const start =
      row === height - 1
        ? padEnd(`  ${trend.label}`, LABEL_WIDTH) + figure
        : theme.paint('dim', padStart(row === 0 ? scale : '', LABEL_WIDTH + VALUE_WIDTH));
    // Marks stand where the chart is blank, and behind nothing that is drawn.
    const marked = signs.size === 0 ? chart : withMarks(chart, signs);
    const line = paintText(
      marked,
      column => (marked === chart || chart[column] !== ' ' ? roleAt(column) : markRole(signs, column)),
      theme,
    );
    return `${start}  ${line}${rest}`;
  });
}

function withMarks(chart: string, signs: ReadonlyMap<number, ChartMark>): string {
  let marked = chart;
  for (const [column, { line }] of signs)
    if (chart[column] === ' ') marked = marked.slice(0, column) + line + marked.slice(column + 1);
  return marked;
}

function markRole(signs: ReadonlyMap<number, ChartMark>, column: number): Role {
  return signs.get(column)?.role ?? 'dim';
}

/** How a column is drawn, asked once for all of its rows. */
function rolesOf(
  trend: Trend,
  values: Highest,
  thresholds: Thresholds,
  axis: TimeAxis | undefined,
): (column: number) => Role {
  const roles: (Role | undefined)[] = [];
  return column => {
    const known = roles[column];
    if (known !== undefined) return known;
    const areOfLoad = (): boolean => axis?.groups[column]?.some(isOfLoad) ?? true;
    const role = chartRole(roleOf(trend.severity?.(values[column], thresholds, areOfLoad)));
    roles[column] = role;
    return role;
  };
}

/** What is not bad steps back, so that what is bad stands out. */
function chartRole(role: Role): Role {
  return role === 'plain' ? 'dim' : role;
}

/** The top of the scale stays an eighth below the next chart: two full ones would grow into one. */
function belowTop(top: number, height: number, steps: number): number {
  const most = height > 1 ? height * steps : steps - 1;
  return (top * most) / (most - 1);
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

function highestOf(trend: Trend, columns: readonly Highest[]): Highest {
  const index = EVERY_TREND.indexOf(trend);
  return columns.map(column => column[index]);
}

function highestOfTrends(points: readonly HistoryPoint[]): Highest {
  const [first] = points;
  if (first === undefined) return [];
  if (points.length === 1) return valuesOf(first);
  const known = highestByPoints.get(points);
  if (known !== undefined) return known;
  const values = EVERY_TREND.map(trend => highest(points.map(trend.value)));
  highestByPoints.set(points, values);
  return values;
}

function valuesOf(point: HistoryPoint): Highest {
  const known = valuesByPoint.get(point);
  if (known !== undefined) return known;
  const values = EVERY_TREND.map(trend => trend.value(point));
  valuesByPoint.set(point, values);
  return values;
}
