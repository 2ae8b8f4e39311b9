import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence } from '../terms/words.ts';

/** strace or a debugger is attached: every system call of SRS stops twice. */
export const findTraced: Rule = situation => {
  const { reading, lost, evidence, name, causes } = situation;
  const tracer = reading.status.value?.tracerPid;
  if (tracer === undefined || tracer === 0) return undefined;
  const stopped = causes.get('stopped')?.lost ?? 0;
  const slowed = lost - stopped;
  return {
    id: 'traced',
    severity: slowed > 0 ? 'bad' : 'warning',
    sentence: `${name} is traced by process ${tracer}, which slows each of its system calls${slowed > 0 ? `: ${count(slowed)} packets lost` : ''}`,
    evidence: [
      { what: 'traced by process', value: String(tracer) },
      ...evidenceOf(evidence, 'had a CPU', '%', point => point.runPercent),
      ...(slowed > 0 ? lostEvidence(situation) : []),
    ],
    remedies: [
      {
        label: `end the tracer: process ${tracer}`,
        command: `ps -o pid,args -p ${tracer}`,
        note: 'perf trace tells the same for far less; srs-top ends nothing that others started',
      },
    ],
    lost: slowed,
    explains: ['burst', 'saturated', 'starved', 'contended', 'late-clock', 'clamped-buffer'],
  };
};
