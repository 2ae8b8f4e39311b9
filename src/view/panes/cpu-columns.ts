import {
  busySeverity,
  idleSeverity,
  softirqSeverity,
  stealSeverity,
} from '../../metrics/judgement/severities.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatCount, formatPercent } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';
import { padEnd } from '../../text/width.ts';
import { meter } from '../look/bars.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { busyPercent, type CpuRow } from './cpu-rows.ts';

/** A shorter bar tells nothing. */
const LEAST_BAR = 6;

const LABEL: Column<CpuRow> = {
  head: '',
  width: 10,
  align: 'left',
  dropOrder: 0,
  cell: row => ({
    text: `  ${row.label}${row.mark === '' ? '' : ` ${row.mark}`}`,
    role: row.isSrsCpu ? 'strong' : 'plain',
  }),
};

function percent(
  head: string,
  width: number,
  dropOrder: number,
  value: (row: CpuRow) => number | undefined,
  judged?: { readonly severity: (row: CpuRow) => Severity; readonly theme: Theme },
): Column<CpuRow> {
  const cell: Column<CpuRow>['cell'] = row =>
    judged === undefined
      ? formatPercent(value(row))
      : judgedCell(formatPercent(value(row)), roleOf(judged.severity(row)), width, judged.theme);
  return { head, width, align: 'right', dropOrder, cell };
}

function softirq(thresholds: Thresholds, theme: Theme): Column<CpuRow> {
  const severity = (row: CpuRow): Severity => softirqSeverity(row, row.isSrsCpu, thresholds);
  return percent('si', 6, 0, row => row.softirq, { severity, theme });
}

function idle(theme: Theme): Column<CpuRow> {
  const severity = (row: CpuRow): Severity => idleSeverity(row.idle, row.isSrsCpu);
  return percent('id', 6, 0, row => row.idle, { severity, theme });
}

/** What tells who has a CPU and why, where many CPUs stand side by side. */
export function compactColumns(thresholds: Thresholds, theme: Theme): readonly Column<CpuRow>[] {
  return [
    { ...LABEL, width: 8 },
    percent('us', 6, 0, row => row.user),
    percent('sy', 6, 0, row => row.system),
    softirq(thresholds, theme),
    idle(theme),
  ];
}

/** Columns of the terminal that they take. */
export const COMPACT_WIDTH = 8 + 4 * 6;

/** All figures that fit, and a bar in what is left. */
export function cpuColumns(width: number, thresholds: Thresholds, theme: Theme): readonly Column<CpuRow>[] {
  const figures: readonly Column<CpuRow>[] = [
    LABEL,
    percent('us', 6, 0, row => row.user),
    percent('sy', 6, 0, row => row.system),
    percent('ni', 6, 5, row => row.nice),
    idle(theme),
    percent('wa', 6, 4, row => row.iowait),
    percent('hi', 6, 6, row => row.irq),
    softirq(thresholds, theme),
    percent('st', 6, 3, row => row.steal, { severity: row => stealSeverity(row.steal), theme }),
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
      role: busySeverity(busyPercent(row), row.isSrsCpu) === 'warning' ? 'warning' : 'dim',
    }),
  };
}
