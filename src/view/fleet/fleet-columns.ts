import { lossSeverity, runQueueWaitSeverity, threadCpuSeverity } from '../../metrics/judgement/severities.ts';
import { formatCount, formatLossPercent, formatMbps, formatPercent, UNKNOWN } from '../../text/format.ts';
import { roleOf } from '../look/severity.ts';
import type { Cell, Column } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { type FleetRow, nameOf } from './fleet-row.ts';

/** What a sentence needs to be read. */
const LEAST_SENTENCE = 30;
const WIDE = 110;

/**
 * The columns of the table for this width. What is left of it is the finding's, as a sentence where there is room, else by
 * its id.
 * @param signOf stands before the host: what is chosen, what is marked
 */
export function fleetColumns(
  width: number,
  theme: Theme,
  signOf: (row: FleetRow) => { readonly sign: string; readonly isChosen: boolean },
): readonly Column<FleetRow>[] {
  const isWide = width >= WIDE;
  const figures: readonly Column<FleetRow>[] = [
    hostColumn(isWide ? 22 : 16, signOf),
    { head: 'what', width: isWide ? 14 : 7, align: 'left', dropOrder: 4, cell: processCell },
    { head: 'state', width: 14, align: 'left', dropOrder: 0, cell: row => stateCell(row, theme) },
    figure('lost', 8, 0, lostCell),
    ...(isWide ? [figure('loss %', 7, 7, lossPercentCell)] : []),
    figure('%CPU', 6, 1, cpuCell),
    figure('wait', 6, 2, waitCell),
    figure('si', isWide ? 9 : 5, 3, row => hottestCell(row, isWide)),
    ...(isWide
      ? [
          figure('in Mbps', 9, 6, row => formatMbps(row.inPerSecond)),
          figure('out Mbps', 9, 6, row => formatMbps(row.outPerSecond)),
        ]
      : [figure('Mbps', 7, 6, row => formatMbps(addKnown(row.inPerSecond, row.outPerSecond)))]),
    figure('clients', 8, 5, row => formatCount(row.clients)),
  ];
  const used = figures.reduce((sum, column) => sum + column.width, 0);
  const rest = width - used - 2;
  if (rest < 3) return figures;
  const cell = (row: FleetRow): Cell => findingCell(row, rest >= LEAST_SENTENCE);
  return [...figures, { head: '  finding', width: rest + 2, align: 'left', dropOrder: 8, cell }];
}

function figure(
  head: string,
  width: number,
  dropOrder: number,
  cell: (row: FleetRow) => Cell,
): Column<FleetRow> {
  return { head, width, align: 'right', dropOrder, cell };
}

function hostColumn(
  width: number,
  signOf: (row: FleetRow) => { readonly sign: string; readonly isChosen: boolean },
): Column<FleetRow> {
  return {
    // Above it stands the title of the table.
    head: '',
    width,
    align: 'left',
    dropOrder: 0,
    cell(row) {
      const { sign, isChosen } = signOf(row);
      return { text: `${sign}${nameOf(row.host)}`, role: isChosen ? 'selected' : 'plain' };
    },
  };
}

/** Its role, with the pid where another process of the host could be meant. */
function processCell({ srs, role, isOneOfSeveral }: FleetRow): Cell {
  if (srs === undefined) return '';
  return isOneOfSeveral ? `${role} ${srs.pid}` : role;
}

function stateCell({ word, severity, host }: FleetRow, theme: Theme): Cell {
  const age = word === 'stale' || word === 'lost' ? ` ${shortAge(host.ageSeconds)}` : '';
  return { text: `${theme.symbols[severity]} ${word}${age}`, role: roleOf(severity) };
}

/** `12 s`, `3 min`, `2 h`. */
function shortAge(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function lostCell(row: FleetRow): Cell {
  return ofNow(row, { text: formatCount(row.lost), role: roleOf(lossSeverity(row.lost)) });
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

function addKnown(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}
