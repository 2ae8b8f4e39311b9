import { stageSeverity } from '../../metrics/judgement/judge-stage.ts';
import type { Stage, StageName } from '../../metrics/terms/stages.ts';
import { formatCount } from '../../text/format.ts';
import { truncate } from '../../text/width.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, judgedCell, tableRows, tableRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { countersText, levelsText, losersText, spanText, stageName } from '../sentences/stage-words.ts';
import { EMPTY, extentOfRows, noSrs, type Pane, type PaneInput, visibleRows } from './pane.ts';

interface LedgerRow {
  readonly stage: Stage;
  readonly direction: 'in' | 'out';
  /** The direction stands at the first of it. */
  readonly isFirst: boolean;
}

/** Stages that are shown when all is well and there are a few rows, those that matter most first. */
const RANKS: readonly (readonly [LedgerRow['direction'], StageName])[] = [
  ['in', 'sockets'],
  ['out', 'sockets'],
  ['in', 'softnet'],
  ['in', 'nic'],
  ['in', 'udp'],
  ['out', 'qdisc'],
  ['in', 'ip'],
  ['out', 'nic'],
  ['in', 'srs'],
  ['in', 'conntrack'],
  ['out', 'tcp'],
];
/** Rows in which the ledger is of use: title, three stages, and how many others there are. */
const LEAST_ROWS = 5;
const GOOD_ROWS = 9;

/** One window, stage by stage of a packet's way in and out: what came through, what was lost, and whose it was. */
export const ledgerPane: Pane = {
  name: 'ledger',
  wish: ({ srs }) => {
    if (srs === undefined) return EMPTY;
    const rows = 1 + srs.stages.in.length + srs.stages.out.length;
    return { least: LEAST_ROWS, good: GOOD_ROWS, full: rows, most: rows };
  },
  render: (input, size) => {
    const { srs, snapshot, theme, view, windowSeconds } = input;
    const columns = fittingColumns(ledgerColumns(size.columns, input), size.columns);
    const head = tableRule(`Ledger, ${windowSeconds} s`, columns, size.columns, theme);
    if (srs === undefined)
      return [head, theme.paint('unknown', truncate(noSrs(snapshot), size.columns))].slice(0, size.rows);
    const all = rowsOf(input);
    const height = Math.max(0, size.rows - 1);
    const draw = (shown: readonly LedgerRow[]) => tableRows(shown, columns, theme);
    const isWhole = view.isZoomed || view.scroll.ledger > 0 || all.length <= height;
    const lines = isWhole
      ? visibleRows(all, { height, offset: view.scroll.ledger }, theme, draw)
      : mostTelling(all, height, theme, draw);
    return [head, ...lines].slice(0, size.rows);
  },
  extent: ({ srs }, { rows }) =>
    extentOfRows(srs === undefined ? 0 : srs.stages.in.length + srs.stages.out.length, rows - 1),
};

/** What stands in them is put together when they are drawn: most screens have no room for half of them. */
function rowsOf({ srs }: PaneInput): readonly LedgerRow[] {
  if (srs === undefined) return [];
  const rowsOfWay = (direction: LedgerRow['direction'], stages: readonly Stage[]): readonly LedgerRow[] =>
    stages.map((stage, index) => ({ stage, direction, isFirst: index === 0 }));
  return [...rowsOfWay('in', srs.stages.in), ...rowsOfWay('out', srs.stages.out)];
}

/** Whose first, then the counters; where that is not known, why. */
function detailsOf(stage: Stage, coveredSeconds: number): string {
  const parts = [losersText(stage.losers), countersText(stage), levelsText(stage), stage.unread ?? ''];
  const span = spanText(stage, coveredSeconds);
  return [...parts.filter(part => part !== ''), ...(span === '' ? [] : [`(${span})`])].join(' · ');
}

/** The stages that lost something, then those that matter most, in their order; the last line counts the others. */
function mostTelling(
  rows: readonly LedgerRow[],
  height: number,
  theme: Theme,
  draw: (shown: readonly LedgerRow[]) => readonly string[],
): readonly string[] {
  if (height <= 0) return [];
  const rankOf = ({ stage, direction }: LedgerRow): number => {
    const severity = stageSeverity(stage);
    if (severity === 'bad') return -2;
    if (severity === 'warning') return -1;
    const rank = RANKS.findIndex(one => one[0] === direction && one[1] === stage.stage);
    // That of SRS's own namespace, where there is one beside the host's.
    const isAside = stage.where === 'host' && rows.some(row => isSameOf(row, stage, direction));
    return (rank === -1 ? RANKS.length : rank) + (isAside ? RANKS.length : 0);
  };
  const ranks = new Map(rows.map(row => [row, rankOf(row)]));
  const byRank = rows.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
  const chosen = new Set(byRank.slice(0, height - 1));
  const shown = rows.filter(row => chosen.has(row)).map(withDirection);
  const others = rows.filter(row => !chosen.has(row));
  const unknown = others.filter(({ stage }) => stage.lost === undefined).length;
  const lost = others.filter(({ stage }) => stage.lost !== undefined && stage.lost > 0).length;
  const words = [
    `    ${others.length} more stages`,
    lost === 0 ? '' : `${lost} lost something`,
    unknown === 0 ? '' : `${unknown} not known`,
  ];
  return [...draw(shown), theme.paint('dim', words.filter(word => word !== '').join(', '))];
}

function isSameOf(row: LedgerRow, { stage }: Stage, direction: LedgerRow['direction']): boolean {
  return row.direction === direction && row.stage.stage === stage && row.stage.where === 'namespace';
}

/** The first of those that are shown. */
function withDirection(row: LedgerRow, index: number, rows: readonly LedgerRow[]): LedgerRow {
  return { ...row, isFirst: rows[index - 1]?.direction !== row.direction };
}

function ledgerColumns(width: number, { srs, theme }: PaneInput): readonly Column<LedgerRow>[] {
  const lostWidth = 13;
  const isHostNamespace = srs?.namespace.isHost === true;
  const coveredSeconds = srs?.udp.coveredSeconds ?? 0;
  const columns: readonly Column<LedgerRow>[] = [
    {
      head: '',
      width: 21,
      align: 'left',
      dropOrder: 0,
      cell: ({ stage, direction, isFirst }) =>
        `  ${isFirst ? direction.padEnd(4) : '    '}${stageName(stage, isHostNamespace)}`,
    },
    { head: 'passed', width: 12, align: 'right', dropOrder: 0, cell: ({ stage }) => passedCell(stage) },
    {
      head: 'lost',
      width: lostWidth,
      align: 'right',
      dropOrder: 0,
      cell: ({ stage }) =>
        judgedCell(formatCount(stage.lost), roleOf(stageSeverity(stage)) ?? 'plain', lostWidth - 1, theme),
    },
  ];
  const room = width - columns.reduce((sum, column) => sum + column.width, 0);
  if (room < 12) return columns;
  return [
    ...columns,
    {
      head: '  whose, and by which counters',
      width: room,
      align: 'left',
      dropOrder: 1,
      cell: ({ stage }) => ({
        text: `  ${truncate(detailsOf(stage, coveredSeconds), room - 2)}`,
        role: stage.unread === undefined ? 'plain' : 'unknown',
      }),
    },
  ];
}

/** Nothing counts what comes through conntrack, or a cloud's limits: no figure is missing there. */
function passedCell({ stage, passed, lost }: Stage): string {
  const isUncounted = stage === 'conntrack' || stage === 'cloud';
  return isUncounted && lost !== undefined ? '' : formatCount(passed);
}
