import { joinedWindows } from '../chronicle/lossy-windows.ts';
import type { LossSpan, LossyWindows, NamespaceLosses, Summary } from '../chronicle/summary.ts';
import { formatCount, UNKNOWN } from '../text/format.ts';
import { codeMarkdown, tableMarkdown } from './markdown.ts';
import { lostOf, percentOf, spanWords, type TimeOf } from './summary-words.ts';

/** What a page has room for. */
const MOST = { spans: 6, windows: 12 };
/** A single moment is looked at for so long, until what is asked aside is answered. */
const A_MOMENT_MS = 5_000;

/** What was lost, when that began and how that is known; what had been lost before. */
export function lossSection(summary: Summary, timeOf: TimeOf): readonly string[] {
  const lossy = summary.losses.filter(one => lostOf(one) > 0);
  if (lossy.length === 0) {
    return ['## Loss', '', noLossWords(summary), ...beforeLines(summary)];
  }
  return [
    '## Loss',
    ...lossy.flatMap(losses => ['', ...lossLines(losses, summary, timeOf, lossy.length > 1)]),
    ...beforeLines(summary),
  ];
}

function noLossWords({ losses, areLossesKnown, began, ended }: Summary): string {
  if (losses.length === 0) return 'Losses are not known: no SRS was there.';
  if (areLossesKnown) return 'No UDP packet was lost, as far as the counters were read.';
  return Date.parse(ended) - Date.parse(began) <= A_MOMENT_MS
    ? 'Losses are not known: this was a single moment, and one moment cannot show what is lost.'
    : 'Losses are not known: the counters were not read twice.';
}

function lossLines(
  losses: NamespaceLosses,
  summary: Summary,
  timeOf: TimeOf,
  isOneOfSeveral: boolean,
): readonly string[] {
  const { spans, windows } = losses;
  const [first] = spans;
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return [];
  const of = isOneOfSeveral ? `In ${namespaceWords(losses)}: ` : '';
  const pauses = spans.length - 1 + spans.reduce((sum, { joined }) => sum + joined, 0);
  const often =
    pauses === 0 ? '' : `, in ${formatCount(pauses + 1)} stretches with more than a window between them`;
  const rows = joinedWindows(windows, MOST.windows);
  return [
    `- ${of}**${beganSentence(first, timeOf)}** ${knownSentence(first, losses, timeOf)}`,
    `- **${endSentence(last, summary, timeOf)}**`,
    spans.length === 1
      ? `- ${spanFigures(first, 'packets that came meanwhile were lost')}.`
      : `- ${formatCount(lostOf(losses))} packets were lost${often}:`,
    ...(spans.length === 1 ? [] : spanLines(spans, timeOf)),
    ...(rows.length === 0 ? [] : ['', ...windowTable(rows, timeOf)]),
  ];
}

function beganSentence({ isKnownBy, began, notBefore }: LossSpan, timeOf: TimeOf): string {
  switch (isKnownBy) {
    case 'seen':
      return `Began at ${timeOf(began)}.`;
    case 'at-or-before-start':
      return `Began at or before ${timeOf(notBefore)}, when srs-top first read the counters.`;
    case 'at-or-before-gap':
      return `Began at or before ${timeOf(notBefore)}, when the counters could be read again.`;
  }
}

function knownSentence(span: LossSpan, losses: NamespaceLosses, timeOf: TimeOf): string {
  const { isKnownBy, quietSeconds, notBefore, counters } = span;
  const by = `by ${counters.join(' and ')} of ${namespaceWords(losses)}`;
  if (isKnownBy !== 'seen') return `Packets were being lost by then, ${by}; since when is not known.`;
  return `Nothing had been lost in the ${spanWords(quietSeconds)} until ${timeOf(notBefore)}, ${by}.`;
}

/** Counters are not read with each refresh on every host. */
const STILL_SECONDS = 2;

function endSentence({ isOpen, ended }: LossSpan, summary: Summary, timeOf: TimeOf): string {
  const quiet = (Date.parse(summary.ended) - Date.parse(ended)) / 1_000;
  if (isOpen && quiet < STILL_SECONDS)
    return `Still going on when srs-top ended: the last was seen at ${timeOf(ended)}.`;
  if (isOpen)
    return `The last was seen at ${timeOf(ended)}, ${spanWords(quiet)} before srs-top ended: it may go on.`;
  return `Ended at ${timeOf(ended)}: nothing was lost in the ${spanWords(quiet)} after it.`;
}

/** `7,382 of 348,123 (2.12 %), all at 0.0.0.0:8000`. @param what words behind the figures */
function spanFigures(span: LossSpan, what = ''): string {
  const uncounted = span.uncounted === 0 ? '' : `, ${formatCount(span.uncounted)} of them in no UDP counter`;
  return `${formatCount(lostOf(span))} of ${formatCount(span.arrived)}${what === '' ? '' : ` ${what}`} (${percentOf(span)} %)${uncounted}${socketWords(span)}`;
}

function socketWords({ sockets, ...span }: LossSpan): string {
  const [first, ...others] = sockets;
  if (first === undefined) return ", at none of SRS's sockets";
  const isAll = others.length === 0 && first.drops >= lostOf(span) * 0.999;
  const named = sockets
    .slice(0, 3)
    .map(({ local, drops }) => `${formatCount(drops)} at ${codeMarkdown(local)}`);
  const more = sockets.length > 3 ? ` and at ${sockets.length - 3} more` : '';
  return isAll
    ? `, all at ${codeMarkdown(first.local)}`
    : `; SRS's sockets dropped ${named.join(', ')}${more}`;
}

/** The first of them and those that lost most, in the order of their times. */
function spanLines(spans: readonly LossSpan[], timeOf: TimeOf): readonly string[] {
  const worst = [...spans].sort((a, b) => lostOf(b) - lostOf(a)).slice(0, MOST.spans - 1);
  const shown = spans.filter((span, index) => index === 0 || worst.includes(span)).slice(0, MOST.spans);
  const left = spans.filter(span => !shown.includes(span));
  const rest = left.reduce((sum, span) => sum + lostOf(span), 0);
  return [
    ...shown.map(span => `  - ${timeOf(span.began)} to ${timeOf(span.ended)}: ${spanFigures(span)}`),
    ...(left.length === 0 ? [] : [`  - ${left.length} more, with ${formatCount(rest)} lost in all`]),
  ];
}

function windowTable(rows: readonly LossyWindows[], timeOf: TimeOf): readonly string[] {
  const areJoined = rows.some(({ windows }) => windows > 1);
  return tableMarkdown(
    [areJoined ? 'windows that lost something' : 'window', 'lost:', 'of:', '%:', 'most at'],
    rows.map(row => [
      `${timeOf(row.began)} to ${timeOf(row.ended)}${row.isComplete ? '' : ', not complete'}${row.windows > 1 ? ` (${row.windows})` : ''}`,
      formatCount(lostOf(row)),
      formatCount(row.arrived),
      percentOf(row),
      row.socket === undefined ? UNKNOWN : codeMarkdown(row.socket.local),
    ]),
  );
}

function namespaceWords({ isHost, namespace, pids }: NamespaceLosses): string {
  if (isHost === true) return "the host's network namespace";
  const of = pids.length === 1 ? `SRS ${pids[0]}` : `SRS ${pids.slice(0, 4).join(', ')}`;
  return `the network namespace of ${of}${namespace === undefined ? '' : ` (${codeMarkdown(namespace)})`}`;
}

/** What had been lost before srs-top looked: sums since the sockets were opened, and since the namespace was made. */
function beforeLines({ srs, losses }: Summary): readonly string[] {
  const known = srs.filter(({ droppedBefore }) => droppedBefore !== undefined);
  const sockets = known.reduce((sum, { droppedBefore = 0 }) => sum + droppedBefore, 0);
  const counted = losses.map(({ lostBefore }) => lostBefore).filter(count => count !== undefined);
  if (known.length === 0 && counted.length === 0) return [];
  if (known.length > 0 && sockets === 0 && counted.every(count => count === 0))
    return ['', 'Nothing had been lost before srs-top first looked, since the sockets were opened.'];
  const atSockets = known.length === 0 ? UNKNOWN : formatCount(sockets);
  const inAll = counted.length === 0 ? UNKNOWN : formatCount(counted.reduce((sum, count) => sum + count, 0));
  return [
    '',
    `Lost before srs-top first looked: ${atSockets} at SRS's sockets since they were opened, ${inAll} by the counters of the namespace since it was made.`,
  ];
}
