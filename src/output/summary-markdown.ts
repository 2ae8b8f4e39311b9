import type { FindingSpan, Gap, Summary } from '../chronicle/summary.ts';
import { formatDateTime } from '../text/format.ts';
import { codeMarkdown, plainMarkdown } from './markdown.ts';
import { changesSection, standingSection } from './summary-changes.ts';
import { lossSection } from './summary-losses.ts';
import { headline, type TimeOf, timesOf, utcOffset } from './summary-words.ts';

/** What a page of one screen or two has room for. The rest is counted, and stands in the JSON. */
const MOST = {
  findings: 6,
  events: 6,
  notes: 20,
  gaps: 4,
  srs: 4,
};

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
  const whole = { tunings, changes: [], inForce, recording: undefined, demo: undefined, afar: undefined };
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
