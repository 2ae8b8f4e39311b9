import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Remedy } from '../terms/finding.ts';
import { isProxy, type Rule } from '../terms/situation.ts';
import { evidenceOf, lossWords, lostEvidence, percent, seenIn } from '../terms/words.ts';

const OF_SRS: Remedy = {
  label: 'another SRS behind srs-proxy, or fewer streams here',
  note: 'one thread can use one CPU: nice, affinity and a bigger buffer do not help. `p` shows where it spends its time.',
};

/** It reads a port with one goroutine (internal/proxy/rtc.go), which uses one thread at a time. */
const OF_PROXY: Remedy = {
  label: 'another srs-proxy beside it, or fewer streams through this one',
  note: 'it reads each port with one goroutine: nice, affinity and a bigger buffer do not help',
};

/** The one thread of SRS uses all of a CPU. */
export const findSaturated: Rule = situation => {
  const { causes, recent, isSustained, snapshot, name, reading } = situation;
  const share = causes.get('saturated');
  const points = share?.points ?? recent;
  const run = meanOf(points, point => point.runPercent);
  const { bad } = snapshot.settings.thresholds.threadCpu;
  if (run === undefined || (share === undefined && (!isSustained || run < bad))) return undefined;
  return {
    id: 'saturated',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} is saturated: ${isProxy(reading) ? 'a thread of it' : 'its one thread'} uses ${percent(run)} of a CPU${lossWords(situation, share)}`,
    evidence: [
      ...evidenceOf(points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [isProxy(reading) ? OF_PROXY : OF_SRS],
    lost: share?.lost ?? 0,
    explains: ['late-clock', 'contended', 'circuit-breaker'],
    ...seenIn(share),
  };
};
