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
  readonly role: (value: number | undefined) => Role;
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

/** How the figures that matter went, the newest at the right; higher charts where there is room. */
export const trendsPane: Pane = {
  name: 'trends',
  wish: () => ({ least: 4, full: 1 + TRENDS.length }),
  render: ({ past, theme }, { columns, rows }) => {
    const width = Math.max(0, columns - LABEL_WIDTH - VALUE_WIDTH - 2);
    const points = past?.history.slice(-Math.max(1, width)) ?? [];
    const height = Math.min(HIGHEST_CHART, Math.max(1, Math.floor((rows - 1) / TRENDS.length)));
    const lines = TRENDS.flatMap(trend => {
      const values = points.map(trend.value);
      const now = values.at(-1);
      const role = trend.role(now);
      const figure = theme.paint(role, padStart(trend.format(now), VALUE_WIDTH));
      return columnChart(values, width, height, theme.symbols, trend.highest).map((chart, row) => {
        // Label and figure stand on the ground line of their chart.
        const start =
          row === height - 1
            ? padEnd(`  ${trend.label}`, LABEL_WIDTH) + figure
            : ' '.repeat(LABEL_WIDTH + VALUE_WIDTH);
        return `${start}  ${theme.paint(role === 'plain' ? 'dim' : role, chart)}`;
      });
    });
    return [
      titleRule('Trends', `last ${formatCount(spanSeconds(points))} s`, columns, theme),
      ...lines,
    ].slice(0, rows);
  },
};

/** What the shown points really span; unknown while there are not two of them. */
function spanSeconds(points: readonly HistoryPoint[]): number | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last === first) return undefined;
  return (last.atMs - first.atMs) / 1_000;
}
