import { EXPLANATIONS } from '../../advice/terms/explanations.ts';
import type {
  ClearedFinding,
  Evidence,
  Finding,
  FindingId,
  FindingSeverity,
  Remedy,
} from '../../advice/terms/finding.ts';
import { tuneCommand } from '../../advice/terms/tune-command.ts';
import { cleanText } from '../../text/clean-text.ts';
import { formatDuration } from '../../text/format.ts';
import type { Severity } from '../../text/severity.ts';
import { wrapText } from '../../text/width.ts';
import type { Theme } from '../look/theme.ts';

/** How a finding is drawn; what is only worth knowing is no alarm. */
export const FINDING_SEVERITIES: Readonly<Record<FindingSeverity, Severity>> = {
  bad: 'bad',
  warning: 'warning',
  remark: 'unknown',
};

/** What stands before its sentence. */
export function findingSign({ severity }: Pick<Finding, 'severity'>, { symbols }: Theme): string {
  return severity === 'remark' ? symbols.remark : symbols[FINDING_SEVERITIES[severity]];
}

/** What was so before: a small buffer follows from no cause, though that outweighs it. */
const CONDITIONS: readonly FindingId[] = ['clamped-buffer', 'default-buffer'];

/** `because of it: the timer is late; beside it: rmem_max cut the receive buffer`. Empty where it explains nothing. */
export function symptomWords({ symptoms }: Pick<Finding, 'symptoms'>, separator: string): string {
  const titles = (areConditions: boolean): string =>
    symptoms
      .filter(({ id }) => CONDITIONS.includes(id) === areConditions)
      .map(({ id }) => EXPLANATIONS[id].title)
      .join(separator);
  const [because, beside] = [titles(false), titles(true)];
  return [because && `because of it: ${because}`, beside && `beside it: ${beside}`]
    .filter(words => words !== '')
    .join(separator);
}

const INDENT = '    ';

/** A finding as a report has it: its sentence, what it rests on, what it explains, and what would help. */
export function findingLines(finding: Finding, theme: Theme, columns: number): readonly string[] {
  const role = FINDING_SEVERITIES[finding.severity];
  const { symptoms, evidence, remedies } = finding;
  return [
    ...wrapText(`${findingSign(finding, theme)} ${finding.sentence}`, columns).map((line, index) =>
      theme.paint(role, index === 0 ? line : `  ${line}`),
    ),
    ...indented(evidence.map(evidenceWords).join(' · '), columns),
    ...(symptoms.length === 0 ? [] : indented(symptomWords(finding, '; '), columns)),
    ...remedies.flatMap(remedy => remedyLines(remedy, columns)),
    ...indented(`more: srs-top explain ${finding.id}`, columns),
  ];
}

/**
 * What `y` copies: the sentence, its figures, and what to type. It may be pasted into the shell of root: names of processes,
 * which anybody can choose, stand in comments.
 */
export function copyText({ sentence, evidence, remedies, id }: Finding): string {
  const commands = remedies.flatMap(remedy => remedyCommand(remedy) ?? []);
  const figures = evidence.map(evidenceWords).join(', ');
  const comments = [`${id}: ${sentence}`, figures].filter(text => text !== '').map(text => `# ${text}`);
  return [...comments, ...commands].map(cleanText).join('\n');
}

/** What is over, in a line. */
export function clearedLine({ sentence, agoSeconds, lastedSeconds, isLonger }: ClearedFinding): string {
  const after = isLonger === true ? 'after at least' : 'after';
  return `ended ${agoWords(agoSeconds)}, ${after} ${agoWords(lastedSeconds, '')}: ${sentence}`;
}

/** `86 %`: a figure with its unit. */
export function evidenceWords({ what, value, unit }: Evidence): string {
  const figure = typeof value === 'number' ? value.toLocaleString('en') : value;
  return `${what} ${figure}${unit === undefined ? '' : ` ${unit}`}`;
}

/** What a person types for it. */
export function remedyCommand({ wish, command }: Remedy): string | undefined {
  return command ?? (wish && tuneCommand(wish));
}

function remedyLines(remedy: Remedy, columns: number): readonly string[] {
  const command = remedyCommand(remedy);
  return [
    ...indented(
      `→ ${remedy.label}${command === undefined || command === remedy.label ? '' : `:  ${command}`}`,
      columns,
    ),
    ...(remedy.note === undefined ? [] : indented(`  ${remedy.note}`, columns)),
  ];
}

function indented(text: string, columns: number): readonly string[] {
  return wrapText(text, columns - INDENT.length).map(line => INDENT + line);
}

function agoWords(seconds: number, ago = ' ago'): string {
  return `${seconds < 60 ? `${Math.round(seconds)} s` : formatDuration(seconds)}${ago}`;
}
