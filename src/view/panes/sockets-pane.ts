import { fillPercent, fillSeverity, lossSeverity } from '../../metrics/judgement/severities.ts';
import type { SocketMetrics } from '../../metrics/terms/metrics.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatBytes, formatCount, formatLossRate, UNKNOWN } from '../../text/format.ts';
import { truncate } from '../../text/width.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell, tableRows, tableRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { EMPTY, extentOfRows, noSrs, type Pane, type PaneInput, unknownRow, visibleRows } from './pane.ts';
import { filteredTitle, filterRows, markOrder, nothingMatches, orderNames, sortRows } from './row-choice.ts';

/** SRS listens on two or three; the next are worth no more than what other panes have to add. */
const SOCKETS_WANTED = 5;

/** SRS's UDP sockets: what waits in them, how full they were, and what they dropped. */
export const socketsPane: Pane = {
  name: 'sockets',
  wish: input => {
    if (input.srs === undefined) return EMPTY;
    const count = input.view.showAllSockets ? allCount(input) : input.srs.sockets.length;
    const full = 1 + Math.max(1, count);
    return { least: 2, good: Math.min(full, 1 + SOCKETS_WANTED), full };
  },
  render: (input, size) => {
    const { theme, view, snapshot } = input;
    const { filter, sortBy } = view.rows.sockets;
    const all = chosen(input);
    const columns = fittingColumns(
      socketColumns(all, snapshot.settings.thresholds, theme, size.columns),
      size.columns,
    );
    const kept = filterRows(all, filter, textOf);
    const isCut = kept.length > size.rows - 1;
    const sockets = sortRows(isCut ? losingFirst(kept) : kept, sortBy, columns);
    const head = tableRule(title(input), markOrder(columns, sortBy, theme), size.columns, theme);
    if (all.length > 0 && sockets.length === 0) {
      return [head, nothingMatches(filter, size.columns, theme)].slice(0, size.rows);
    }
    const rows =
      sockets.length > 0
        ? visibleRows(sockets, { height: size.rows - 1, offset: view.scroll.sockets }, theme, shown =>
            tableRows(shown, columns, theme),
          )
        : [emptyRow(input, size.columns)];
    return [head, ...rows].slice(0, size.rows);
  },
  extent: (input, { rows }) =>
    extentOfRows(filterRows(chosen(input), input.view.rows.sockets.filter, textOf).length, rows - 1),
  orders: (input, columns) =>
    orderNames(
      fittingColumns(
        socketColumns(chosen(input), input.snapshot.settings.thresholds, input.theme, columns),
        columns,
      ),
    ),
};

function emptyRow({ snapshot, srs, theme }: PaneInput, columns: number): string {
  if (srs !== undefined && srs.namespaceSocketCount === undefined) return unknownRow(theme, columns);
  const text = srs === undefined ? noSrs(snapshot) : '  no UDP sockets: WebRTC and SRT are off';
  return theme.paint('unknown', truncate(text, columns));
}

/** What a filter looks at. */
const textOf = ({ local }: SocketMetrics): string => local;

function chosen({ srs, past, view }: PaneInput): readonly SocketMetrics[] {
  if (srs === undefined) return [];
  return view.showAllSockets ? (past?.allSockets() ?? []) : srs.sockets;
}

/** Where not all of them can be seen, those that lost most in the window are; the others stay in their order. */
function losingFirst(sockets: readonly SocketMetrics[]): readonly SocketMetrics[] {
  return [...sockets].sort((a, b) => (b.windowDrops ?? 0) - (a.windowDrops ?? 0));
}

function allCount({ srs }: PaneInput): number {
  return srs?.namespaceSocketCount ?? 0;
}

function title(input: PaneInput): string {
  const { srs, view } = input;
  const { filter } = view.rows.sockets;
  if (srs === undefined || srs.sockets.every(socket => socket.isOwn !== undefined)) {
    return view.showAllSockets
      ? filteredTitle(`All ${formatCount(srs?.namespaceSocketCount)} UDP`, 'All UDP', filter)
      : filteredTitle('UDP sockets', 'UDP', filter);
  }
  // Without the right to read /proc/PID/fd nobody can tell whose they are.
  return filteredTitle('UDP of all', 'All UDP', filter);
}

/**
 * The queue of a socket that drops was full at some moment. It is looked at some times a second only: what was seen of it
 * is the least that it was.
 */
function leastOf(socket: SocketMetrics, { symbols }: Theme): string {
  const percent = fillPercent(socket);
  const isBetweenLooks =
    (socket.dropsPerSecond ?? 0) > 0 && (percent === undefined || percent < FULL_PERCENT);
  return isBetweenLooks ? symbols.atLeast : '';
}

/** `0.0.0.0:10080`; wider for IPv6 addresses and twins. */
const LEAST_LABEL = 15;
/** With this much Recv-Q and peak still stand on 40 columns. */
const NARROW_LABEL = 18;
const MOST_LABEL = 48;
/** Width of Recv-Q, peak, full, drops and drops/s, which one long address must not push out. */
const WIDTH_BESIDE_LABEL = 46;
/** The kernel drops what would go beyond the buffer: a queue this full was full. */
const FULL_PERCENT = 90;
/** Digits beyond this do not fit the narrow column: it is 0 nearly always. */
const MOST_COUNTED = 1_000_000;

function socketColumns(
  sockets: readonly SocketMetrics[],
  thresholds: Thresholds,
  theme: Theme,
  width: number,
): readonly Column<SocketMetrics>[] {
  // SO_REUSEPORT twins have one address; the inode tells them apart.
  const hasTwins = new Set(sockets.map(({ local }) => local)).size < sockets.length;
  const labelOf = ({ local, inode }: SocketMetrics): string => (hasTwins ? `${local} #${inode}` : local);
  const mostLabel = Math.min(MOST_LABEL, Math.max(NARROW_LABEL, width - WIDTH_BESIDE_LABEL));
  const longest = sockets.reduce((most, socket) => Math.max(most, labelOf(socket).length), 0);
  const right = (
    head: string,
    width: number,
    dropOrder: number,
    figure: (socket: SocketMetrics) => number | undefined,
    cell: Column<SocketMetrics>['cell'] = socket => formatCount(figure(socket)),
  ): Column<SocketMetrics> => ({
    head,
    width,
    align: 'right',
    dropOrder,
    cell,
    order: { name: head, figure },
  });
  return [
    {
      head: '',
      width: Math.min(mostLabel, Math.max(LEAST_LABEL, longest + 3)),
      align: 'left',
      dropOrder: 0,
      // The port, at the end, tells more than the address.
      cut: 'start',
      cell: socket => `  ${labelOf(socket)}`,
    },
    right(
      'Recv-Q',
      11,
      0,
      socket => socket.recvQueueBytes,
      socket => ({
        text: formatCount(socket.recvQueueBytes),
        role: socket.recvQueueBytes > 0 ? 'plain' : 'dim',
      }),
    ),
    right(
      'peak',
      11,
      0,
      socket => socket.recvQueuePeakBytes,
      socket => leastOf(socket, theme) + formatCount(socket.recvQueuePeakBytes),
    ),
    right('full', 6, 1, fillPercent, socket => {
      const percent = fillPercent(socket);
      const text = percent === undefined ? UNKNOWN : `${leastOf(socket, theme)}${Math.round(percent)} %`;
      return judgedCell(text, roleOf(fillSeverity(percent, thresholds)), 6, theme);
    }),
    right(
      'Send-Q',
      9,
      5,
      socket => socket.sendQueueBytes,
      ({ sendQueueBytes }) =>
        (sendQueueBytes ?? 0) < MOST_COUNTED ? formatCount(sendQueueBytes) : formatBytes(sendQueueBytes),
    ),
    right(
      'buffer',
      9,
      4,
      socket => socket.receiveBufferBytes,
      socket => formatBytes(socket.receiveBufferBytes),
    ),
    right('drops', 10, 3, socket => socket.drops),
    right(
      'drops/s',
      8,
      2,
      socket => socket.dropsPerSecond,
      socket => {
        const rate = socket.dropsPerSecond;
        const isLosing = rate !== undefined && rate > 0;
        return {
          text: `${isLosing ? theme.symbols.bad : ''}${formatLossRate(rate)}`,
          role: roleOf(lossSeverity(rate)),
        };
      },
    ),
    right('window peak', 13, 6, socket => socket.recvQueueWindowPeakBytes),
    right(
      'window drops',
      14,
      7,
      socket => socket.windowDrops,
      socket => ({
        text: formatCount(socket.windowDrops),
        role: roleOf(lossSeverity(socket.windowDrops)),
      }),
    ),
    right(
      'inode',
      11,
      8,
      socket => socket.inode,
      socket => ({ text: String(socket.inode), role: 'dim' }),
    ),
  ];
}
