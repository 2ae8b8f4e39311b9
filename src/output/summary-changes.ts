import type { StandingChange, Summary, ToldChange, ToldTuning } from '../chronicle/summary.ts';
import { formatDateTime } from '../text/format.ts';
import { ownCommand } from '../text/own-command.ts';
import { plainMarkdown } from './markdown.ts';
import { cameOf, type TimeOf } from './summary-words.ts';

/** What a page has room for. */
const MOST = { changes: 12, standing: 10 };

/** Who changed what, and what that did. */
export function changesSection(
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

/** What holds at the end, and how it is taken back. */
export function standingSection({
  inForce,
  recording,
  demo,
  afar,
  tunings,
}: Pick<Summary, 'inForce' | 'recording' | 'demo' | 'afar' | 'tunings'>): readonly string[] {
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
    ...inForce.slice(-MOST.standing).map(one => standingLine(one, undoingOf(one, { recording, demo, afar }))),
    ...(left > 0
      ? [`- ${left} more before these${demo === undefined ? `: \`${ownCommand(['journal'], afar)}\`` : ''}.`]
      : []),
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
  { recording, demo, afar }: Pick<Summary, 'recording' | 'demo' | 'afar'>,
): string {
  if (demo !== undefined) return 'It ends with the demo';
  const where = recording === undefined ? '' : ' on that host';
  return `\`${ownCommand(['undo', String(entry)], afar)}\`${where} takes it back`;
}
