import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { processOf } from '../terms/process-of.ts';
import type { Rule } from '../terms/situation.ts';
import { count, evidenceOf, lostEvidence, ofLoss, percent } from '../terms/words.ts';

/** Percent of a CPU without loss: then it is only in the way. */
const LEAST_IDLE = 20;

/** Softirq and SRS's busiest thread are on one CPU. */
export const findSoftirqSharesCpu: Rule = situation => {
  const { causes, evidence, snapshot, srs, name } = situation;
  const share = causes.get('softirq');
  const points = share?.points ?? evidence;
  const softirq = meanOf(points, point => point.softirqPercent);
  const idle = meanOf(points, point => point.idlePercent);
  const { thresholds } = snapshot.settings;
  const cpu = points.at(-1)?.cpu;
  if (softirq === undefined || softirq < thresholds.softirq.warning) return undefined;
  if (share === undefined && (idle ?? 100) >= LEAST_IDLE) return undefined;
  const others = snapshot.metrics.cpus.filter(one => one.cpu !== cpu && (one.softirq ?? 100) < softirq / 2);
  const [best] = [...others].sort((a, b) => (b.idle ?? 0) - (a.idle ?? 0));
  return {
    id: 'softirq-shares-cpu',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `softirq takes ${percent(softirq)} of CPU ${cpu ?? '–'}, which ${name} runs on${share === undefined ? '' : `: ${count(share.lost)} packets lost${ofLoss(share)}`}`,
    evidence: [
      ...evidenceOf(points, `softirq on CPU ${cpu ?? '–'}`, '%', point => point.softirqPercent),
      ...evidenceOf(points, `idle of CPU ${cpu ?? '–'}`, '%', point => point.idlePercent),
      ...evidenceOf(points, 'had a CPU', '%', point => point.runPercent),
      ...lostEvidence(situation, share),
    ],
    remedies:
      best === undefined || srs.affinity === undefined
        ? [{ label: 'more CPUs', note: 'no other CPU has less softirq' }]
        : [
            {
              label: `affinity ${srs.affinity} → ${best.cpu}`,
              wish: { kind: 'affinity', ...processOf(srs), cpus: String(best.cpu) },
              note: 'or move the interrupts of the NIC away: i',
            },
          ],
    lost: share?.lost ?? 0,
    explains: [
      'contended',
      'late-clock',
      'saturated',
      ...(share === undefined ? [] : (['starved'] as const)),
    ],
  };
};
