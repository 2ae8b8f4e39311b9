import type { Thresholds } from '../../settings/thresholds.ts';
import { truncate } from '../../text/width.ts';
import type { ChartMark } from '../charts/chart-marks.ts';
import { highest } from '../charts/group-by-time.ts';
import { type ChartCell, type DrawChart, paintCells } from '../charts/time-chart.ts';
import { isOfLoad, type Trend } from '../charts/trends.ts';
import { roleOf } from '../look/severity.ts';
import type { Theme } from '../look/theme.ts';
import type { Size } from '../panes/pane.ts';
import type { Stretch } from './stretch.ts';

interface PlacedMark extends Pick<ChartMark, 'line' | 'role'> {
  readonly index: number;
}

export interface TrendChartRequest extends Size {
  readonly stretch: Stretch;
  /** What was found and tuned, with the index of its span. */
  readonly marks: readonly PlacedMark[];
  readonly thresholds: Thresholds;
  readonly theme: Theme;
  readonly draw: DrawChart;
}

/** One trend: a line with its name and figures, and below it the chart. A mark is a line from top to bottom. */
export function trendChart(trend: Trend, request: TrendChartRequest): readonly string[] {
  const { stretch, marks, thresholds, theme, draw, columns, rows } = request;
  const values = stretch.groups.map(group => highest(group.map(trend.value)));
  const unit = trend.scale?.unit ?? 1;
  // Checked value by value: for an idle SRS, which has no such point, a search would look at all of them each time.
  let isAnyOfLoad: boolean | undefined;
  const chart = draw({
    values: values.map(value => value && value / unit),
    roleOf: value =>
      roleOf(
        trend.severity?.(value * unit, thresholds, () => {
          isAnyOfLoad ??= stretch.groups.some(points => points.some(isOfLoad));
          return isAnyOfLoad;
        }),
      ),
    labels: stretch.times,
    top: topOf(trend, values),
    columns,
    rows: rows - 1,
  });
  const marked = new Map(marks.map(mark => [chart.columnOf(mark.index), mark]));
  const lines = chart.rows.map((cells, row) =>
    paintCells(
      row === chart.rows.length - 1 ? cells : withMarks(cells, marked, row === chart.rows.length - 2),
      theme,
    ),
  );
  return [figures(trend, values, request), ...lines];
}

/** The line is not covered by a mark, the axis is. */
function withMarks(
  cells: readonly ChartCell[],
  marked: ReadonlyMap<number, PlacedMark>,
  isAxis: boolean,
): readonly ChartCell[] {
  return cells.map((cell, column) => {
    const mark = marked.get(column);
    return mark !== undefined && (isAxis || cell.text === ' ') ? { text: mark.line, role: mark.role } : cell;
  });
}

/** `lost packets/s  502  highest 1,204`: the newest figure of the stretch, and its highest. */
function figures(
  trend: Trend,
  values: readonly (number | undefined)[],
  { stretch: { groups }, thresholds, theme, columns }: TrendChartRequest,
): string {
  const newest = groups.findLast(group => group.length > 0)?.at(-1);
  const last = newest && trend.value(newest);
  const scale = trend.scale?.name === undefined ? '' : ` (scale: ${trend.scale.name})`;
  const rest = `  highest ${trend.format(highest(values))}${scale}`;
  const severity = trend.severity?.(last, thresholds, () => newest !== undefined && isOfLoad(newest));
  const start = `${theme.paint('title', trend.label)}  ${theme.paint(roleOf(severity), trend.format(last))}`;
  return truncate(start + theme.paint('dim', rest), columns);
}

const ROUND = [1, 2, 4, 6, 8];

/** A round figure, so that those beside the chart are round too; not below what two decimals can say. */
function topOf(trend: Trend, values: readonly (number | undefined)[]): number {
  const most = Math.max(trend.highest ?? 0, highest(values) ?? 0) / (trend.scale?.unit ?? 1);
  if (most <= 0) return 1;
  const power = 10 ** Math.max(-2, Math.floor(Math.log10(most)));
  return (ROUND.find(figure => figure * power >= most) ?? 10) * power;
}
