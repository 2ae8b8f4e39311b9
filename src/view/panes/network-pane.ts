import { bytesPerSecond, carriedBytes } from '../../metrics/network/busiest-nic.ts';
import { interfaceDrops, interfaceDropsSeverity } from '../../metrics/network/interface-drops.ts';
import type { InterfaceMetrics } from '../../metrics/terms/metrics.ts';
import {
  formatCount,
  formatDstatBytes,
  formatLossRate,
  formatMbps,
  formatPercent,
} from '../../text/format.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell, tableRows, tableRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { dstatLines } from './dstat-pane.ts';
import { extentOfRows, type Pane, type PaneInput, unknownRow, visibleRows } from './pane.ts';
import { filteredTitle, filterRows, markOrder, nothingMatches, orderNames, sortRows } from './row-choice.ts';

/** dstat's two heads and a row: with less to spare they tell nothing. */
const LEAST_DSTAT_ROWS = 3;
/** With less the longest title would take the place of the first unit. */
const NAME_WIDTH = 23;
/** `lo`, the interface that carries the media, and either a third or how many more there are. */
const INTERFACES_WANTED = 3;

/** Every interface of one namespace, `lo` too: benchmarks of SRS run over it. */
export const networkPane: Pane = {
  name: 'network',
  wish: input => {
    const { interfaces } = chosen(input);
    const full = 1 + Math.max(1, interfaces.length);
    return { least: 2, good: Math.min(full, 1 + INTERFACES_WANTED), full };
  },
  render: (input, size) => {
    const { theme, view } = input;
    const { filter, sortBy } = view.rows.network;
    const { interfaces, title, busiest } = chosen(input);
    const columns = fittingColumns(networkColumns(theme), size.columns);
    const matching = filterRows(interfaces, filter, textOf);
    const isCut = matching.length > size.rows - 1;
    const kept = sortRows(isCut ? busiestFirst(matching, busiest) : matching, sortBy, columns);
    const rows =
      interfaces.length > 0 && kept.length === 0
        ? [nothingMatches(filter, size.columns, theme)]
        : interfaces.length === 0
          ? [unknownRow(theme, size.columns)]
          : visibleRows(kept, { height: size.rows - 1, offset: view.scroll.network }, theme, shown =>
              tableRows(shown, columns, theme),
            );
    const named = filteredTitle(title, 'Network', filter);
    const table = [tableRule(named, markOrder(columns, sortBy, theme), size.columns, theme), ...rows];
    const left = size.rows - table.length;
    const dstat = left >= LEAST_DSTAT_ROWS ? dstatLines(input, { columns: size.columns, rows: left }) : [];
    return [...table, ...dstat].slice(0, size.rows);
  },
  extent: (input, { rows }) => {
    const { interfaces } = chosen(input);
    return extentOfRows(filterRows(interfaces, input.view.rows.network.filter, textOf).length, rows - 1);
  },
  orders: ({ theme }, columns) => orderNames(fittingColumns(networkColumns(theme), columns)),
};

/** What a filter looks at. */
const textOf = ({ name }: InterfaceMetrics): string => name;

/** Whose media are carried carries more. Bytes a second. */
const LEAST_BUSY = 125_000;

/**
 * Where not all of them can be seen, the one that carries most in this window is, as dstat's rows have it, then those that
 * carried most since they were made: neither changes with each refresh.
 */
function busiestFirst(
  interfaces: readonly InterfaceMetrics[],
  busiest: string | undefined,
): readonly InterfaceMetrics[] {
  const rates = new Map(interfaces.map(entry => [entry.name, bytesPerSecond(entry)]));
  const isFirst = (rates.get(busiest ?? '') ?? 0) > Math.max(LEAST_BUSY, rates.get('lo') ?? 0);
  const rank = ({ name }: InterfaceMetrics): number => (isFirst && name === busiest ? 1 : 0);
  return [...interfaces].sort((a, b) => rank(b) - rank(a) || carriedBytes(b) - carriedBytes(a));
}

function chosen({ snapshot, past, srs, view }: PaneInput): {
  interfaces: readonly InterfaceMetrics[];
  title: string;
  /** The name of the one that carries most, where that is known. */
  busiest: string | undefined;
} {
  if (srs !== undefined && srs.namespace.isHost !== true && !view.showHostNetwork)
    return {
      interfaces: srs.interfaces,
      title: "Network, srs's netns",
      busiest: past?.dstatRows[0]?.nicName,
    };
  return {
    interfaces: snapshot.metrics.interfaces,
    title: "Network, host's netns",
    busiest: snapshot.hostDstatRows[0]?.nicName,
  };
}

/** What a burst of a NIC's buffers may add in a short refresh. Percent. */
const MOST_LINK_PERCENT = 120;

/**
 * The direction that carries more: links are duplex. Undefined where the kernel knows no speed, and where more is
 * carried than it says: drivers of virtual NICs make one up.
 */
function linkPercent(entry: InterfaceMetrics): number | undefined {
  const { speedMbps, receiveBytesPerSecond, sendBytesPerSecond } = entry;
  if (speedMbps === undefined || receiveBytesPerSecond === undefined || sendBytesPerSecond === undefined) {
    return undefined;
  }
  const percent = (Math.max(receiveBytesPerSecond, sendBytesPerSecond) * 8) / 1e4 / speedMbps;
  return percent > MOST_LINK_PERCENT ? undefined : percent;
}

function networkColumns(theme: Theme): readonly Column<InterfaceMetrics>[] {
  const right = (
    head: string,
    width: number,
    dropOrder: number,
    cell: Column<InterfaceMetrics>['cell'],
    figure?: (entry: InterfaceMetrics) => number | undefined,
    name = head,
  ): Column<InterfaceMetrics> => ({
    head,
    width,
    align: 'right',
    dropOrder,
    cell,
    ...(figure === undefined ? {} : { order: { name, figure } }),
  });
  return [
    { head: '', width: NAME_WIDTH, align: 'left', dropOrder: 0, cell: entry => `  ${entry.name}` },
    right(
      'recv Mbit/s',
      12,
      0,
      entry => formatMbps(entry.receiveBytesPerSecond),
      entry => entry.receiveBytesPerSecond,
    ),
    right('B/s', 7, 6, entry => formatDstatBytes(entry.receiveBytesPerSecond)),
    right(
      'packets/s',
      11,
      2,
      entry => formatCount(entry.receivePacketsPerSecond),
      entry => entry.receivePacketsPerSecond,
      'recv packets/s',
    ),
    right(
      'send Mbit/s',
      12,
      0,
      entry => formatMbps(entry.sendBytesPerSecond),
      entry => entry.sendBytesPerSecond,
    ),
    right('B/s', 7, 6, entry => formatDstatBytes(entry.sendBytesPerSecond)),
    right(
      'packets/s',
      11,
      3,
      entry => formatCount(entry.sendPacketsPerSecond),
      entry => entry.sendPacketsPerSecond,
      'send packets/s',
    ),
    right(
      'drops/s',
      9,
      1,
      entry =>
        judgedCell(formatLossRate(interfaceDrops(entry)), roleOf(interfaceDropsSeverity(entry)), 9, theme),
      interfaceDrops,
    ),
    right('link %', 8, 4, entry => formatPercent(linkPercent(entry)), linkPercent),
  ];
}
