import { UNKNOWN } from '../../text/format.ts';
import { padEnd, widthOf } from '../../text/width.ts';
import { type Column, fittingColumns, tableRows } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import type { JournalRow } from '../sentences/journal-report.ts';

/** Where the list stands: which row is chosen, and which are seen. */
export interface JournalPlace {
  readonly chosen: number;
  readonly offset: number;
  readonly height: number;
}

const GAP = 2;
/** What is left out of times where there is no room for all. */
const DAY_LENGTH = '2026-11-23 '.length;

/** The journal as rows under a head, as many as are seen. On whom and when give way to what and how it stands. */
export function journalLines(
  rows: readonly JournalRow[],
  { chosen, offset, height }: JournalPlace,
  width: number,
  theme: Theme,
): string[] {
  const numberWidth = rows.reduce((most, { entry }) => Math.max(most, entry.length), 0);
  const mark = (row: JournalRow): string => (row === rows[chosen] ? theme.symbols.selected : ' ');
  const column = (
    head: string,
    dropOrder: number,
    text: (row: JournalRow) => string,
  ): Column<JournalRow> => ({
    head,
    width: rows.reduce((most, row) => Math.max(most, widthOf(text(row))), widthOf(head)) + GAP,
    align: 'left',
    dropOrder,
    cell: row => (row === rows[chosen] ? { text: text(row), role: 'strong' } : text(row)),
  });
  const isAnybodyKnown = rows.some(({ by }) => by !== UNKNOWN);
  const columnsWith = (timeOf: (row: JournalRow) => string): readonly Column<JournalRow>[] => [
    column('what', 0, row => `${mark(row)} ${row.entry.padStart(numberWidth)}  ${row.what}`),
    column('time', 1, timeOf),
    column('on', 2, row => row.whom),
    ...(isAnybodyKnown ? [column('by', 3, row => row.by)] : []),
    column('state', 0, row => row.state),
  ];
  const all = columnsWith(row => row.time);
  const haveAllRoom = fittingColumns(all, width).length === all.length;
  const columns = haveAllRoom
    ? all
    : fittingColumns(
        columnsWith(({ time }) => time.slice(DAY_LENGTH)),
        width,
      );
  const heads = columns.map(({ head, width: columnWidth }) => padEnd(head, columnWidth)).join('');
  return [
    theme.paint('dim', heads.trimEnd()),
    ...tableRows(rows.slice(offset, offset + height), columns, theme),
  ];
}
