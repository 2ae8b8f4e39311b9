import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, ofLoss, percent } from '../terms/words.ts';

/** The one thread of SRS uses all of a CPU. */
export const findSaturated: Rule = situation => {
  const { causes, evidence, snapshot, name } = situation;
  const share = causes.get('saturated');
  const { bad } = snapshot.settings.thresholds.threadCpu;
  const run = meanOf(share?.points ?? evidence, point => point.runPercent);
  if (share === undefined && (run ?? 0) < bad) return undefined;
  return {
    id: 'saturated',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} is saturated: its one thread uses ${percent(run)} of a CPU${share === undefined ? ', and nothing is lost yet' : `, ${count(share.lost)} packets lost${ofLoss(share)}`}`,
    evidence: [
      ...evidenceOf(share?.points ?? evidence, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(share?.points ?? evidence, 'ready but without a CPU', '%', point => point.waitPercent),
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
  };
};
