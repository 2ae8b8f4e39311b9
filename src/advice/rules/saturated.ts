import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, lossWords, lostEvidence, percent, seenIn } from '../terms/words.ts';

/** The one thread of SRS uses all of a CPU. */
export const findSaturated: Rule = situation => {
  const { causes, recent, isSustained, snapshot, name } = situation;
  const share = causes.get('saturated');
  const points = share?.points ?? recent;
  const run = meanOf(points, point => point.runPercent);
  const { bad } = snapshot.settings.thresholds.threadCpu;
  if (run === undefined || (share === undefined && (!isSustained || run < bad))) return undefined;
  return {
    id: 'saturated',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} is saturated: its one thread uses ${percent(run)} of a CPU${lossWords(situation, share)}`,
    evidence: [
      ...evidenceOf(points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [
      {
        label: 'another SRS behind srs-proxy, or fewer streams here',
        note: 'one thread can use one CPU: nice, affinity and a bigger buffer do not help. `p` shows where it spends its time.',
      },
    ],
    lost: share?.lost ?? 0,
    explains: ['late-clock', 'contended', 'circuit-breaker'],
    ...seenIn(share),
  };
};
