import type { Advice, FindingSeverity } from '../../advice/terms/finding.ts';
import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import type { Severity } from '../../text/severity.ts';
import type { Role, Theme } from '../look/theme.ts';
import { FINDING_SEVERITIES } from '../sentences/finding-lines.ts';

/** Something to be seen in a chart at its time: a finding that began, or what was tuned. */
export interface ChartMark {
  /** On the host's monotonic clock. */
  readonly atMs: number;
  /** Before its words. */
  readonly sign: string;
  /** In the chart, from top to bottom. */
  readonly line: string;
  readonly role: Role;
  /** `renice 0 → -15`, `starved`; and what is left of it where there is less room. */
  readonly label: string;
  readonly short: string;
}

/**
 * The beginnings of findings, those that are over by now among them, and what was tuned; the oldest first. What is only
 * worth knowing is no mark.
 * @param pids the process that is looked at, and those that it followed
 */
export function chartMarks(
  { findings, cleared }: Advice,
  marks: readonly TuningMark[],
  pids: readonly number[],
  { symbols }: Theme,
): readonly ChartMark[] {
  const isShown = ({ pid }: { readonly pid: number | undefined }): boolean =>
    pid === undefined || pids.includes(pid);
  const tuned = marks.filter(isShown).map(({ atMs, label, isNote }) => ({
    atMs,
    sign: isNote === true ? symbols.noted : symbols.tuned,
    line: symbols.mark,
    role: 'title' as const,
    label,
    short: label.split(' ', 1)[0] ?? label,
  }));
  const found = [...findings, ...cleared]
    .filter(one => isShown(one) && one.severity !== 'remark')
    .map(({ id, severity, sinceMs }) => ({
      atMs: sinceMs,
      sign: symbols[severityOf(severity)],
      line: symbols.axis,
      role: severityOf(severity),
      label: id,
      short: id,
    }));
  return [...found, ...tuned].sort((a, b) => a.atMs - b.atMs);
}

function severityOf(severity: FindingSeverity): Severity {
  return FINDING_SEVERITIES[severity];
}
