import { ALL_COLUMNS, type Quantity, showQuantity, showSpread } from '../../metrics/benchmark/columns.ts';
import type {
  FigureComparison,
  ResultComparison,
  RowComparison,
} from '../../metrics/benchmark/compare-rows.ts';
import { type ComparableRow, clientsOf, type FigureName } from '../../metrics/benchmark/figures.ts';
import type { Summary } from '../../metrics/benchmark/statistics.ts';
import { formatCount, UNKNOWN } from '../../text/format.ts';
import { padEnd, padStart, widthOf, wrapText } from '../../text/width.ts';
import { type Cell, type Column, fittingColumns, tableRows, titleRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';

/** What each comparison rests on, said once below all of them. */
const HOW =
  'lower, higher: Welch’s interval of b − a leaves 0 out; all intervals of a table hold together with 95 %.';

/** Two results side by side: a table for each server and load, and below what differs beyond the noise. */
export function comparisonLines(
  { pairs, onlyA, onlyB }: ResultComparison,
  width: number,
  theme: Theme,
): string[] {
  return [
    ...pairs.flatMap((pair, index) => [...(index === 0 ? [] : ['']), ...pairLines(pair, width, theme)]),
    ...onlyLines('A', onlyA),
    ...onlyLines('B', onlyB),
    ...(pairs.length === 0 ? [] : ['', ...wrapText(HOW, width).map(line => theme.paint('dim', line))]),
  ].map(line => line.trimEnd());
}

function pairLines(pair: RowComparison, width: number, theme: Theme): readonly string[] {
  const columns = fittingColumns(columnsOf(pair), width);
  return [
    titleRule(titleOf(pair), '', width, theme),
    headLine(columns, theme),
    ...tableRows(pair.figures, columns, theme),
    ...summaryLines(pair),
    ...(pair.sample === 'windows' && Math.min(pair.a.length, pair.b.length) < 3
      ? [theme.paint('dim', '  three runs of each (bench --append) would tell more than windows of one run')]
      : []),
  ];
}

function headLine(columns: readonly Column<FigureComparison>[], theme: Theme): string {
  const cells = columns.map(({ head, width, align }) =>
    align === 'right' ? padStart(head, width) : padEnd(head, width),
  );
  return theme.paint('dim', cells.join('').trimEnd());
}

function titleOf({ a, b }: RowComparison): string {
  const [ofA, ofB] = [a[0]?.server ?? '', b[0]?.server ?? ''];
  const [loadA, loadB] = [a[0], b[0]].map(row => row && clientsOf(row.figures));
  const name = ofA === ofB ? ofA : `${ofA} and ${ofB}`;
  if (loadA === undefined && loadB === undefined) return name;
  const load = loadA === loadB ? formatCount(loadA) : `${formatCount(loadA)} and ${formatCount(loadB)}`;
  return `${name}, ${load} clients`;
}

function columnsOf({ a, b, sample, figures }: RowComparison): readonly Column<FigureComparison>[] {
  const [headA, headB] = [`A ${labelOf(a)}`.trim(), `B ${labelOf(b)}`.trim()];
  const columns: readonly (readonly [string, number, (one: FigureComparison) => Cell])[] = [
    ['', 0, ({ figure }) => nameOf(figure)],
    [headA, 0, ({ figure, a: side }) => sideText(figure, side)],
    [headB, 0, ({ figure, b: side }) => sideText(figure, side)],
    ['B − A', 0, differenceText],
    ['from … to', 2, intervalText],
    ['', 0, verdictCell],
    [sample, 3, ({ a: ofA, b: ofB }) => `${ofA?.count ?? 0}, ${ofB?.count ?? 0}`],
  ];
  return columns.map(([head, dropOrder, cell], index) => {
    const texts = figures.map(figure => textOf(cell(figure)));
    const width = Math.max(widthOf(head), ...texts.map(widthOf)) + (index === 0 ? 1 : 2);
    return { head, width, align: index === 0 ? 'left' : 'right', dropOrder, cell };
  });
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function labelOf(rows: readonly ComparableRow[]): string {
  return [...new Set(rows.map(({ label }) => label))].filter(label => label !== '').join(', ');
}

/** Figures whose column holds more than their number. */
const OTHER_QUANTITIES: Readonly<
  Partial<Record<FigureName, { readonly name: string; readonly quantity: Quantity }>>
> = {
  connections: {
    name: 'Conn',
    quantity: { figure: 'connections', unit: '', scale: 1, decimals: () => 0 },
  },
  lossPercent: {
    name: 'Loss',
    quantity: { figure: 'lossPercent', unit: '%', scale: 1, decimals: () => 2 },
  },
  recvQueuePeakBytes: {
    name: 'Recv-Q',
    quantity: { figure: 'recvQueuePeakBytes', unit: 'KiB', scale: 1024, decimals: () => 0 },
  },
};

function quantityOf(figure: FigureName): { readonly name: string; readonly quantity: Quantity } {
  const column = ALL_COLUMNS.find(({ quantity }) => quantity?.figure === figure);
  const ofColumn = column?.quantity && { name: column.head, quantity: column.quantity };
  const known = OTHER_QUANTITIES[figure] ?? ofColumn;
  return known ?? { name: figure, quantity: { figure, unit: '', scale: 1, decimals: () => 1 } };
}

function nameOf(figure: FigureName): string {
  return quantityOf(figure).name;
}

function sideText(figure: FigureName, side: Summary | undefined): string {
  const { quantity } = quantityOf(figure);
  if (side === undefined) return UNKNOWN;
  const spread = side.count < 2 ? '' : ` ${showSpread(quantity, side.deviation)}`;
  return showQuantity(quantity, side.mean) + spread;
}

function differenceText({ figure, a, b }: FigureComparison): string {
  if (a === undefined || b === undefined) return UNKNOWN;
  const { quantity } = quantityOf(figure);
  const share =
    a.mean === 0
      ? ''
      : ` (${signed(`${Math.round(Math.abs((b.mean - a.mean) / a.mean) * 100)}`, b.mean - a.mean)} %)`;
  return signedQuantity(quantity, b.mean - a.mean) + share;
}

function intervalText({ figure, interval }: FigureComparison): string {
  if (interval === undefined) return UNKNOWN;
  const { quantity } = quantityOf(figure);
  const bare = { ...quantity, unit: '' };
  return `${signedQuantity(bare, interval.low)} … ${signedQuantity(bare, interval.high)}`;
}

function signedQuantity(quantity: Quantity, value: number): string {
  return signed(showQuantity(quantity, Math.abs(value)), value);
}

/** A true minus, as wide as the plus; nothing before what is shown as zero. */
function signed(text: string, value: number): string {
  if (!/[1-9]/.test(text)) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** More or less is neither good nor bad by itself: of CPU less is better, of bits sent it is not. */
function verdictCell({ verdict, a, b }: FigureComparison): Cell {
  // Without a spread nothing tells what is noise, but equal is equal.
  if (verdict === 'unknown' && a !== undefined && a.mean === b?.mean)
    return { text: 'the same', role: 'dim' };
  switch (verdict) {
    case 'lower':
    case 'higher':
      return { text: verdict, role: 'strong' };
    case 'noise':
      return { text: 'within the noise', role: 'dim' };
    case 'unknown':
      return { text: 'cannot be told', role: 'dim' };
  }
}

/** `CPU is lower by 20 % (11 to 29 %).` */
function summaryLines({ figures }: RowComparison): readonly string[] {
  const differing = figures.filter(({ verdict }) => verdict === 'lower' || verdict === 'higher');
  if (differing.length > 0) return differing.map(figure => `  ${sentenceOf(figure)}`);
  const isAnyTold = figures.some(({ verdict }) => verdict === 'noise');
  return [
    isAnyTold
      ? '  nothing differs beyond the noise'
      : '  whether anything differs cannot be told: a side has fewer than two windows (--windows)',
  ];
}

function sentenceOf({ figure, a, interval, verdict }: FigureComparison): string {
  const { quantity, name } = quantityOf(figure);
  const [low = 0, high = 0] = [interval?.low ?? 0, interval?.high ?? 0]
    .map(Math.abs)
    .toSorted((x, y) => x - y);
  const difference = Math.abs(interval?.difference ?? 0);
  if (a === undefined || a.mean === 0)
    return `${name} is ${verdict} by ${showQuantity(quantity, difference)}`;
  const share = (value: number): string => String(Math.round((value / Math.abs(a.mean)) * 100));
  return `${name} is ${verdict} by ${share(difference)} % (${share(low)} to ${share(high)} %)`;
}

function onlyLines(side: 'A' | 'B', rows: readonly ComparableRow[]): readonly string[] {
  return rows.map(row => {
    const clients = clientsOf(row.figures);
    const load = clients === undefined ? '' : ` with ${formatCount(clients)} clients`;
    return `only in ${side}: ${row.server}${load}${row.label === '' ? '' : ` (${row.label})`}`;
  });
}
