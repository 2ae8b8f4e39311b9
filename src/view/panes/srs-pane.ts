import { isThrottled } from '../../metrics/evidence/evidence-point.ts';
import type { EndedSrs } from '../../metrics/history/ended-srs.ts';
import {
  openFilesSeverity,
  threadCpuSeverity,
  threadWaitSeverity,
} from '../../metrics/judgement/severities.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { formatBytes, formatCount, formatDuration, formatPercent, UNKNOWN } from '../../text/format.ts';
import { padStart, truncate, widthOf, wrapText } from '../../text/width.ts';
import { oneARefresh } from '../charts/one-a-refresh.ts';
import { sparkline } from '../look/bars.ts';
import { roleOf } from '../look/severity.ts';
import { titleRule } from '../look/table.ts';
import type { Role, Theme } from '../look/theme.ts';
import { lossSentence } from '../sentences/loss-sentence.ts';
import { absenceTexts, unseenTexts } from '../sentences/wanted-words.ts';
import { extentOfRows, type Pane, type PaneInput } from './pane.ts';
import { warningLines } from './srs-warnings.ts';
import { extentOfThreads, threadOrders, threadTable } from './thread-rows.ts';

/** SRS itself: how it is scheduled, what it uses, and how long it waits for a CPU. */
export const srsPane: Pane = {
  name: 'srs',
  wish: (input, columns) => {
    const { srs, view, theme } = input;
    if (srs === undefined) return { least: 2, full: waitingLines(input, columns).length };
    const figures = figureRows(srs, input, columns);
    const threads = view.showThreads === false ? 0 : srs.threads.length + 1;
    return {
      least:
        view.showThreads === true
          ? figures + Math.min(threads, 5)
          : 3 + warningLines(srs, theme, columns).length,
      good: figures,
      full: figures + threads,
    };
  },
  render: (input, size) => {
    const { srs, theme } = input;
    if (srs === undefined) return waitingLines(input, size.columns).slice(0, size.rows);
    const end = tail(srs, size.columns);
    const [first = '', ...others] = figureLines(srs, input, size.columns);
    const lines = [
      titleRule(title(input, srs, size.columns - widthOf(end) - 6), end, size.columns, theme),
      first,
      waitLine(srs, input, size.columns),
      ...warningLines(srs, theme, size.columns),
      // What a small screen can do without.
      ...others,
    ];
    return [
      ...lines,
      ...threadTable(srs, input, { columns: size.columns, rows: size.rows - lines.length }),
    ].slice(0, size.rows);
  },
  extent: (input, { columns, rows }) => {
    const { srs, view } = input;
    if (srs === undefined) return extentOfRows(0, rows);
    return extentOfThreads(srs, view, rows - figureRows(srs, input, columns));
  },
  orders: (input, columns) => (input.srs === undefined ? [] : threadOrders(input.srs, input, columns)),
};

/** How many rows stand above the threads. */
function figureRows(srs: SrsMetrics, input: PaneInput, columns: number): number {
  return 2 + figureLines(srs, input, columns).length + warningLines(srs, input.theme, columns).length;
}

/** What is waited for, and how the last one ended. */
function waitingLines({ theme, wanted, snapshot }: PaneInput, columns: number): readonly string[] {
  const [ended] = snapshot.ended;
  const { unseen } = snapshot;
  const said = unseen === undefined ? absenceTexts(wanted, ended !== undefined) : unseenTexts(wanted, unseen);
  const texts = said.map(text => `  ${text}`);
  const text = texts.find(candidate => widthOf(candidate) <= columns) ?? texts.at(-1) ?? '';
  const last = ended === undefined ? [] : lastFigures(ended).flatMap(line => wrapText(line, columns - 2));
  return [
    titleRule('SRS', '', columns, theme),
    theme.paint('unknown', truncate(text, columns)),
    ...last.map(line => `  ${line}`),
  ];
}

/** How it was at the last refresh that had it, and where more of that is. */
function lastFigures({ last }: EndedSrs): readonly string[] {
  const { verdict, figures } = lossSentence(last);
  const wait = `waited ${formatPercent(last.runQueueWaitPercent)} % for a CPU`;
  return [
    `SRS ${last.pid}  ${last.command}`,
    `Before its end: ${formatPercent(last.cpuPercent)} %CPU, ${wait}, RES ${formatBytes(last.residentBytes)}, ${verdict}, ${figures}.`,
    'h shows the minutes before it.',
  ];
}

/** Where the whole command does not fit, its program's folder goes first: what tells one SRS from another stands at its end. */
function title({ snapshot, focus }: PaneInput, srs: SrsMetrics, room: number): string {
  const { srs: all } = snapshot.metrics;
  const place = `${all.findIndex(({ pid }) => pid === srs.pid) + 1} of ${all.length}`;
  // A report has no keys.
  const position = all.length > 1 ? ` (${place}${focus === undefined ? '' : ', s: next'})` : '';
  const start = `SRS ${srs.pid}${position}  `;
  const isWhole = widthOf(start + srs.command) <= room;
  return start + (isWhole ? srs.command : srs.command.replace(/^\/?(?:[^/ ]+\/)+/, ''));
}

function tail({ user, threadCount, uptimeSeconds }: SrsMetrics, columns: number): string {
  const threads = threadCount === 1 ? '1 thread' : `${threadCount ?? UNKNOWN} threads`;
  const name = /^\d+$/.test(user ?? '') ? `uid ${user}` : (user ?? UNKNOWN);
  const whose = columns >= 70 ? `${name} · ` : '';
  return `${whose}${threads} · up ${formatDuration(uptimeSeconds)}`;
}

/** The figure of an incident: time ready but without a CPU, with how it went. */
function waitLine(srs: SrsMetrics, input: PaneInput, columns: number): string {
  const { theme, past, delaySeconds } = input;
  const { thresholds } = input.snapshot.settings;
  const busiest = srs.threads.find(({ tid }) => tid === srs.busiestTid);
  const { runQueueWaitPercent } = srs;
  const throttledPercent = past?.history.at(-1)?.throttledPercent;
  // Whoever is stopped by a quota is ready without a CPU too: that would be taken for a CPU which others have.
  const byQuota = isThrottled(throttledPercent);
  const role = byQuota
    ? 'bad'
    : roleOf(threadWaitSeverity({ runQueueWaitPercent, carriesLoad: busiest?.carriesLoad }, thresholds));
  const sign = role === 'plain' ? ' ' : theme.symbols[role as 'warning' | 'bad' | 'unknown'];
  const percent = formatPercent(byQuota ? throttledPercent : runQueueWaitPercent);
  const words = byQuota ? 'stopped by quota' : 'waits for a CPU';
  const wait = theme.paint(role, `${sign} ${words}${padStart(percent, 6)} %`);
  const start = `  ${cpuFigures(srs, thresholds, theme, columns)}  ${wait}  `;
  const room = Math.min(60, columns - widthOf(start));
  const history = oneARefresh(past?.history ?? [], delaySeconds, room);
  const waits = history.map(point => (byQuota ? point?.throttledPercent : point?.runQueueWaitPercent));
  const spark = room >= 8 ? theme.paint(role, sparkline(waits, room, theme.symbols, 100)) : '';
  return truncate((start + spark).trimEnd(), columns);
}

function cpuFigures(srs: SrsMetrics, thresholds: Thresholds, theme: Theme, columns: number): string {
  const role = roleOf(threadCpuSeverity(srs.cpuPercent, thresholds));
  const figure = signOf(role, theme) + formatPercent(srs.cpuPercent);
  const cpu = ' '.repeat(Math.max(0, 6 - widthOf(figure))) + theme.paint(role, figure);
  const user = padStart(formatPercent(srs.userPercent), 4);
  const system = padStart(formatPercent(srs.systemPercent), 4);
  // The wait for a CPU, behind it, is what a narrow screen must not lose.
  return columns < 56 ? `%CPU${cpu}` : `%CPU${cpu} (us ${user} sy ${system})`;
}

/** Stands before a coloured figure, for those who see no colours. */
function signOf(role: Role, { symbols }: Theme): string {
  return role === 'warning' || role === 'bad' ? symbols[role] : '';
}

/** `on CPU 1 of 0-3`: where it ran last, and which it may run on; `on CPU 1 only` where `1 of 1` would read as a count. */
function cpuText({ lastCpu, affinity }: SrsMetrics, columns: number): string {
  // On a narrow screen that word would push the connections into another line, for which there may be no room.
  const start = `${columns < 70 ? '' : 'on '}CPU ${lastCpu ?? UNKNOWN}`;
  if (affinity === undefined) return start;
  if (affinity === String(lastCpu)) return `${start} only`;
  // It is on its way there.
  return /^\d+$/.test(affinity) ? `${start}, bound to ${affinity}` : `${start} of ${affinity}`;
}

/** Pieces of fixed width, so that nothing jumps when a value changes; in as many lines as they need. */
function figureLines(srs: SrsMetrics, { snapshot, theme }: PaneInput, columns: number): readonly string[] {
  const openPercent =
    srs.openFiles === undefined || srs.openFilesLimit === undefined
      ? undefined
      : (srs.openFiles * 100) / srs.openFilesLimit;
  const limit =
    srs.openFilesLimit === Number.POSITIVE_INFINITY ? 'unlimited' : formatCount(srs.openFilesLimit);
  const openRole = roleOf(
    openPercent === undefined ? undefined : openFilesSeverity(openPercent, snapshot.settings.thresholds),
  );
  const openFiles = `${signOf(openRole, theme)}${formatCount(srs.openFiles)}/${limit}`;
  const pieces = [
    `NI ${padStart(String(srs.nice ?? UNKNOWN), 3)}`,
    `PR ${padStart(String(srs.priority ?? UNKNOWN), 3)}`,
    srs.policy ?? UNKNOWN,
    cpuText(srs, columns),
    `fd ${theme.paint(openRole, openFiles)}`,
    // Players of WebRTC and SRT come by UDP: they are not among them.
    `TCP ${formatCount(srs.connections)}`,
    `RES ${formatBytes(srs.residentBytes)}`,
  ];
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const candidate = `${line}  ${piece}`;
    if (line !== '' && widthOf(candidate) > columns) {
      lines.push(line);
      line = `  ${piece}`;
    } else line = candidate;
  }
  return [...lines, line].map(text => truncate(text, columns));
}
