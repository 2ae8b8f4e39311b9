import { lossSeverity, runQueueWaitSeverity, threadCpuSeverity } from '../../metrics/judgement/severities.ts';
import {
  formatAge,
  formatCount,
  formatDstatCount,
  formatLossPercent,
  formatMbps,
  formatPercent,
  UNKNOWN,
} from '../../text/format.ts';
import { truncate, widthOf } from '../../text/width.ts';
import { roleOf } from '../look/severity.ts';
import { type Cell, type Column, tableRows } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { type FleetRow, nameOf, wordsOf } from './fleet-row.ts';

/** What a sentence needs to be read. */
const LEAST_SENTENCE = 30;
const WIDE = 150;
/** Less of a finding's id tells nothing. */
const LEAST_FINDING = 6;
const LEAST_NAME = 14;

/** What stands before a host's name, and how long names are. */
export interface HostNames {
  readonly signOf: (row: FleetRow) => { readonly sign: string; readonly isChosen: boolean };
  /** Columns of the longest name. */
  readonly longest: number;
}

/**
 * The columns of the table for this width. What is left of it is the finding's, as a sentence where there is room, else by
 * its id.
 */
export function fleetColumns(width: number, theme: Theme, names: HostNames): readonly Column<FleetRow>[] {
  const isWide = width >= WIDE;
  const figures: readonly Column<FleetRow>[] = [
    hostColumn(width, names),
    {
      head: 'what',
      width: isWide ? 14 : 6,
      align: 'left',
      dropOrder: 4,
      cell: row => processCell(row, isWide),
    },
    {
      head: 'state',
      width: isWide ? 15 : 13,
      align: 'left',
      dropOrder: 0,
      cell: row => stateCell(row, theme),
    },
    ...(isWide ? wideFigures() : narrowFigures()),
  ];
  const used = figures.reduce((sum, column) => sum + column.width, 0);
  const rest = width - used - 2;
  if (rest < LEAST_FINDING) return figures;
  const cell = (row: FleetRow): Cell => findingCell(row, rest >= LEAST_SENTENCE);
  return [...figures, { head: '  finding', width: rest + 2, align: 'left', dropOrder: 8, cell }];
}

function wideFigures(): readonly Column<FleetRow>[] {
  return [
    figure('lost', 10, 0, row => lostCell(row, 9)),
    figure('loss %', 8, 7, lossPercentCell),
    figure('%CPU', 7, 1, cpuCell),
    figure('wait', 7, 2, waitCell),
    figure('si', 9, 3, row => hottestCell(row, true)),
    figure('in Mbps', 9, 6, row => ofNow(row, plain(formatMbps(row.inPerSecond)))),
    figure('out Mbps', 9, 6, row => ofNow(row, plain(formatMbps(row.outPerSecond)))),
    figure('clients', 8, 5, row => ofNow(row, plain(formatCount(row.clients)))),
  ];
}

function narrowFigures(): readonly Column<FleetRow>[] {
  return [
    figure('lost', 7, 0, row => lostCell(row, 6)),
    figure('%CPU', 6, 1, cpuCell),
    figure('wait', 6, 2, waitCell),
    figure('si', 4, 3, row => hottestCell(row, false)),
    figure('Mbps', 6, 6, row => ofNow(row, plain(wholeMbps(row)))),
    figure('clts', 6, 5, row => ofNow(row, plain(formatDstatCount(row.clients)))),
  ];
}

function figure(
  head: string,
  width: number,
  dropOrder: number,
  cell: (row: FleetRow) => Cell,
): Column<FleetRow> {
  return { head, width, align: 'right', dropOrder, cell };
}

function hostColumn(width: number, { signOf, longest }: HostNames): Column<FleetRow> {
  const most = Math.max(LEAST_NAME, Math.floor(width / 5));
  const own = Math.max(LEAST_NAME, Math.min(most, longest + 3));
  return {
    // Above it stands the title of the table.
    head: '',
    width: own,
    align: 'left',
    dropOrder: 0,
    cell(row) {
      const { sign, isChosen } = signOf(row);
      return { text: truncate(`${sign}${nameOf(row.host)}`, own - 1), role: isChosen ? 'selected' : 'plain' };
    },
  };
}

/** Its role, with the pid where another process of the host could be meant; without room that alone. */
function processCell({ srs, role, isOneOfSeveral }: FleetRow, isWide: boolean): Cell {
  if (srs === undefined) return '';
  if (!isOneOfSeveral) return role;
  return isWide ? `${role} ${srs.pid}` : String(srs.pid);
}

function stateCell({ word, severity, host }: FleetRow, theme: Theme): Cell {
  const age = word === 'stale' || word === 'lost' ? ` ${formatAge(host.ageSeconds)}` : '';
  return { text: `${theme.symbols[severity]} ${word}${age}`, role: roleOf(severity) };
}

/** A number that is cut is another number: in thousands or millions where there is no room for it. */
function lostCell(row: FleetRow, room: number): Cell {
  const exact = formatCount(row.lost);
  const text = exact.length > room ? formatDstatCount(row.lost) : exact;
  return ofNow(row, { text, role: roleOf(lossSeverity(row.lost)) });
}

function lossPercentCell(row: FleetRow): Cell {
  return ofNow(row, { text: formatLossPercent(row.lossPercent), role: roleOf(lossSeverity(row.lost)) });
}

function cpuCell(row: FleetRow): Cell {
  const { srs, thresholds } = row;
  const severity = thresholds && threadCpuSeverity(srs?.cpuPercent, thresholds);
  return ofNow(row, { text: formatPercent(srs?.cpuPercent), role: roleOf(severity) });
}

function waitCell(row: FleetRow): Cell {
  const { srs, thresholds } = row;
  const busiest = srs?.threads.find(({ tid }) => tid === srs.busiestTid);
  const severity =
    thresholds && busiest?.carriesLoad !== false
      ? runQueueWaitSeverity(srs?.runQueueWaitPercent, thresholds)
      : undefined;
  return ofNow(row, { text: formatPercent(srs?.runQueueWaitPercent), role: roleOf(severity) });
}

function hottestCell(row: FleetRow, isWide: boolean): Cell {
  const { hottest } = row;
  if (hottest === undefined) return UNKNOWN;
  const text = isWide
    ? `${formatPercent(hottest.softirqPercent)} @${hottest.cpu}`
    : String(Math.round(hottest.softirqPercent));
  return ofNow(row, { text, role: 'plain' });
}

/** What is not of now is not judged, and stands back. */
function ofNow({ word }: FleetRow, cell: Exclude<Cell, string>): Cell {
  return word === 'stale' || word === 'lost' || word === 'over' ? { text: cell.text, role: 'dim' } : cell;
}

function findingCell(row: FleetRow, isSentence: boolean): Cell {
  const { finding } = row;
  if (finding === undefined) return '';
  const { severity } = finding;
  const text = isSentence ? finding.sentence : finding.id;
  return ofNow(row, { text: `  ${text}`, role: severity === 'remark' ? 'dim' : roleOf(severity) });
}

/** In and out together. */
function wholeMbps({ inPerSecond, outPerSecond }: FleetRow): string {
  if (inPerSecond === undefined || outPerSecond === undefined) return UNKNOWN;
  return formatCount(((inPerSecond + outPerSecond) * 8) / 1e6);
}

function plain(text: string): Exclude<Cell, string> {
  return { text, role: 'plain' };
}

/** A row of the table. A host without figures has the room for why. */
export function rowLine(
  row: FleetRow,
  columns: readonly Column<FleetRow>[],
  width: number,
  theme: Theme,
): string {
  const figures = columns.findIndex(({ align }) => align === 'right');
  const shown = row.srs === undefined && figures !== -1 ? columns.slice(0, figures) : columns;
  const [line = ''] = tableRows([row], shown, theme);
  if (row.srs !== undefined) return line;
  const words = truncate(wordsOf(row), Math.max(0, width - widthOf(line) - 1));
  return `${line} ${theme.paint('dim', words)}`;
}
