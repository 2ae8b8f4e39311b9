import { padEnd, padStart } from '../../text/width.ts';
import { type Column, fittingColumns, tableRows } from '../../view/look/table.ts';
import type { Theme } from '../../view/look/theme.ts';

/** Share of a dialog's body that the rows may take: the plan below them matters more. */
const TABLE_SHARE = 0.35;
const LEAST_ROWS = 3;

export interface TableRoom {
  readonly width: number;
  readonly bodyHeight: number;
}

/** A column of such a table. `dropOrder` as in `Column`. */
export function column<T>(
  head: string,
  width: number,
  align: Column<T>['align'],
  dropOrder: number,
  cell: (row: T) => string,
): Column<T> {
  return { head, width, align, dropOrder, cell };
}

/** A head, and of more rows than fit those around the one that is selected (from 1; 0: all of them). */
export function choiceTable<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  selected: number,
  { width, bodyHeight }: TableRoom,
  theme: Theme,
): string[] {
  const fitting = fittingColumns(columns, width - 2);
  const head = fitting.map(({ head, width, align }) =>
    align === 'right' ? padStart(head, width) : padEnd(head, width),
  );
  const shown = Math.min(rows.length, Math.max(LEAST_ROWS, Math.floor(bodyHeight * TABLE_SHARE)));
  const first = Math.max(0, Math.min(rows.length - shown, selected - 1 - Math.floor(shown / 2)));
  const lines = tableRows(rows, fitting, theme).map((line, index) =>
    index + 1 === selected ? `${theme.symbols.selected} ${theme.paint('selected', line)}` : `  ${line}`,
  );
  return [theme.paint('dim', `  ${head.join('')}`), ...lines.slice(first, first + shown)].map(line =>
    line.trimEnd(),
  );
}
