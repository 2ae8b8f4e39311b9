import { formatCount, formatPercent } from '../../text/format.ts';
import { padEnd } from '../../text/width.ts';
import { meter } from '../look/bars.ts';
import { softirqRole } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell } from '../look/table.ts';
import type { Role, Theme } from '../look/theme.ts';
import { busyPercent, type CpuRow } from './cpu-rows.ts';

/** A shorter bar tells nothing. */
const LEAST_BAR = 6;

/** Steal is time that the hypervisor gave to others: SRS waits and cannot help it. */
function stealRole(steal: number | undefined): Role {
  if (steal === undefined) return 'unknown';
  return steal >= 5 ? 'warning' : 'plain';
}

function idleRole(row: CpuRow): Role {
  if (row.idle === undefined) return 'unknown';
  return row.isSrsCpu && row.idle < 10 ? 'warning' : 'plain';
}

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
  judged?: { readonly role: (row: CpuRow) => Role; readonly theme: Theme },
): Column<CpuRow> {
  const cell: Column<CpuRow>['cell'] = row =>
    judged === undefined
      ? formatPercent(value(row))
      : judgedCell(formatPercent(value(row)), judged.role(row), width, judged.theme);
  return { head, width, align: 'right', dropOrder, cell };
}

function softirq(theme: Theme): Column<CpuRow> {
  const role = (row: CpuRow): Role => softirqRole(row, row.isSrsCpu, theme.thresholds);
  return percent('si', 6, 0, row => row.softirq, { role, theme });
}

/** What tells who has a CPU and why, where many CPUs stand side by side. */
export function compactColumns(theme: Theme): readonly Column<CpuRow>[] {
  return [
    { ...LABEL, width: 8 },
    percent('us', 6, 0, row => row.user),
    percent('sy', 6, 0, row => row.system),
    softirq(theme),
    percent('id', 6, 0, row => row.idle, { role: idleRole, theme }),
  ];
}

/** Columns of the terminal that they take. */
export const COMPACT_WIDTH = 8 + 4 * 6;

/** All figures that fit, and a bar in what is left. */
export function cpuColumns(width: number, theme: Theme): readonly Column<CpuRow>[] {
  const figures: readonly Column<CpuRow>[] = [
    LABEL,
    percent('us', 6, 0, row => row.user),
    percent('sy', 6, 0, row => row.system),
    percent('ni', 6, 5, row => row.nice),
    percent('id', 6, 0, row => row.idle, { role: idleRole, theme }),
    percent('wa', 6, 4, row => row.iowait),
    percent('hi', 6, 6, row => row.irq),
    softirq(theme),
    percent('st', 6, 3, row => row.steal, { role: row => stealRole(row.steal), theme }),
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
