import type { CpuMetrics, SrsMetrics } from '../../metrics/metrics.ts';
import { formatCount, formatPercent } from '../../output/format.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import { meter } from '../look/bars.ts';
import { softirqRole } from '../look/severity.ts';
import { type Column, fittingColumns, tableRows, tableRule } from '../look/table.ts';
import { padEnd } from '../look/text.ts';
import type { Role, Theme } from '../look/theme.ts';
import type { Pane, PaneInput } from './pane.ts';

/** A row of the table: one CPU, or several as their average. */
interface CpuRow extends Omit<CpuMetrics, 'cpu'> {
  readonly label: string;
  readonly mark: string;
  readonly isSrsCpu: boolean;
}

const LABEL_WIDTH = 10;
/** A shorter bar tells nothing. */
const LEAST_BAR = 6;

/** Each CPU's times, and where SRS runs and may run. */
export const cpuPane: Pane = {
  name: 'cpu',
  wish: ({ snapshot, view }) => {
    const count = view.foldCpus ? 1 : snapshot.metrics.cpus.length;
    return { least: 2, full: 1 + Math.max(1, count) };
  },
  render: (input, size) => {
    const columns = cpuColumns(size.columns, input.theme);
    return [
      tableRule('CPU', columns, size.columns, input.theme),
      ...tableRows(chooseRows(input, size.rows - 1), columns, input.theme),
    ].slice(0, size.rows);
  },
};

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

function busyPercent(cpu: Omit<CpuMetrics, 'cpu'>): number {
  return cpu.idle === undefined ? 0 : 100 - cpu.idle - (cpu.iowait ?? 0);
}

function rowMaker(srs: SrsMetrics | undefined, theme: Theme): (cpu: CpuMetrics) => CpuRow {
  const ranOn = new Set(srs?.threads.map(thread => thread.lastCpu));
  const allowed = new Set(srs?.affinity === undefined ? [] : parseCpuList(srs.affinity));
  return cpu => {
    const isSrsCpu = cpu.cpu === srs?.lastCpu;
    const { runsHere, threadHere, mayRunHere } = theme.symbols;
    const mark = isSrsCpu
      ? runsHere
      : ranOn.has(cpu.cpu)
        ? threadHere
        : allowed.has(cpu.cpu)
          ? mayRunHere
          : ' ';
    return { ...cpu, label: String(cpu.cpu), mark, isSrsCpu };
  };
}

/** The average of many CPUs; unknown where one of them is. */
function averageRow(cpus: readonly CpuMetrics[]): CpuRow {
  const mean = (part: keyof Omit<CpuMetrics, 'cpu'>): number | undefined => {
    const values = cpus.map(cpu => cpu[part]).filter(value => value !== undefined);
    return values.length < cpus.length || values.length === 0
      ? undefined
      : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const netRx = mean('netRxPerSecond');
  return {
    label: `${cpus.length} more`,
    mark: '',
    isSrsCpu: false,
    user: mean('user'),
    nice: mean('nice'),
    system: mean('system'),
    idle: mean('idle'),
    iowait: mean('iowait'),
    irq: mean('irq'),
    softirq: mean('softirq'),
    steal: mean('steal'),
    netRxPerSecond: netRx === undefined ? undefined : netRx * cpus.length,
  };
}

/** Steal is time that the hypervisor gave to others: SRS waits and cannot help it. */
function stealRole(steal: number | undefined): Role {
  return steal !== undefined && steal >= 5 ? 'warning' : 'plain';
}

function idleRole(row: CpuRow): Role {
  return row.isSrsCpu && row.idle !== undefined && row.idle < 10 ? 'warning' : 'plain';
}

function cpuColumns(width: number, theme: Theme): readonly Column<CpuRow>[] {
  const percent = (
    head: string,
    columnWidth: number,
    dropOrder: number,
    value: (row: CpuRow) => number | undefined,
    role: (row: CpuRow) => Role = () => 'plain',
  ): Column<CpuRow> => ({
    head,
    width: columnWidth,
    align: 'right',
    dropOrder,
    cell: row => ({ text: formatPercent(value(row)), role: role(row) }),
  });
  const figures: readonly Column<CpuRow>[] = [
    {
      head: '',
      width: LABEL_WIDTH,
      align: 'left',
      dropOrder: 0,
      cell: row => ({
        text: `  ${row.label}${row.mark === '' ? '' : ` ${row.mark}`}`,
        role: row.isSrsCpu ? 'strong' : 'plain',
      }),
    },
    percent('us', 6, 0, row => row.user),
    percent('sy', 6, 0, row => row.system),
    percent('ni', 6, 5, row => row.nice),
    percent('id', 6, 0, row => row.idle, idleRole),
    percent('wa', 6, 4, row => row.iowait),
    percent('hi', 6, 6, row => row.irq),
    percent(
      'si',
      6,
      0,
      row => row.softirq,
      row => softirqRole(row, row.isSrsCpu, theme.thresholds),
    ),
    percent(
      'st',
      6,
      3,
      row => row.steal,
      row => stealRole(row.steal),
    ),
    {
      head: 'NET_RX/s',
      width: 10,
      align: 'right',
      dropOrder: 2,
      cell: row => formatCount(row.netRxPerSecond),
    },
  ];
  const kept = fittingColumns(figures, width);
  const room = Math.min(60, width - kept.reduce((sum, column) => sum + column.width, 0) - 2);
  return room < LEAST_BAR ? kept : [...kept, barColumn(room, theme)];
}

function barColumn(width: number, theme: Theme): Column<CpuRow> {
  return {
    head: '',
    width: width + 2,
    align: 'left',
    dropOrder: 9,
    cell: row => ({
      text: `  ${padEnd(meter(row.idle === undefined ? undefined : busyPercent(row) / 100, width, theme.symbols), width)}`,
      role: row.isSrsCpu && busyPercent(row) >= 90 ? 'warning' : 'dim',
    }),
  };
}
