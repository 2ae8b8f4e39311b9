import { showQuantity } from '../../metrics/benchmark/columns.ts';
import { type BenchmarkRow, clientsOf } from '../../metrics/benchmark/figures.ts';
import { formatCount } from '../../text/format.ts';
import { padEnd, padStart, widthOf } from '../../text/width.ts';
import { meter } from '../look/bars.ts';
import { titleRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';

const LONGEST_NAME = 24;
const LEAST_BAR = 10;
const LONGEST_BAR = 60;
const MARGIN = 2;

/** The CPU of each row as a bar, all on one scale: how it grows with the clients, and which server takes more. */
export function benchmarkChart(rows: readonly BenchmarkRow[], width: number, theme: Theme): string[] {
  const highest = Math.max(0, ...rows.map(({ figures }) => figures.cpuPercent ?? 0));
  if (highest === 0) return [];
  const names = rows.map(nameOf);
  const clients = rows.map(({ figures }) => formatCount(clientsOf(figures)));
  const values = rows.map(({ figures }) =>
    showQuantity({ figure: 'cpuPercent', unit: '%', scale: 1, decimals: () => 1 }, figures.cpuPercent),
  );
  const nameWidth = Math.min(LONGEST_NAME, widest(names));
  const [clientWidth, valueWidth] = [widest(clients), widest(values)];
  const rest = width - nameWidth - clientWidth - valueWidth - 3 * MARGIN;
  const barWidth = Math.min(LONGEST_BAR, rest);
  if (barWidth < LEAST_BAR) return [];
  const gap = ' '.repeat(MARGIN);
  return [
    titleRule('CPU by clients', '', width, theme),
    ...rows.map(({ figures }, index) => {
      const share = figures.cpuPercent === undefined ? undefined : figures.cpuPercent / highest;
      const start = padEnd(names[index] ?? '', nameWidth) + gap + padStart(clients[index] ?? '', clientWidth);
      const bar = padEnd(meter(share, barWidth, theme.symbols), barWidth);
      return `${start}${gap}${bar}${gap}${padStart(values[index] ?? '', valueWidth)}`;
    }),
  ];
}

function nameOf({ server, label }: BenchmarkRow): string {
  return label === '' ? server : `${server} ${label}`;
}

function widest(texts: readonly string[]): number {
  return Math.max(...texts.map(widthOf));
}
