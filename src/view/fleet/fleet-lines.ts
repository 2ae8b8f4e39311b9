import { formatBytes, formatTimeOfDay, UNKNOWN } from '../../text/format.ts';
import { padEnd, spread, truncate, widthOf, wrapText } from '../../text/width.ts';
import type { FooterKey } from '../lines/frame-lines.ts';
import { roleOf } from '../look/severity.ts';
import { type Column, fittingColumns, tableRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import type { Size } from '../panes/pane.ts';
import { fleetColumns, rowLine } from './fleet-columns.ts';
import { type FleetRow, type FleetWord, nameOf, wordsOf } from './fleet-row.ts';
import { type FleetView, indexOf } from './fleet-state.ts';

export interface FleetFrame extends Size {
  /** All of the fleet, in order. */
  readonly all: readonly FleetRow[];
  /** Those that the filter leaves. */
  readonly listed: readonly FleetRow[];
  readonly view: FleetView;
  readonly theme: Theme;
  /** Other names stand in place of the real ones. No unless given. */
  readonly isPrivate?: boolean;
  readonly time: string;
  readonly delaySeconds: number;
  readonly windowSeconds: number;
  readonly cost: { readonly cpuPercent: number | undefined; readonly residentBytes: number };
  /** The most useful first. */
  readonly keys: readonly FooterKey[];
}

/** Below so many columns there is no room for the delay. */
const NARROW = 60;

/** Which rows of the table are seen. */
interface Seen {
  readonly first: number;
  readonly height: number;
}

/** Header, summary, rule of the table, the rule of what is said of the chosen row, footer. */
const FIXED_ROWS = 4;
/** From so many rows on there is room for what is said of the chosen row. */
const ROOMY = 14;

/** The rows that a filter leaves: those whose host or role has it in its name. */
export function filterRows(rows: readonly FleetRow[], filter: string): readonly FleetRow[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ host, role }) => `${nameOf(host)} ${role}`.toLowerCase().includes(wanted));
}

/** How many rows of the table are seen at once. */
export function shownRows({ rows, columns }: Size): number {
  return Math.max(1, rows - FIXED_ROWS - detailRows({ rows, columns }));
}

function detailRows({ rows }: Size): number {
  return rows >= ROOMY ? 2 : 0;
}

/** All rows of the screen, top to bottom: as many as it has, none wider than it is. */
export function fleetLines(frame: FleetFrame): readonly string[] {
  const { columns, rows, theme } = frame;
  const height = shownRows(frame);
  const at = indexOf(
    frame.listed.map(({ key }) => key),
    frame.view.chosen,
  );
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), frame.listed.length - height));
  const shown = frame.listed.slice(first, first + height);
  const table = tableLines(frame, shown, frame.listed[at]);
  const body = Array.from({ length: height }, (_, row) => table[row] ?? '');
  const lines = [
    headerLine(frame, { first, height }),
    summaryLine(frame),
    tableRule('hosts', columnsOf(frame, undefined), columns, theme),
    ...body,
    ...detailLines(frame, frame.listed[at]),
    footerLine(frame),
  ];
  return lines.slice(0, rows).map(line => truncate(theme.encode(line), columns));
}

/** How many hosts, and processes where those are more, what is marked and filtered, and which rows are seen where not all are. */
function headerLine(frame: FleetFrame, { first, height }: Seen): string {
  const { all, listed, view, theme, columns, time, delaySeconds, isPrivate } = frame;
  const hosts = new Set(all.map(({ host }) => host.label)).size;
  // The summary counts rows: where a host has two, its figures add up to more than there are hosts.
  const processes = all.length > hosts ? `, ${all.filter(({ srs }) => srs !== undefined).length} SRS` : '';
  const pieces = [
    `srs-top  ${theme.paint('strong', `${hosts} host${hosts === 1 ? '' : 's'}${processes}`)}`,
    ...(view.marked.length === 0 ? [] : [theme.paint('strong', `${view.marked.length} marked`)]),
    ...(view.filter === '' ? [] : [`"${view.filter}" ${listed.length}/${all.length}`]),
    ...(listed.length > height
      ? [`${first + 1}-${Math.min(listed.length, first + height)}/${listed.length}`]
      : []),
  ];
  const delay = columns < NARROW ? '' : `  ${delaySeconds} s`;
  const mark = isPrivate === true ? `${theme.paint('warning', 'PRIVATE')}  ` : '';
  return spread(pieces.join('  '), `  ${mark}${formatTimeOfDay(time)}${delay}`, columns);
}

/** In the order in which they are told. */
const TOLD: readonly FleetWord[] = [
  ...(['losing', 'bad', 'warning', 'stale', 'lost', 'not reached', 'not seen'] as const),
  ...(['opening', 'measuring', 'no SRS', 'over', 'ok'] as const),
];

/** `✖ 2 losing  ▲ 1 stale  17 ok`: processes, and hosts of which none is known. */
function summaryLine({ all, theme, columns }: FleetFrame): string {
  const pieces = TOLD.flatMap(word => {
    const those = all.filter(row => row.word === word);
    const [first] = those;
    if (first === undefined) return [];
    const text = `${theme.symbols[first.severity]} ${those.length} ${word}`;
    return [theme.paint(roleOf(first.severity), text)];
  });
  const pending = new Set(all.filter(({ host }) => host.isPending).map(({ host }) => host.label)).size;
  if (pending > 0) pieces.push(theme.paint('warning', `taken back on ${pending} unless kept there (K)`));
  return truncate(pieces.join('   '), columns);
}

function columnsOf(
  { columns, theme, view, all }: Pick<FleetFrame, 'columns' | 'theme' | 'view' | 'all'>,
  chosen: FleetRow | undefined,
): readonly Column<FleetRow>[] {
  return fittingColumns(
    fleetColumns(columns, theme, {
      longest: Math.max(0, ...all.map(({ host }) => widthOf(nameOf(host)))),
      signOf: row => ({
        sign: `${row === chosen ? theme.symbols.selected : ' '}${view.marked.includes(row.key) ? '*' : ' '}`,
        isChosen: row === chosen,
      }),
    }),
    columns,
  );
}

function tableLines(
  frame: FleetFrame,
  shown: readonly FleetRow[],
  chosen: FleetRow | undefined,
): readonly string[] {
  const { columns, theme, view } = frame;
  if (shown.length === 0)
    return [theme.paint('unknown', `  no host or role has "${view.filter}" in its name`)];
  const fitting = columnsOf(frame, chosen);
  return shown.map(row => rowLine(row, fitting, columns, theme));
}

/** What is said of the chosen row, whole as far as two lines have it. */
function detailLines(frame: FleetFrame, row: FleetRow | undefined): readonly string[] {
  const { columns, theme } = frame;
  const room = detailRows(frame);
  if (room === 0) return [];
  const words = row === undefined ? '' : wordsOf(row);
  const said =
    row === undefined ? '' : `${nameOf(row.host)}: ${words === '' ? wellWords(row, frame) : words}`;
  const role = roleOf(row?.severity);
  return Array.from({ length: room }, (_, index) => theme.paint(role, wrapText(said, columns)[index] ?? ''));
}

function wellWords({ word }: FleetRow, { windowSeconds }: FleetFrame): string {
  return word === 'measuring' ? 'being measured' : `no loss in ${windowSeconds} s, no findings`;
}

function footerLine({ columns, theme, view, keys, cost }: FleetFrame): string {
  const cpu = cost.cpuPercent === undefined ? UNKNOWN : cost.cpuPercent.toFixed(1);
  const right = theme.paint('dim', `${cpu} % ${formatBytes(cost.residentBytes)}`);
  const room = Math.max(0, columns - widthOf(right) - 2);
  if (view.isTyping)
    return spread(`${theme.paint('strong', 'filter hosts: ')}${view.filter}_`, `  ${right}`, columns);
  if (view.notice !== undefined) {
    const { severity, text } = view.notice;
    const notice = theme.paint(severity, truncate(`${theme.symbols[severity]} ${text}`, columns));
    return widthOf(notice) > room ? padEnd(notice, columns) : spread(notice, `  ${right}`, columns);
  }
  let line = '';
  for (const { key, text } of keys) {
    if (widthOf(line) + key.length + 1 + text.length > room) break;
    line += `${theme.paint('strong', key)} ${theme.paint('dim', text)}  `;
  }
  return spread(line.trimEnd(), `  ${right}`, columns);
}
