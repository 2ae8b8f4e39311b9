import type { ProfileReport, ProfileSymbol } from '../../profile/profile.ts';
import { type Column, fittingColumns, tableRows } from '../look/table.ts';
import { wrapText } from '../look/text.ts';
import type { Theme } from '../look/theme.ts';

const GAP = 2;
const PERCENT_WIDTH = 6;
const THREAD_WIDTH = 17;
const OBJECT_WIDTH = 22;
const NARROWEST_SYMBOL = 20;

/** What perf found: the sentence, the files, and the symbols that took most of the time, most first. */
export function reportLines(report: ProfileReport, width: number, theme: Theme): string[] {
  const { plan, symbols, sentence } = report;
  const columns = symbolColumns(width);
  const head = columns.map(({ head: text, width: columnWidth, align }) =>
    align === 'right' ? text.padStart(columnWidth) : text.padEnd(columnWidth),
  );
  const table = [theme.paint('dim', head.join('').trimEnd()), ...tableRows(symbols, columns, theme)];
  return [
    ...wrapText(sentence, width),
    ...wrapText(`perf.data and report.txt are in ${plan.folder}`, width),
    '',
    ...(symbols.length === 0 ? ['perf named no symbol.'] : table.map(line => line.trimEnd())),
  ];
}

/** All that `perf report` said; long lines are broken, since the end of a C++ symbol tells them apart. */
export function reportTextLines(report: ProfileReport, width: number): string[] {
  return report.text.split('\n').flatMap(line => wrapText(line, width));
}

function symbolColumns(width: number): readonly Column<ProfileSymbol>[] {
  const fixed: readonly Column<ProfileSymbol>[] = [
    {
      head: '%',
      width: PERCENT_WIDTH,
      align: 'right',
      dropOrder: 0,
      cell: ({ percent }) => percent.toFixed(2),
    },
    leftColumn('thread', THREAD_WIDTH, 2, ({ thread }) => thread),
    leftColumn('object', OBJECT_WIDTH, 1, ({ object }) => object),
  ];
  const kept = fittingColumns(fixed, width - NARROWEST_SYMBOL);
  const rest = width - kept.reduce((sum, column) => sum + column.width, 0);
  return [...kept, leftColumn('symbol', rest, 0, ({ symbol }) => symbol)];
}

/** A column of text, with the gap to the column before inside it. */
function leftColumn(
  head: string,
  width: number,
  dropOrder: number,
  text: (symbol: ProfileSymbol) => string,
): Column<ProfileSymbol> {
  const gap = ' '.repeat(GAP);
  return { head: gap + head, width, align: 'left', dropOrder, cell: symbol => gap + text(symbol) };
}
