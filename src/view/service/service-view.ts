import type { ApiMetrics, ClientProtocol } from '../../metrics/terms/api-terms.ts';
import { cleanText } from '../../text/clean-text.ts';
import { formatCount, formatDuration, UNKNOWN } from '../../text/format.ts';
import { padEnd, truncate } from '../../text/width.ts';
import { COLUMN_GAP } from '../layout/layout.ts';
import { fittingColumns, tableRows, tableRule, titleRule } from '../look/table.ts';
import type { Theme } from '../look/theme.ts';
import { type Extent, extentOfRows, noSrs, type PaneInput, type Size, visibleRows } from '../panes/pane.ts';
import { type Fact, logFacts } from './log-facts.ts';
import { streamColumns } from './stream-table.ts';

/** From here on facts stand side by side. */
const TWO_COLUMNS_FROM = 150;
const LABEL_COLUMNS = 13;
/** Rows that the streams have at least, with their head, where there is room for as many. */
const LEAST_STREAM_ROWS = 4;

const PROTOCOLS: readonly (readonly [ClientProtocol, string])[] = [
  ['webrtc', 'WebRTC'],
  ['srt', 'SRT'],
  ['rtmp', 'RTMP'],
  ['flv', 'HTTP-FLV'],
  ['hls', 'HLS'],
  ['other', 'other'],
];

/**
 * SRS in its own words: what its log says, and the streams that its API names.
 * @param first which stream is the first that is shown
 * @returns at most `rows` lines of at most `columns` columns
 */
export function serviceLines(input: PaneInput, first: number, { columns, rows }: Size): readonly string[] {
  const { srs, theme, snapshot } = input;
  if (srs === undefined) return fitted([theme.paint('unknown', noSrs(snapshot))], { columns, rows }, theme);
  const facts = factLines(input, columns).slice(0, factRows(input, { columns, rows }));
  return fitted(
    [...facts, ...streamLines(input, first, { columns, rows: rows - facts.length })],
    { columns, rows },
    theme,
  );
}

/** How far the streams can be scrolled. */
export function serviceExtent(input: PaneInput, size: Size): Extent {
  const height = size.rows - factRows(input, size) - 1;
  return extentOfRows(input.srs?.api?.streams.length ?? 0, height);
}

function fitted(lines: readonly string[], { columns, rows }: Size, theme: Theme): readonly string[] {
  return lines.slice(0, Math.max(0, rows)).map(line => theme.encode(truncate(line, columns)));
}

function factRows(input: PaneInput, { columns, rows }: Size): number {
  return Math.min(factLines(input, columns).length, Math.max(1, rows - LEAST_STREAM_ROWS));
}

/** The title, then a line or half a line for each fact. */
function factLines(input: PaneInput, columns: number): readonly string[] {
  const { theme } = input;
  const facts = allFacts(input);
  const title = titleRule(`SRS ${input.srs?.pid ?? ''} in its own words`, headOf(input), columns, theme);
  if (columns < TWO_COLUMNS_FROM) return [title, ...facts.map(fact => factLine(fact, columns, theme))];
  const half = Math.floor((columns - COLUMN_GAP) / 2);
  const down = Math.ceil(facts.length / 2);
  const beside = facts.slice(0, down).map((left, row) => {
    const right = facts[down + row];
    const line = factLine(left, half, theme);
    return right === undefined ? line : padEnd(line, half + COLUMN_GAP) + factLine(right, half, theme);
  });
  return [title, ...beside];
}

function factLine({ label, text, role }: Fact, columns: number, theme: Theme): string {
  const sign = role === 'warning' || role === 'bad' ? `${theme.symbols[role]} ` : '  ';
  const told = truncate(text, Math.max(0, columns - LABEL_COLUMNS - 2));
  return padEnd(`  ${theme.paint('dim', label)}`, LABEL_COLUMNS) + sign + theme.paint(role, told);
}

/** `SRS 7.0.18 · up 3:06:11`. */
function headOf({ srs }: PaneInput): string {
  const version = srs?.api?.version ?? srs?.log?.version;
  const uptime = srs?.api?.uptimeSeconds;
  return [
    ...(version === undefined ? [] : [`SRS ${version}`]),
    ...(uptime === undefined ? [] : [`up ${formatDuration(uptime)}`]),
  ].join(' · ');
}

function allFacts(input: PaneInput): readonly Fact[] {
  const { srs } = input;
  const { api, log } = srs ?? {};
  return [
    ...(api === undefined ? [missing('API', whyMissing(input, 'api'))] : apiFacts(api)),
    ...(isClosed(input) ? [missing('API', whyPartly(input))] : []),
    ...(log === undefined ? [missing('log', whyMissing(input, 'log'))] : logFacts(log)),
  ];
}

function missing(label: string, why: string): Fact {
  return { label, text: `${UNKNOWN} ${why}`, role: 'unknown' };
}

function whyMissing(input: PaneInput, source: 'api' | 'log'): string {
  const failure = readingOf(input)?.[source].failure;
  return failure === undefined ? 'it has not answered lately' : cleanText(failure.detail);
}

/** A password closes the lists of streams and clients. */
function isClosed(input: PaneInput): boolean {
  const value = readingOf(input)?.api.value;
  return value !== undefined && value.streams === undefined;
}

function whyPartly(input: PaneInput): string {
  return cleanText(readingOf(input)?.api.missing?.detail ?? '');
}

function readingOf({ snapshot, srs }: PaneInput) {
  return snapshot.sample.srs.find(({ identity }) => identity.pid === srs?.pid);
}

function apiFacts(api: ApiMetrics): readonly Fact[] {
  const { clients, clientCount, receiveKbps, sendKbps, secondsAgo, tookMilliseconds, cpuPercent } = api;
  const byProtocol = PROTOCOLS.flatMap(([protocol, name]) => {
    const { publishers = 0, players = 0 } = clients?.[protocol] ?? {};
    if (publishers + players === 0) return [];
    return [`${name} ${formatCount(players)}${publishers === 0 ? '' : `+${formatCount(publishers)}`}`];
  });
  const listed = byProtocol.length === 0 ? '' : `: ${byProtocol.join(', ')} (players+publishers)`;
  const mbps = (kbps: number | undefined): string =>
    kbps === undefined ? UNKNOWN : (kbps / 1_000).toFixed(1);
  const cpu = cpuPercent === undefined ? '' : `; CPU ${cpuPercent.toFixed(1)} %`;
  return [
    { label: 'clients', text: `${formatCount(clientCount)}${listed}`, role: 'plain' },
    {
      label: 'traffic',
      text: `in ${mbps(receiveKbps)} Mbps, out ${mbps(sendKbps)} Mbps; API took ${formatCount(tookMilliseconds)} ms, ${formatCount(secondsAgo)} s ago${cpu}`,
      role: 'plain',
    },
  ];
}

function streamLines(input: PaneInput, first: number, { columns, rows }: Size): readonly string[] {
  const { srs, theme } = input;
  const api = srs?.api;
  if (api === undefined || rows < 2) return [];
  const fitting = fittingColumns(streamColumns(columns), columns);
  const isKnown = api.publishedCount !== undefined && columns >= TWO_COLUMNS_FROM;
  const published = isKnown ? `, ${formatCount(api.publishedCount)} published` : '';
  const streams = api.streamCount === 1 ? '1 stream' : `${formatCount(api.streamCount)} streams`;
  const head = tableRule(streams + published, fitting, columns, theme);
  if (api.streams.length === 0)
    return [head, theme.paint('unknown', isClosed(input) ? `  ${UNKNOWN}` : '  no stream')];
  const shown = visibleRows(api.streams, { height: rows - 1, offset: first }, theme, some =>
    tableRows(some, fitting, theme),
  );
  return [head, ...shown];
}
