import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { cpuRemedies } from '../terms/cpu-remedies.ts';
import { culpritEvidence, culpritsOf } from '../terms/culprits.ts';
import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, ofLoss, percent, seenIn } from '../terms/words.ts';

/** Other processes keep SRS from a CPU. */
export const findStarved: Rule = situation => {
  const { causes, name } = situation;
  const share = causes.get('starved');
  if (share === undefined) return undefined;
  const wait = meanOf(share.points, point => point.waitPercent);
  const culprits = culpritsOf(situation);
  return {
    id: 'starved',
    severity: 'bad',
    sentence: `${name} is starved${culprits === undefined ? '' : ` by ${culprits.words}`}: ready but without a CPU ${percent(wait)} of the time, ${count(share.lost)} packets lost${ofLoss(share)}`,
    evidence: [
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...culpritEvidence(culprits),
      ...lostEvidence(situation, share),
    ],
    remedies: cpuRemedies(situation),
    lost: share.lost,
    explains: ['contended', 'late-clock', 'clamped-buffer'],
    ...seenIn(share),
  };
};
