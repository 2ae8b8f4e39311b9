import type { EvidencePoint } from '../../metrics/evidence/evidence-point.ts';
import { isAnyOfNamespace } from '../terms/causes.ts';
import type { FindingId } from '../terms/finding.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, figure, packetsLost } from '../terms/words.ts';

/** What a thread that is slowed looks like; it neither waits for a CPU nor is kept from it. */
const SLOWED = ['saturated', 'unread', 'burst', 'untold', 'blocked'] as const;
/** Share of what was lost in such ways that was lost while it was traced. */
const CAUSE_FROM = 0.5;
const BY_IT: readonly FindingId[] = [
  'unread-queue',
  'burst',
  'cause-unknown',
  'saturated',
  'blocked',
  'late-clock',
  'clamped-buffer',
  'default-buffer',
];

/** strace or a debugger is attached: every system call of SRS stops twice. */
export const findTraced: Rule = situation => {
  const { reading, evidence, name, causes } = situation;
  const tracer = reading.status.value?.tracerPid;
  if (tracer === undefined || tracer === 0) return undefined;
  const lost = SLOWED.flatMap(cause => causes.get(cause)?.points ?? []);
  const whileTraced = lost.filter(({ isTraced }) => isTraced === true);
  const slowed = sumOf(whileTraced);
  // Whoever traces SRS to see why it loses packets came after the loss.
  const isCause = slowed >= sumOf(lost) * CAUSE_FROM;
  return {
    id: 'traced',
    severity: slowed > 0 ? 'bad' : 'warning',
    sentence: `${name} is traced by process ${tracer}, which slows each of its system calls${slowed > 0 ? `: ${packetsLost({ lost: slowed, isOfNamespace: isAnyOfNamespace(whileTraced) })}` : ''}`,
    evidence: [
      { what: 'traced by process', value: String(tracer) },
      ...evidenceOf(evidence, 'had a CPU', '%', point => point.runPercent),
      ...figure('lost by it', slowed === 0 ? undefined : slowed, 'packets'),
    ],
    remedies: [
      {
        label: `end the tracer: process ${tracer}`,
        command: `ps -o pid,args -p ${tracer}`,
        note: 'perf trace tells the same for far less; srs-top ends nothing that others started',
      },
    ],
    lost: slowed,
    explains: isCause ? BY_IT : [],
  };
};

function sumOf(points: readonly EvidencePoint[]): number {
  return points.reduce((sum, { lost = 0 }) => sum + lost, 0);
}
