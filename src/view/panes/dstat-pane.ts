import type { DstatRow } from '../../metrics/network/dstat-rows.ts';
import { formatDstatBytes, formatDstatCount, formatTimeOfDay, UNKNOWN } from '../../text/format.ts';
import { padEnd, padStart, truncate } from '../../text/width.ts';
import { type Column, fittingColumns, tableRows, titleRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import type { Pane, PaneInput, Size } from './pane.ts';

/** Rows that go on downwards as dstat prints them, the newest below. */
export const dstatPane: Pane = {
  name: 'dstat',
  wish: () => ({ least: 4, full: 12 }),
  render: dstatLines,
};

export function dstatLines(input: PaneInput, { columns: width, rows }: Size): readonly string[] {
  const { snapshot, past, view, theme, windowSeconds, delaySeconds } = input;
  const list = view.dstatPerWindow
    ? (past?.dstatWindowRows ?? [])
    : (past?.dstatRows ?? snapshot.hostDstatRows);
  const every = view.dstatPerWindow ? `every ${windowSeconds} s` : `every ${delaySeconds} s`;
  const title = titleRule(groupNames(list[0]?.nicName ?? 'nic', theme), every, width, theme);
  const columns = columnsFor(width);
  const heads = columns.map(({ head, width: columnWidth, align }) =>
    align === 'right' ? padStart(head, columnWidth) : padEnd(head, columnWidth),
  );
  const style = { columns, theme, nicName: list[0]?.nicName };
  const lines = pageOf(list, Math.max(0, rows - 2)).map(row => lineOf(row, style));
  return [title, theme.paint('dim', truncate(heads.join(''), width)), ...lines].slice(0, rows);
}

interface LineStyle {
  readonly columns: readonly Column<DstatRow>[];
  readonly theme: Theme;
  /** Whose bytes a second stand in it. */
  readonly nicName: string | undefined;
}

/** A row never changes, and stands on the screen for many refreshes. */
const knownLines = new WeakMap<DstatRow, LineStyle & { readonly line: string }>();

function lineOf(row: DstatRow, style: LineStyle): string {
  const { columns, theme, nicName } = style;
  const known = knownLines.get(row);
  if (known?.columns === columns && known.theme === theme && known.nicName === nicName) return known.line;
  // What another interface carried does not stand under the name of this one.
  const shown = row.nicName === nicName ? row : { ...row, nicReceive: undefined, nicSend: undefined };
  const [line = ''] = tableRows([shown], columns, theme);
  knownLines.set(row, { ...style, line });
  return line;
}

let lastFitting: { readonly width: number; readonly columns: readonly Column<DstatRow>[] } | undefined;

/** The same for the same width, so that lines are known again. */
function columnsFor(width: number): readonly Column<DstatRow>[] {
  if (lastFitting?.width !== width) lastFitting = { width, columns: fittingColumns(COLUMNS, width) };
  return lastFitting.columns;
}

/**
 * The rows to show, the oldest first. Rows that move on every refresh are written anew on every refresh, and all of that
 * goes over the line: so they stand still, and when the page is full its upper half goes at once.
 * @param list the newest first
 */
export function pageOf(list: readonly DstatRow[], rows: number): readonly DstatRow[] {
  const total = list[0]?.number ?? 0;
  const half = Math.ceil(rows / 2);
  const count = total <= rows ? total : rows - half + 1 + ((total - rows - 1) % half);
  return list.slice(0, count).reverse();
}

const percent = (head: string, value: (row: DstatRow) => number | undefined): Column<DstatRow> =>
  right(head, 4, 0, row => {
    const figure = value(row);
    return figure === undefined ? UNKNOWN : String(Math.round(figure));
  });
const bytes = (head: string, value: (row: DstatRow) => number | undefined): Column<DstatRow> =>
  right(head, 6, 0, row => formatDstatBytes(value(row)));
const count = (head: string, value: (row: DstatRow) => number | undefined): Column<DstatRow> =>
  right(head, 6, 1, row => formatDstatCount(value(row)));

function right(
  head: string,
  width: number,
  dropOrder: number,
  cell: Column<DstatRow>['cell'],
): Column<DstatRow> {
  return { head, width, align: 'right', dropOrder, cell };
}

const COLUMNS: readonly Column<DstatRow>[] = [
  {
    head: '  time',
    width: 10,
    align: 'left',
    dropOrder: 0,
    cell: row => ({ text: `  ${formatTimeOfDay(row.time)}`, role: 'dim' }),
  },
  percent('usr', row => row.user),
  percent('sys', row => row.system),
  percent('idl', row => row.idle),
  percent('wai', row => row.iowait),
  percent('hiq', row => row.irq),
  percent('siq', row => row.softirq),
  bytes('recv', row => row.loReceive),
  bytes('send', row => row.loSend),
  bytes('recv', row => row.nicReceive),
  bytes('send', row => row.nicSend),
  count('int', row => row.interruptsPerSecond),
  count('csw', row => row.contextSwitchesPerSecond),
];

/** dstat's upper heads, in the title: whose bytes a second stand below. */
function groupNames(nic: string, theme: Theme): string {
  const { rule } = theme.symbols;
  const over = (text: string, width: number): string => {
    const name = `${text} `;
    return `${name}${rule.repeat(Math.max(0, width - name.length - 1))} `;
  };
  return `dstat ${rule.repeat(2)} ${over('% of all CPUs', 25)}${over('lo B/s', 12)}${truncate(nic, 10)}`;
}
