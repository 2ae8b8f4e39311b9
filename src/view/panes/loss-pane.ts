import { lossSeverity } from '../../metrics/judgement/severities.ts';
import type { UdpWindow } from '../../metrics/terms/metrics.ts';
import { type LossLedger, ledgerOf } from '../../metrics/udp/losses.ts';
import { formatCount, formatLossPercent, formatSeconds, formatTimeOfDay } from '../../text/format.ts';
import { truncate, widthOf } from '../../text/width.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, tableRows, tableRule } from '../look/table.ts';
import { ownerText, portOf } from '../sentences/loss-sentence.ts';
import { EMPTY, extentOfRows, noSrs, type Pane, visibleRows } from './pane.ts';

/** `all at :8000`. */
const LEAST_OWNER = 12;

interface LossRow {
  readonly label: string;
  readonly window: UdpWindow;
  readonly ledger: LossLedger;
}

function rowOf(label: string, window: UdpWindow): LossRow {
  return { label, window, ledger: ledgerOf(window) };
}

/** Completed windows that are worth more than what other panes have to add; more are shown where room is left. */
const WINDOWS_WANTED = 4;

/** The sliding window that ends now, and the completed ones: `netstat -suna && sleep 30 && netstat -suna`, always. */
export const lossPane: Pane = {
  name: 'loss',
  wish: ({ srs, past }) => {
    if (srs === undefined) return EMPTY;
    const completed = past?.windows.length ?? 0;
    return {
      least: 2,
      good: 2 + Math.min(1, completed),
      full: 2 + Math.min(WINDOWS_WANTED, completed),
      most: 2 + completed,
    };
  },
  render: ({ srs, past, snapshot, theme, view, windowSeconds }, size) => {
    const columns = fittingColumns(lossColumns(size.columns), size.columns);
    const head = tableRule(`Loss, ${windowSeconds} s until`, columns, size.columns, theme);
    if (srs === undefined) {
      return [head, theme.paint('unknown', truncate(noSrs(snapshot), size.columns))].slice(0, size.rows);
    }
    const rows: readonly LossRow[] = [
      rowOf('now', srs.udp),
      ...(past?.windows ?? []).map(window => rowOf(formatTimeOfDay(window.time), window)),
    ];
    const height = Math.max(0, size.rows - 1);
    const offset = view.scroll.loss;
    const draw = (shown: readonly LossRow[]) => tableRows(shown, columns, theme);
    // Older windows drop off at the bottom without a note: the pane is a view on the latest ones, not a list to scroll.
    const lines =
      offset > 0 ? visibleRows(rows, { height, offset }, theme, draw) : draw(rows.slice(0, height));
    return [head, ...lines].slice(0, size.rows);
  },
  extent: ({ srs, past }, { rows }) =>
    extentOfRows(srs === undefined ? 0 : 1 + (past?.windows.length ?? 0), rows - 1),
};

function lossColumns(width: number): readonly Column<LossRow>[] {
  const count = (
    head: string,
    columnWidth: number,
    dropOrder: number,
    value: (row: LossRow) => number | undefined,
    isLoss = false,
  ): Column<LossRow> => ({
    head,
    width: columnWidth,
    align: 'right',
    dropOrder,
    cell: row => ({
      text: formatCount(value(row)),
      role: roleOf(isLoss ? lossSeverity(value(row)) : undefined),
    }),
  });
  const isWide = width >= 112;
  const kinds: readonly Column<LossRow>[] = isWide
    ? [
        count('no port', 9, 6, ({ window }) => window.noPorts),
        count('checksum', 10, 5, ({ ledger }) => ledger.checksum, true),
        count('memory', 8, 4, ({ ledger }) => ledger.memory, true),
        count('other', 7, 3, ({ ledger }) => ledger.otherInput, true),
      ]
    : [count('other', 6, 3, allOtherErrors, true)];
  const columns: readonly Column<LossRow>[] = [
    { head: '', width: 11, align: 'left', dropOrder: 0, cell: ({ label }) => `  ${label}` },
    {
      head: '',
      width: 8,
      align: 'right',
      dropOrder: 2,
      cell: ({ window }) => ({
        text: `${formatSeconds(window.coveredSeconds)} s`,
        role: window.coveredSeconds < window.windowSeconds * 0.95 ? 'warning' : 'dim',
      }),
    },
    // A host that sends 4 Gbit/s comes to nine digits in a window of 5 min.
    count('received', 12, 0, ({ window }) => window.received),
    count('rcvbuf err', 11, 0, ({ ledger }) => ledger.receiveBuffer, true),
    {
      head: 'loss %',
      width: 7,
      align: 'right',
      dropOrder: 0,
      cell: ({ window, ledger }) => ({
        text: formatLossPercent(window.lossPercent),
        role: roleOf(lossSeverity(ledger.receiveBuffer)),
      }),
    },
    count('sent', 12, 7, ({ window }) => window.sent),
    count('sndbuf err', 11, 1, ({ ledger }) => ledger.sendBuffer, true),
    ...kinds,
  ];
  const room = width - columns.reduce((sum, column) => sum + column.width, 0) - 2;
  if (!isWide || room < LEAST_OWNER) return columns;
  const ownerColumn: Column<LossRow> = {
    head: '  whose',
    width: room + 2,
    align: 'left',
    dropOrder: 9,
    cell: ({ window }) => `  ${ownerWithin(window, room)}`,
  };
  return [...columns, ownerColumn];
}

/** By the port alone where there is no room for the address; of several in figures: `:8000 +2`. */
function ownerWithin(window: UdpWindow, width: number): string {
  const [first, ...rest] = window.owners;
  const texts = [ownerText(window), ownerText(window, portOf)];
  if (first !== undefined && rest.length > 0) texts.push(`${portOf(first.local)} +${rest.length}`);
  return texts.find(text => widthOf(text) <= width) ?? texts.at(-1) ?? '';
}

/** All input errors that are not a full receive buffer, in one figure. */
function allOtherErrors({ ledger }: LossRow): number | undefined {
  const { otherInput, checksum = 0, memory = 0 } = ledger;
  return otherInput === undefined ? undefined : otherInput + checksum + memory;
}
