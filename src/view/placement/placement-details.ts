import { threadWaitSeverity } from '../../metrics/judgement/severities.ts';
import type { ThreadMetrics } from '../../metrics/terms/metrics.ts';
import type { PlacedCpu, PlacementMetrics } from '../../metrics/terms/placement-terms.ts';
import { formatCount, formatLossRate, formatPercent, UNKNOWN } from '../../text/format.ts';
import { padEnd } from '../../text/width.ts';
import { COLUMN_GAP } from '../layout/layout.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell, tableRows, tableRule } from '../look/table.ts';
import { type PaneInput, type Size, visibleRows } from '../panes/pane.ts';

/** With fewer rows a table of them tells nothing: its head, a row, and how many more there are. */
const LEAST_ROWS = 3;
const LEAST_PLACES = 12;

/** An IRQ with all CPUs that it came to. */
interface IrqRow {
  readonly irq: number;
  readonly name: string;
  readonly interface: string | undefined;
  readonly perSecond: number | undefined;
  readonly places: string;
}

/**
 * The same from the other side, where rows are left: each thread of SRS and each IRQ with the CPUs on which it was seen.
 * Beside each other on a large screen.
 */
export function detailLines(
  input: PaneInput,
  placement: PlacementMetrics,
  { columns, rows }: Size,
  isWide: boolean,
): readonly string[] {
  if (rows < LEAST_ROWS) return [];
  if (!isWide) {
    const threads = threadTable(input, placement, { columns, rows });
    const left = rows - threads.length;
    return [...threads, ...(left < LEAST_ROWS ? [] : irqTable(input, placement, { columns, rows: left }))];
  }
  const half = Math.floor((columns - COLUMN_GAP) / 2);
  const left = threadTable(input, placement, { columns: half, rows });
  const right = irqTable(input, placement, { columns: columns - COLUMN_GAP - half, rows });
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, row) => padEnd(left[row] ?? '', half + COLUMN_GAP) + (right[row] ?? ''),
  );
}

function threadTable(
  input: PaneInput,
  { cpus }: PlacementMetrics,
  { columns, rows }: Size,
): readonly string[] {
  const { srs, theme, snapshot } = input;
  if (srs === undefined) return [];
  const { thresholds } = snapshot.settings;
  const figures: readonly Column<ThreadMetrics>[] = [
    { head: '', width: 26, align: 'left', dropOrder: 0, cell: ({ tid, name }) => `  ${tid} ${name}` },
    { head: '%CPU', width: 7, align: 'right', dropOrder: 0, cell: row => formatPercent(row.cpuPercent) },
    {
      head: 'wait %',
      width: 8,
      align: 'right',
      dropOrder: 0,
      cell: row =>
        judgedCell(
          formatPercent(row.runQueueWaitPercent),
          roleOf(threadWaitSeverity(row, thresholds)),
          8,
          theme,
        ),
    },
    { head: 'NI', width: 5, align: 'right', dropOrder: 1, cell: ({ nice }) => formatCount(nice) },
    {
      head: 'affinity',
      width: 12,
      align: 'right',
      dropOrder: 0,
      cell: ({ affinity }) => affinity ?? UNKNOWN,
    },
  ];
  const fitting = withPlaces(figures, columns, 'seen on', ({ tid }) => placesOf(tid, cpus));
  const sorted = [...srs.threads].sort((a, b) => (b.cpuPercent ?? 0) - (a.cpuPercent ?? 0));
  return table(`Threads of SRS ${srs.pid}`, sorted, fitting, input, { columns, rows });
}

function irqTable(input: PaneInput, { cpus }: PlacementMetrics, { columns, rows }: Size): readonly string[] {
  const figures: readonly Column<IrqRow>[] = [
    { head: '', width: 8, align: 'left', dropOrder: 0, cell: ({ irq }) => `  ${irq}` },
    { head: 'of', width: 10, align: 'left', dropOrder: 1, cell: row => row.interface ?? '' },
    { head: 'name', width: 26, align: 'left', dropOrder: 0, cell: ({ name }) => name },
    {
      head: '/s',
      width: 9,
      align: 'right',
      dropOrder: 0,
      cell: ({ perSecond }) => (perSecond === undefined ? UNKNOWN : formatLossRate(perSecond)),
    },
  ];
  const fitting = withPlaces(figures, columns, 'on CPU', ({ places }) => places);
  return table('IRQs', irqRows(cpus), fitting, input, { columns, rows });
}

/** The columns that fit, and where it was seen in what is left. */
function withPlaces<T>(
  figures: readonly Column<T>[],
  width: number,
  head: string,
  places: (row: T) => string,
): readonly Column<T>[] {
  const kept = fittingColumns(figures, width - LEAST_PLACES);
  const room = width - kept.reduce((sum, column) => sum + column.width, 0);
  return [
    ...kept,
    { head: `  ${head}`, width: room, align: 'left', dropOrder: 0, cell: row => `  ${places(row)}` },
  ];
}

function table<T>(
  title: string,
  all: readonly T[],
  columns: readonly Column<T>[],
  { theme }: PaneInput,
  size: Size,
): readonly string[] {
  if (all.length === 0) return [];
  const draw = (shown: readonly T[]): readonly string[] => tableRows(shown, columns, theme);
  return [
    tableRule(title, columns, size.columns, theme),
    ...visibleRows(all, { height: size.rows - 1, offset: 0 }, theme, draw),
  ];
}

/** `0 (9/10), 1 (1/10)`; the number alone where it was always there. */
function placesOf(tid: number, cpus: readonly PlacedCpu[]): string {
  const seen = cpus.flatMap(({ cpu, threads }) => {
    const thread = threads.find(one => one.tid === tid);
    return thread === undefined ? [] : [{ cpu, ...thread }];
  });
  if (seen.length === 0) return UNKNOWN;
  return seen
    .sort((a, b) => b.seen - a.seen)
    .map(({ cpu, seen: times, looks }) => (times === looks ? String(cpu) : `${cpu} (${times}/${looks})`))
    .join(', ');
}

/** Those of network cards first, then the most frequent. */
function irqRows(cpus: readonly PlacedCpu[]): readonly IrqRow[] {
  const byIrq = new Map<number, IrqRow & { readonly cpus: readonly number[] }>();
  for (const { cpu, irqs } of cpus) {
    for (const { irq, name, interface: nic, perSecond } of irqs) {
      const known = byIrq.get(irq);
      const sum = known?.perSecond === undefined ? perSecond : known.perSecond + (perSecond ?? 0);
      const here = [...(known?.cpus ?? []), cpu];
      byIrq.set(irq, { irq, name, interface: nic, perSecond: sum, cpus: here, places: here.join(', ') });
    }
  }
  const rank = (row: IrqRow): number => (row.interface === undefined ? 0 : 1e12) + (row.perSecond ?? 0);
  return [...byIrq.values()].sort((a, b) => rank(b) - rank(a) || a.irq - b.irq);
}
