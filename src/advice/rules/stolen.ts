import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, lostEvidence, percent, seenIn, shareLost } from '../terms/words.ts';

/** The hypervisor gives SRS's CPU to other machines. */
export const findStolen: Rule = situation => {
  const share = situation.causes.get('stolen');
  if (share === undefined) return undefined;
  const stolen = meanOf(share.points, point => point.stealPercent);
  const cpu = share.points.at(-1)?.cpu;
  return {
    id: 'stolen',
    severity: 'bad',
    sentence: `the hypervisor takes ${percent(stolen)} of CPU ${cpu ?? '–'}, which ${situation.name} runs on: ${shareLost(share)}`,
    evidence: [
      ...evidenceOf(share.points, `stolen from CPU ${cpu ?? '–'}`, '%', point => point.stealPercent),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [
      {
        label: 'a machine with CPUs of its own',
        note: 'nothing on this host gives back what the hypervisor takes: move it, or ask the provider',
      },
    ],
    lost: share.lost,
    explains: ['saturated', 'slow-cpu', 'contended', 'late-clock'],
    ...seenIn(share),
  };
};
