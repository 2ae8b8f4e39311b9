import {
  ADDED_COLUMNS,
  ALL_COLUMNS,
  type BenchmarkColumn,
  GUIDE_COLUMNS,
  showSpread,
} from '../../metrics/benchmark/columns.ts';
import type { BenchmarkRow } from '../../metrics/benchmark/figures.ts';
import { UNKNOWN } from '../../text/format.ts';
import { widthOf } from '../../text/width.ts';
import { type Column, fittingColumns, tableRows, tableRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';

const LONGEST_NAME = 24;
/** Where the width does not do for all: what is left out last first. */
const KEPT_LONGEST = ['Loss', 'Wait', 'Label', 'CPU/1k', 'si', 'us', 'sy', 'st', 'Recv-Q', 'Windows', 'MHz'];

/** The table on a terminal: the guide's columns, and of the others those that fit; then what has to be known to read it. */
export function benchmarkTable(rows: readonly BenchmarkRow[], width: number, theme: Theme): string[] {
  const columns = fittingColumns(columnsOf(rows), width);
  const missing = ALL_COLUMNS.filter(({ head }) => columns.every(column => column.head !== head));
  const isCut = missing.some(column => isTold(column, rows));
  return [
    tableRule('Server', columns, width, theme),
    ...tableRows(rows, columns, theme),
    ...noteLines(rows, theme),
    ...(isCut
      ? [theme.paint('dim', `  more columns in a wider terminal, and with --append, --csv or --json`)]
      : []),
  ].map(line => line.trimEnd());
}

/** Each as wide as its widest cell; what no row has is left out, but for the guide's. */
function columnsOf(rows: readonly BenchmarkRow[]): readonly Column<BenchmarkRow>[] {
  const shown = [
    ...GUIDE_COLUMNS.slice(0, 2),
    CPU_SPREAD,
    ...GUIDE_COLUMNS.slice(2),
    ...ADDED_COLUMNS.filter(column => isTold(column, rows)),
  ];
  return shown.map((column, index): Column<BenchmarkRow> => {
    const { head, cell } = column;
    const widest = Math.max(widthOf(head), ...rows.map(row => widthOf(cell(row))));
    const isName = index === 0;
    return {
      head,
      width: isName ? Math.min(LONGEST_NAME, widest) + 1 : widest + 2,
      align: isName ? 'left' : 'right',
      dropOrder: dropOrderOf(column),
      cell,
    };
  });
}

function dropOrderOf(column: BenchmarkColumn): number {
  if (GUIDE_COLUMNS.includes(column)) return 0;
  return column === CPU_SPREAD ? 1 : 2 + KEPT_LONGEST.indexOf(column.head);
}

/** The standard deviation of the windows. */
const CPU_SPREAD: BenchmarkColumn = {
  head: '±',
  title: 'standard deviation of the windows',
  cell: ({ spread }) =>
    spread.cpuPercent === undefined ? UNKNOWN : showSpread({ scale: 1 }, spread.cpuPercent),
};

function isTold({ cell }: BenchmarkColumn, rows: readonly BenchmarkRow[]): boolean {
  return rows.some(row => cell(row) !== UNKNOWN && cell(row) !== '');
}

/** A sentence that holds for several rows stands once. */
function noteLines(rows: readonly BenchmarkRow[], theme: Theme): readonly string[] {
  const interfaces = [...new Set(rows.flatMap(({ interfaceName }) => interfaceName ?? []))];
  const ofInterface = interfaces.length === 0 ? [] : [`ANbps: sent by ${interfaces.join(', ')}`];
  const several = rows.length > 1;
  const ofRows = rows.flatMap(({ server, notes }) =>
    notes.map(note => (several && note.startsWith('it') ? `${server}: ${note}` : note)),
  );
  return [...new Set([...ofInterface, ...ofRows])].map(note => theme.paint('dim', `  ${note}`));
}
