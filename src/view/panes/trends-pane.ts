import type { HistoryPoint } from '../../metrics/history/history-point.ts';
import { HistoryPoints, type Points, SPAN_SECONDS } from '../../metrics/history/history-points.ts';
import { formatCount } from '../../text/format.ts';
import { padEnd, padStart } from '../../text/width.ts';
import { groupByTime, highest } from '../charts/group-by-time.ts';
import { isOfLoad, TRENDS } from '../charts/trends.ts';
import { columnChart } from '../look/bars.ts';
import { roleOf } from '../look/severity.ts';
import { titleRule } from '../look/table.ts';
import { EMPTY, type Pane } from './pane.ts';

const LABEL_WIDTH = 20;
const VALUE_WIDTH = 12;

/** A chart higher than this shows no more. */
const HIGHEST_CHART = 4;
/** From so many rows a trend on, its top row stays free: two full charts would grow into one. */
const ROWS_WITH_A_GAP = 3;

/**
 * A column of a chart is the highest of so many seconds. A chart that moved on every refresh would be sent whole on
 * every refresh; and so the charts reach back over some windows of loss.
 */
const COLUMN_SECONDS = SPAN_SECONDS;

/** The highest of each trend, by the points of a column: all columns but the newest are the same on the next refresh. */
const highestByPoints = new WeakMap<readonly HistoryPoint[], readonly (number | undefined)[]>();

/** How the figures that matter went, the newest at the right; higher charts where there is room. */
export const trendsPane: Pane = {
  name: 'trends',
  wish: ({ srs }) => (srs === undefined ? EMPTY : { least: 4, full: 1 + TRENDS.length }),
  render: ({ snapshot, past, theme, delaySeconds }, { columns, rows }) => {
    const width = Math.max(0, columns - LABEL_WIDTH - VALUE_WIDTH - 2);
    const columnSeconds = Math.max(COLUMN_SECONDS, delaySeconds);
    const newest = past?.history.at(-1);
    const groups = newestGroups(past?.history ?? HistoryPoints.NONE, columnSeconds * 1_000, width);
    const columnsOfTrends = groups.map(highestOfTrends);
    const perTrend = Math.min(1 + HIGHEST_CHART, Math.max(1, Math.floor((rows - 1) / TRENDS.length)));
    const gap = perTrend >= ROWS_WITH_A_GAP ? 1 : 0;
    const height = perTrend - gap;
    const lines = TRENDS.flatMap((trend, index) => {
      const now = newest && trend.value(newest);
      const isNowOfLoad = (): boolean => newest !== undefined && isOfLoad(newest);
      const role = roleOf(trend.severity?.(now, snapshot.settings.thresholds, isNowOfLoad));
      const figure = theme.paint(role, padStart(trend.format(now), VALUE_WIDTH));
      const values = columnsOfTrends.map(column => column[index]);
      const top = trend.highest ?? highest(values) ?? 0;
      const scale =
        top === 0 ? '' : `0 to ${trend.highest === undefined ? trend.format(top) : formatCount(top)}`;
      const chartLines = columnChart(values, width, height, theme.symbols, trend.highest).map(
        (chart, row) => {
          // Label and figure stand on the ground line of their chart, and what its top stands for beside that.
          const start =
            row === height - 1
              ? padEnd(`  ${trend.label}`, LABEL_WIDTH) + figure
              : theme.paint('dim', padStart(row === 0 ? scale : '', LABEL_WIDTH + VALUE_WIDTH));
          return `${start}  ${theme.paint(role === 'plain' ? 'dim' : role, chart)}`;
        },
      );
      return [...Array.from({ length: gap }, () => ''), ...chartLines];
    });
    const span = `highest of each ${columnSeconds} s, last ${formatCount(spanSeconds(groups))} s`;
    return [titleRule('Trends', span, columns, theme), ...lines].slice(0, rows);
  },
};

/** The newest spans, as many as there are columns. */
function newestGroups(points: Points, spanMs: number, columns: number): readonly (readonly HistoryPoint[])[] {
  const [oldest, newest] = [points.at(0), points.at(-1)];
  if (oldest === undefined || newest === undefined) return [];
  const spans = Math.floor(newest.atMs / spanMs) - Math.floor(oldest.atMs / spanMs) + 1;
  return groupByTime(points, spanMs, newest.atMs, Math.min(spans, columns));
}

function highestOfTrends(points: readonly HistoryPoint[]): readonly (number | undefined)[] {
  const known = highestByPoints.get(points);
  if (known !== undefined) return known;
  const values = TRENDS.map(trend => highest(points.map(trend.value)));
  highestByPoints.set(points, values);
  return values;
}

/** What the shown points really span; unknown while there are not two of them. */
function spanSeconds(groups: readonly (readonly HistoryPoint[])[]): number | undefined {
  const oldest = groups.find(points => points.length > 0)?.[0];
  const newest = groups.findLast(points => points.length > 0)?.at(-1);
  return oldest === undefined || newest === undefined || oldest === newest
    ? undefined
    : (newest.atMs - oldest.atMs) / 1_000;
}
