import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, figure } from '../terms/words.ts';

/** What a thread that is slowed looks like; it neither waits for a CPU nor is kept from it. */
const SLOWED = ['saturated', 'burst', 'blocked'] as const;

/** strace or a debugger is attached: every system call of SRS stops twice. */
export const findTraced: Rule = situation => {
  const { reading, evidence, name, causes } = situation;
  const tracer = reading.status.value?.tracerPid;
  if (tracer === undefined || tracer === 0) return undefined;
  const slowed = SLOWED.reduce((sum, cause) => sum + (causes.get(cause)?.lost ?? 0), 0);
  return {
    id: 'traced',
    severity: slowed > 0 ? 'bad' : 'warning',
    sentence: `${name} is traced by process ${tracer}, which slows each of its system calls${slowed > 0 ? `: ${count(slowed)} packets lost` : ''}`,
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
    explains: ['burst', 'saturated', 'blocked', 'late-clock', 'clamped-buffer', 'default-buffer'],
  };
};
