import { joinedWindows } from '../chronicle/lossy-windows.ts';
import type {
  FindingSpan,
  Gap,
  LossSpan,
  LossyWindows,
  NamespaceLosses,
  StandingChange,
  Summary,
  ToldChange,
  ToldTuning,
} from '../chronicle/summary.ts';
import { formatCount, formatDateTime, UNKNOWN } from '../text/format.ts';
import { codeMarkdown, plainMarkdown, tableMarkdown } from './markdown.ts';
import { cameOf, headline, lostOf, percentOf, spanWords, timesOf, utcOffset } from './summary-words.ts';

/** What a page of one screen or two has room for. The rest is counted, and stands in the JSON. */
const MOST = {
  spans: 6,
  windows: 12,
  findings: 6,
  changes: 12,
  standing: 10,
  events: 6,
  notes: 20,
  gaps: 4,
  srs: 4,
};

type TimeOf = (time: string) => string;

/** The page of a session, what matters most first. Text of the host is escaped; unknown is `–`. Ends with a newline. */
export function summaryMarkdown(summary: Summary): string {
  const timeOf = timesOf(summary);
  const sections = [
    [`# ${plainMarkdown(summary.host)}: ${plainMarkdown(headline(summary))}`],
    [watchedLine(summary)],
    lossSection(summary, timeOf),
    findingsSection(summary.findings, timeOf),
    changesSection(summary, timeOf),
    standingSection(summary),
    eventsSection(summary, timeOf),
    notesSection(summary, timeOf),
    unknownSection(summary, timeOf),
    filesSection(summary),
  ];
  return `${sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** The page where there is none of a session: what the journal knows. Escaped as that is. */
export function journalMarkdown(
  host: string,
  { tunings, inForce, doubts }: Pick<Summary, 'tunings' | 'inForce' | 'doubts'>,
): string {
  const whole = { tunings, changes: [], inForce, recording: undefined, demo: undefined };
  const sections = [
    [`# ${plainMarkdown(host)}: what was tuned`],
    ['No page of a session was kept yet; this is what the journal knows, all times local.'],
    changesSection(whole, formatDateTime),
    standingSection(whole),
    ...(doubts.length === 0
      ? []
      : [['## What is not known', '', ...doubts.map(doubt => `- ${plainMarkdown(doubt)}.`)]]),
  ];
  return `${sections.map(lines => lines.join('\n')).join('\n\n')}\n`;
}

function watchedLine(summary: Summary): string {
  const { began, ended, srs, kernel, recording, origin, host, windowSeconds } = summary;
  const madeOf = origin === undefined ? '' : `, made of ${origin}`;
  const what =
    recording === undefined ? plainMarkdown(host) : `a recording of ${plainMarkdown(host)}${madeOf}`;
  const until = timesOf({ began })(ended);
  const named = srs
    .slice(0, MOST.srs)
    .map(
      ({ pid, command, isThereAtEnd }) => `${pid} ${codeMarkdown(command)}${isThereAtEnd ? '' : ' (ended)'}`,
    );
  const more = srs.length > MOST.srs ? ` and ${srs.length - MOST.srs} more` : '';
  const whom = srs.length === 0 ? 'No SRS was there.' : `SRS: ${named.join(', ')}${more}.`;
  const on = kernel === undefined ? '' : `, Linux ${plainMarkdown(kernel)}`;
  return `srs-top watched ${what}${on} from ${formatDateTime(began)} to ${until}, all times ${utcOffset(began)}, loss over windows of ${windowSeconds} s. ${whom}`;
}

function lossSection(summary: Summary, timeOf: TimeOf): readonly string[] {
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

/** A single moment is looked at for so long, until what is asked aside is answered. */
const A_MOMENT_MS = 5_000;

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

function findingsSection(findings: readonly FindingSpan[], timeOf: TimeOf): readonly string[] {
  const wrong = findings.filter(({ severity }) => severity !== 'remark');
  const remarks = [...new Set(findings.filter(({ severity }) => severity === 'remark').map(({ id }) => id))];
  if (wrong.length === 0 && remarks.length === 0) return [];
  const more = wrong.slice(MOST.findings).map(({ id }) => id);
  return [
    '## Findings',
    '',
    ...wrong.slice(0, MOST.findings).flatMap(finding => findingLines(finding, timeOf)),
    ...(more.length === 0 ? [] : [`- Also: ${more.join(', ')}.`]),
    ...(remarks.length === 0 ? [] : [`- Worth knowing: ${remarks.join(', ')}.`]),
  ];
}

function findingLines(finding: FindingSpan, timeOf: TimeOf): readonly string[] {
  const { id, severity, began, ended, isOpen, times, worst, symptoms } = finding;
  const until = isOpen ? 'the end' : timeOf(ended);
  const often = times > 1 ? `, ${times} times` : '';
  const figures = worst.evidence.map(({ what, value, unit }) => {
    const figure = typeof value === 'number' ? value.toLocaleString('en') : value;
    return `${what} ${figure}${unit === undefined ? '' : ` ${unit}`}`;
  });
  return [
    `- **${id}** (${severity}), ${timeOf(began)} to ${until}${often}. At ${timeOf(worst.time)}: ${plainMarkdown(worst.sentence)}`,
    ...(figures.length === 0 ? [] : [`  - ${plainMarkdown(figures.join(' · '))}`]),
    ...(symptoms.length === 0
      ? []
      : [`  - because of it, or beside it: ${plainMarkdown(symptoms.join('; '))}`]),
  ];
}

function changesSection(
  { tunings, changes, recording }: Pick<Summary, 'tunings' | 'changes' | 'recording'>,
  timeOf: TimeOf,
): readonly string[] {
  if (tunings.length === 0 && changes.length === 0) return [];
  const all = [
    ...tunings.map(tuning => ({
      time: tuning.time,
      line: tuningLine(tuning, timeOf, recording !== undefined),
    })),
    ...changes.map(change => ({ time: change.time, line: changeLine(change, timeOf) })),
  ].sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const left = all.length - MOST.changes;
  return [
    '## What was changed',
    '',
    ...all.slice(-MOST.changes).map(({ line }) => line),
    ...(left > 0 ? [`- ${left} more before these.`] : []),
  ];
}

function tuningLine(tuning: ToldTuning, timeOf: TimeOf, isRecorded: boolean): string {
  const { entry, time, title, whom, operator, verdict, state } = tuning;
  const by = operator === undefined ? '' : ` by ${plainMarkdown(operator)}`;
  const parts = [
    `${timeOf(time)} **${plainMarkdown(title)}** on ${plainMarkdown(whom)}${by}: ${plainMarkdown(cameOf(tuning))}`,
    ...(verdict === undefined ? [] : [`Verdict: ${plainMarkdown(verdict.sentence)}`]),
    state === undefined
      ? 'How it stands is not known'
      : `${isRecorded ? 'At the end' : 'Now'}: ${plainMarkdown(state)}`,
  ];
  return `- ${parts.join('. ')} (${entry === undefined ? 'not in the journal' : `number ${entry}`}).`;
}

function changeLine({ time, what, pid, verdict }: ToldChange, timeOf: TimeOf): string {
  const whom = pid === undefined ? '' : ` (SRS ${pid})`;
  const said = verdict === undefined ? '' : ` Verdict: ${plainMarkdown(verdict.sentence)}.`;
  return `- ${timeOf(time)} **${plainMarkdown(what)}**${whom}.${said}`;
}

function standingSection({
  inForce,
  recording,
  demo,
  tunings,
}: Pick<Summary, 'inForce' | 'recording' | 'demo' | 'tunings'>): readonly string[] {
  const title = recording === undefined ? '## Still in force' : '## In force at the end of the recording';
  if (inForce === undefined) {
    const isTold = recording !== undefined && tunings.length === 0;
    return isTold ? [] : [title, '', 'Not known.'];
  }
  if (inForce.length === 0) return tunings.length === 0 ? [] : [title, '', 'Nothing that srs-top changed.'];
  const left = inForce.length - MOST.standing;
  return [
    title,
    '',
    ...inForce.slice(-MOST.standing).map(one => standingLine(one, undoingOf(one, { recording, demo }))),
    ...(left > 0 ? [`- ${left} more before these${demo === undefined ? ': `srs-top journal`' : ''}.`] : []),
  ];
}

function standingLine(
  { time, title, whom, operator, words, isOlder }: StandingChange,
  undoing: string,
): string {
  const when = isOlder ? `, made ${formatDateTime(time)} before this session` : '';
  const by = operator === undefined ? '' : ` by ${plainMarkdown(operator)}`;
  return `- **${plainMarkdown(title)}** on ${plainMarkdown(whom)}${by}${when}: ${plainMarkdown(words)}. ${undoing}.`;
}

/** The journal of a simulated host ends with it: no command would find the change. */
function undoingOf(
  { entry }: StandingChange,
  { recording, demo }: Pick<Summary, 'recording' | 'demo'>,
): string {
  if (demo !== undefined) return 'It ends with the demo';
  const where = recording === undefined ? '' : ' on that host';
  return `\`srs-top undo ${entry}\`${where} takes it back`;
}

function notesSection({ notes }: Summary, timeOf: TimeOf): readonly string[] {
  if (notes.length === 0) return [];
  const left = notes.length - MOST.notes;
  return [
    '## Marks',
    '',
    ...notes.slice(0, MOST.notes).map(({ time, word }) => `- ${timeOf(time)} ${plainMarkdown(word)}`),
    ...(left > 0 ? [`- ${left} more.`] : []),
  ];
}

function eventsSection({ events }: Summary, timeOf: TimeOf): readonly string[] {
  if (events.length === 0) return [];
  const left = events.length - MOST.events;
  return [
    '## Starts and ends of SRS',
    '',
    ...events
      .slice(0, MOST.events)
      .map(
        ({ time, what, pid, newPid }) =>
          `- ${timeOf(time)} SRS ${pid} ${what}${newPid === undefined ? '' : ` as ${newPid}`}`,
      ),
    ...(left > 0 ? [`- ${left} more.`] : []),
  ];
}

const GAPS: Readonly<Record<Gap['what'], string>> = {
  'not-measured': 'nothing was measured: srs-top did not run, or the host did not',
  // The place of whose they are.
  'no-counters': 'the UDP counters% could not be read, or went back',
};

function unknownSection({ gaps, doubts, recording }: Summary, timeOf: TimeOf): readonly string[] {
  const told = recording === undefined ? doubts : [];
  if (gaps.length === 0 && told.length === 0) return [];
  const left = gaps.length - MOST.gaps;
  return [
    '## What is not known',
    '',
    ...gaps.slice(0, MOST.gaps).map(({ began, ended, what, pids }) => {
      const of = pids.length === 0 ? '' : ` of SRS ${pids.join(', ')}`;
      return `- ${timeOf(began)} to ${timeOf(ended)}: ${GAPS[what].replace('%', of)}.`;
    }),
    ...(left > 0 ? [`- ${left} more.`] : []),
    ...told.map(doubt => `- ${plainMarkdown(doubt)}.`),
  ];
}

function filesSection({ files }: Summary): readonly string[] {
  if (files.length === 0) return [];
  return ['## Files', '', ...files.map(({ what, path }) => `- ${what}: ${codeMarkdown(path)}`)];
}
