import type { Thresholds } from '../../config/thresholds.ts';
import type { HistoryPoint } from '../../metrics/history.ts';
import { formatCount, formatLossRate, formatMbps, formatPercent } from '../../output/format.ts';
import { columnChart } from '../look/bars.ts';
import { lossRole, runQueueWaitRole, threadCpuRole } from '../look/severity.ts';
import { titleRule } from '../look/table.ts';
import { padEnd, padStart } from '../look/text.ts';
import type { Role } from '../look/theme.ts';
import type { Pane } from './pane.ts';

interface Trend {
  readonly label: string;
  readonly value: (point: HistoryPoint) => number | undefined;
  readonly format: (value: number | undefined) => string;
  readonly role: (value: number | undefined, thresholds: Thresholds) => Role;
  /** What a full block stands for; the highest shown unless given. */
  readonly highest?: number;
}

const plain = (): Role => 'plain';

const TRENDS: readonly Trend[] = [
  { label: 'lost packets/s', value: point => point.lostPerSecond, format: formatLossRate, role: lossRole },
  { label: 'Recv-Q peak', value: point => point.recvQueuePeakBytes, format: formatCount, role: plain },
  {
    label: 'waits for a CPU %',
    value: point => point.runQueueWaitPercent,
    format: formatPercent,
    role: runQueueWaitRole,
    highest: 100,
  },
  {
    label: 'SRS %CPU',
    value: point => point.cpuPercent,
    format: formatPercent,
    role: threadCpuRole,
    highest: 100,
  },
  {
    label: 'si % of its CPU',
    value: point => point.softirqPercent,
    format: formatPercent,
    role: plain,
    highest: 100,
  },
  {
    label: 'received packets/s',
    value: point => point.receivedPacketsPerSecond,
    format: formatCount,
    role: plain,
  },
  { label: 'recv Mbit/s', value: point => point.receiveBytesPerSecond, format: formatMbps, role: plain },
  { label: 'send Mbit/s', value: point => point.sendBytesPerSecond, format: formatMbps, role: plain },
];

const LABEL_WIDTH = 20;
const VALUE_WIDTH = 12;

/** A chart higher than this shows no more. */
const HIGHEST_CHART = 4;

/**
 * A column of a chart is the highest of so many seconds. A chart that moved on every refresh would be sent whole on
 * every refresh; and so the charts reach back over some windows of loss.
 */
const COLUMN_SECONDS = 5;

/** How the figures that matter went, the newest at the right; higher charts where there is room. */
export const trendsPane: Pane = {
  name: 'trends',
  wish: () => ({ least: 4, full: 1 + TRENDS.length }),
  render: ({ past, theme, delaySeconds }, { columns, rows }) => {
    const width = Math.max(0, columns - LABEL_WIDTH - VALUE_WIDTH - 2);
    const columnSeconds = Math.max(COLUMN_SECONDS, delaySeconds);
    const newest = past?.history.at(-1);
    const groups = groupByTime(past?.history ?? [], columnSeconds * 1_000, width);
    const height = Math.min(HIGHEST_CHART, Math.max(1, Math.floor((rows - 1) / TRENDS.length)));
    const lines = TRENDS.flatMap(trend => {
      const now = newest && trend.value(newest);
      const role = trend.role(now, theme.thresholds);
      const figure = theme.paint(role, padStart(trend.format(now), VALUE_WIDTH));
      const values = groups.map(group => highest(group.map(trend.value)));
      return columnChart(values, width, height, theme.symbols, trend.highest).map((chart, row) => {
        // Label and figure stand on the ground line of their chart.
        const start =
          row === height - 1
            ? padEnd(`  ${trend.label}`, LABEL_WIDTH) + figure
            : ' '.repeat(LABEL_WIDTH + VALUE_WIDTH);
        return `${start}  ${theme.paint(role === 'plain' ? 'dim' : role, chart)}`;
      });
    });
    const span = `highest of each ${columnSeconds} s, last ${formatCount(spanSeconds(groups.flat()))} s`;
    return [titleRule('Trends', span, columns, theme), ...lines].slice(0, rows);
  },
};

/** Points by spans of time that begin at whole multiples, the newest `count` of them; a span without a point is empty. */
function groupByTime(
  points: readonly HistoryPoint[],
  spanMs: number,
  count: number,
): readonly (readonly HistoryPoint[])[] {
  const newest = points.at(-1);
  if (newest === undefined || count === 0) return [];
  const indexOf = (point: HistoryPoint): number => Math.floor(point.atMs / spanMs);
  const first = Math.max(indexOf(newest) - count + 1, indexOf(points[0] ?? newest));
  const groups: HistoryPoint[][] = Array.from({ length: indexOf(newest) - first + 1 }, () => []);
  for (let index = points.length - 1; index >= 0; index--) {
    const point = points[index];
    const group = point && groups[indexOf(point) - first];
    if (point === undefined || group === undefined) break;
    group.push(point);
  }
  return groups;
}

function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** What the shown points really span; unknown while there are not two of them. */
function spanSeconds(points: readonly HistoryPoint[]): number | undefined {
  if (points.length < 2) return undefined;
  const times = points.map(point => point.atMs);
  return (Math.max(...times) - Math.min(...times)) / 1_000;
}
