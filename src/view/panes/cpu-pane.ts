import type { CpuMetrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import { type Column, tableRows, tableRule } from '../look/table.ts';
import { COMPACT_WIDTH, compactColumns, cpuColumns } from './cpu-columns.ts';
import { averageRow, busyPercent, type CpuRow, rowMaker } from './cpu-rows.ts';
import {
  type Extent,
  extentOfRows,
  type Pane,
  type PaneInput,
  type Size,
  unknownRow,
  visibleRows,
} from './pane.ts';

/** The CPU of SRS, those that are busiest, and one line for the rest. */
const CPUS_WANTED = 4;

/** Each CPU's times, and where SRS runs and may run. */
export const cpuPane: Pane = {
  name: 'cpu',
  wish: ({ snapshot, view, focus }, columns) => {
    const count = view.foldCpus ? 1 : snapshot.metrics.cpus.length;
    // A report, which nobody has the focus in, has room for all figures of each.
    const isList = focus === undefined || count <= MOST_IN_ONE_COLUMN;
    const rows = isList ? count : Math.ceil(count / besideOneAnother(columns));
    const full = 1 + Math.max(1, rows);
    return { least: 2, good: Math.min(full, 1 + CPUS_WANTED), full };
  },
  render: (input, size) => {
    if (areSideBySide(input, size)) return sideBySide(input, size);
    const columns = cpuColumns(size.columns, input.snapshot.settings.thresholds, input.theme);
    if (input.snapshot.metrics.cpus.length === 0) {
      const head = tableRule('CPU', columns, size.columns, input.theme);
      return [head, unknownRow(input.theme, size.columns)].slice(0, size.rows);
    }
    const draw = (rows: readonly CpuRow[]) => tableRows(rows, columns, input.theme);
    const height = size.rows - 1;
    const { most } = extentOfCpus(input, size);
    const offset = Math.min(input.view.scroll.cpu, most);
    // Scrolled, it is the list of all of them.
    const rows =
      offset > 0
        ? visibleRows(input.snapshot.metrics.cpus, { height, offset: offset - 1 }, input.theme, shown =>
            draw(shown.map(rowMaker(input.srs, input.snapshot.metrics.cpuNumbers, input.theme))),
          )
        : draw(chooseRows(input, height));
    return [tableRule('CPU', columns, size.columns, input.theme), ...rows].slice(0, size.rows);
  },
  extent: extentOfCpus,
};

/** More of them have fewer figures each, but all of them on the screen. */
const MOST_IN_ONE_COLUMN = 16;

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
  const rows = snapshot.metrics.cpus.map(rowMaker(srs, snapshot.metrics.cpuNumbers, theme));
  const height = Math.ceil(rows.length / beside);
  const used = Math.ceil(rows.length / height);
  const columns = compactColumns(snapshot.settings.thresholds, theme);
  const cells = tableRows(rows, columns, theme);
  const lines = Array.from({ length: height }, (_, row) =>
    Array.from({ length: beside }, (_, column) => cells[column * height + row] ?? '').join(''),
  );
  const heads: readonly Column<CpuRow>[] = Array.from({ length: used }, () => columns).flat();
  return [tableRule('CPU', heads, width, theme), ...lines];
}

/** The first position is the choice of CPUs; the list of all begins with the second one. */
function extentOfCpus(input: PaneInput, size: Size): Extent {
  const { snapshot, view } = input;
  const isAllShown = view.foldCpus || areSideBySide(input, size);
  const extent = extentOfRows(isAllShown ? 1 : snapshot.metrics.cpus.length, size.rows - 1);
  return extent.most === 0 ? extent : { ...extent, most: extent.most + 1 };
}

/** All of them when they fit; else those of SRS, then the busiest, and one line for the rest. */
function chooseRows(input: PaneInput, height: number): readonly CpuRow[] {
  const { snapshot, view, srs, theme } = input;
  const { cpus, cpuTotal, cpuNumbers } = snapshot.metrics;
  const toRow = rowMaker(srs, cpuNumbers, theme);
  if (cpus.length <= height && !view.foldCpus) return cpus.map(toRow);
  if (view.foldCpus || height <= 1) return [{ ...cpuTotal, label: 'all', mark: '', isSrsCpu: false }];
  const shown = ofMostInterest(cpus, cpuNumbers === 'host' ? srs : undefined, height - 1);
  const rest = cpus.filter(cpu => !shown.includes(cpu));
  return [...shown.map(toRow), averageRow(rest)];
}

/** A thread of SRS that uses less of its CPU is no reason to look at that CPU. Percent. */
const LEAST_THREAD_CPU = 5;

/**
 * Where SRS's busy threads ran last first, then the busiest; in the order of their numbers. Softirq counts twice: that is
 * where the packets come in.
 */
function ofMostInterest(
  cpus: readonly CpuMetrics[],
  srs: SrsMetrics | undefined,
  count: number,
): readonly CpuMetrics[] {
  const busyThreads = srs?.threads.filter(({ cpuPercent }) => (cpuPercent ?? 0) >= LEAST_THREAD_CPU);
  const ranOn = new Set(busyThreads?.map(thread => thread.lastCpu));
  const rank = (cpu: CpuMetrics): number =>
    (cpu.cpu === srs?.lastCpu ? 2_000 : ranOn.has(cpu.cpu) ? 1_000 : 0) +
    busyPercent(cpu) +
    (cpu.softirq ?? 0);
  return [...cpus]
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, count)
    .sort((a, b) => a.cpu - b.cpu);
}
