import type { Advice, Draft, Finding } from '../advice/terms/finding.ts';

interface Lasted {
  readonly lastedSeconds: number;
  readonly isLonger?: true | undefined;
}

/** Findings as `--json` and `doctor --json` have them: figures and words, remedies with the command to run by hand. */
export function plainFindings({ findings }: Advice): readonly unknown[] {
  return findings.map(finding => ({
    id: finding.id,
    severity: finding.severity,
    pid: finding.pid,
    text: finding.sentence,
    lostPackets: finding.lost,
    windowSeconds: finding.windowSeconds,
    lastedSeconds: lastedOf(finding),
    evidence: plainEvidence(finding),
    remedies: finding.remedies.map(({ label, command, note, wish }) => ({
      text: label,
      command,
      note,
      tuning: wish?.kind,
    })),
    symptoms: finding.symptoms.map(({ id, sentence }) => ({ id, text: sentence })),
  }));
}

/** What is over, the newest first. */
export function plainCleared({ cleared }: Advice): readonly unknown[] {
  return cleared.map(({ sentence, sinceMs: _, isLonger, ...one }) => ({
    ...one,
    lastedSeconds: lastedOf({ ...one, isLonger }),
    text: sentence,
  }));
}

/** Null: it began before what was looked at. */
function lastedOf({ lastedSeconds, isLonger }: Lasted): number | null {
  return isLonger === true ? null : lastedSeconds;
}

function plainEvidence({ evidence }: Draft | Finding): readonly unknown[] {
  return evidence.map(({ what, value, unit }) => ({ what, value, unit }));
}
