import type { CpuMetrics, SrsMetrics } from '../../metrics/metrics.ts';
import { type Column, tableRows, tableRule } from '../look/table.ts';
import { COMPACT_COLUMNS, cpuColumns } from './cpu-columns.ts';
import { averageRow, busyPercent, type CpuRow, rowMaker } from './cpu-rows.ts';
import type { Pane, PaneInput, Size } from './pane.ts';

/** Each CPU's times, and where SRS runs and may run. */
export const cpuPane: Pane = {
  name: 'cpu',
  wish: ({ snapshot, view }, columns) => {
    const count = view.foldCpus ? 1 : snapshot.metrics.cpus.length;
    const rows = count <= MOST_IN_ONE_COLUMN ? count : Math.ceil(count / besideOneAnother(columns));
    return { least: 2, full: 1 + Math.max(1, rows) };
  },
  render: (input, size) => {
    if (areSideBySide(input, size)) return sideBySide(input, size);
    const columns = cpuColumns(size.columns, input.theme);
    return [
      tableRule('CPU', columns, size.columns, input.theme),
      ...tableRows(chooseRows(input, size.rows - 1), columns, input.theme),
    ].slice(0, size.rows);
  },
};

/** More of them have fewer figures each, but all of them on the screen. */
const MOST_IN_ONE_COLUMN = 16;
const COMPACT_WIDTH = COMPACT_COLUMNS.reduce((sum, { width }) => sum + width, 0);

function besideOneAnother(columns: number): number {
  return Math.max(1, Math.floor(columns / COMPACT_WIDTH));
}

/** They do not fit under one another with all figures, but all of them fit in columns with the most telling ones. */
function areSideBySide({ snapshot, view }: PaneInput, { columns, rows }: Size): boolean {
  const count = snapshot.metrics.cpus.length;
  const height = rows - 1;
  return !view.foldCpus && count > height && height > 0 && count <= height * besideOneAnother(columns);
}

/** Down the first column, then down the second, as their numbers go. */
function sideBySide({ snapshot, srs, theme }: PaneInput, { columns: width }: Size): readonly string[] {
  const beside = besideOneAnother(width);
  const rows = snapshot.metrics.cpus.map(rowMaker(srs, theme));
  const height = Math.ceil(rows.length / beside);
  const cells = tableRows(rows, COMPACT_COLUMNS, theme);
  const lines = Array.from({ length: height }, (_, row) =>
    Array.from({ length: beside }, (_, column) => cells[column * height + row] ?? '').join(''),
  );
  const heads: readonly Column<CpuRow>[] = Array.from({ length: beside }, () => COMPACT_COLUMNS).flat();
  return [tableRule('CPU', heads, width, theme), ...lines];
}

/** All of them when they fit; else those of SRS, then the busiest, and one line for the rest. */
function chooseRows(input: PaneInput, height: number): readonly CpuRow[] {
  const { snapshot, view, srs, theme } = input;
  const { cpus, cpuTotal } = snapshot.metrics;
  const toRow = rowMaker(srs, theme);
  if (cpus.length <= height && !view.foldCpus) return cpus.map(toRow);
  if (view.foldCpus || height <= 1) return [{ ...cpuTotal, label: 'all', mark: '', isSrsCpu: false }];
  const start = Math.min(view.scroll.cpu, Math.max(0, cpus.length - height));
  if (start > 0) return cpus.slice(start, start + height).map(toRow);
  const shown = ofMostInterest(cpus, srs, height - 1);
  const rest = cpus.filter(cpu => !shown.includes(cpu));
  return [...shown.map(toRow), averageRow(rest)];
}

/** Where SRS's threads ran last first, then the busiest; in the order of their numbers. */
function ofMostInterest(
  cpus: readonly CpuMetrics[],
  srs: SrsMetrics | undefined,
  count: number,
): readonly CpuMetrics[] {
  const ranOn = new Set(srs?.threads.map(thread => thread.lastCpu));
  const rank = (cpu: CpuMetrics): number =>
    (cpu.cpu === srs?.lastCpu ? 2_000 : ranOn.has(cpu.cpu) ? 1_000 : 0) + busyPercent(cpu);
  return [...cpus]
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, count)
    .sort((a, b) => a.cpu - b.cpu);
}
