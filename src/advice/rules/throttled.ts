import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { describeQuotaManager } from '../../tuning/limits/quota-manager.ts';
import { identityOf } from '../terms/process-of.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOf, lossWords, lostEvidence, percent, seenIn } from '../terms/words.ts';

/** Percent of the periods. */
const TOLD_FROM = 20;
/** Milliseconds: what is longer ago than this is not now. */
const RECENT_MS = 30_000;

/** The CPU quota of SRS's cgroup stops it. */
export const findThrottled: Rule = situation => {
  const { evidence, causes, name, srs } = situation;
  const share = causes.get('throttled');
  const lastMs = evidence.at(-1)?.atMs ?? 0;
  const points = share?.points ?? evidence.filter(({ atMs }) => atMs > lastMs - RECENT_MS);
  // The quota may have been read in none of the seconds in which packets were lost.
  const throttled = [points, evidence]
    .map(some => meanOf(some, point => point.throttledPercent))
    .find(mean => mean !== undefined);
  if (throttled === undefined || (share === undefined && throttled < TOLD_FROM)) return undefined;
  const quota = tightestQuota(situation);
  const stops = `${quota === undefined ? 'a CPU quota' : `its quota of ${percent(quota.percent)} of a CPU`} in ${percent(throttled)} of the periods`;
  return {
    id: 'throttled',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} is stopped by ${stops}${lossWords(situation, share)}`,
    evidence: [
      { what: 'periods in which the quota stopped it', value: Math.round(throttled), unit: '%' },
      ...(quota === undefined
        ? []
        : [
            { what: 'quota', value: Math.round(quota.percent * 10) / 10, unit: '% of a CPU' },
            { what: 'cgroup', value: quota.group },
          ]),
      ...evidenceOf(points, 'had a CPU', '%', point => point.runPercent),
      ...evidenceOf(points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...lostEvidence(situation, share),
    ],
    remedies: [
      {
        label: 'lift the CPU quota',
        note: noteFor(situation, quota?.group),
        wish: { kind: 'quota', process: identityOf(srs), label: `srs ${srs.pid}`, cpus: 'none' },
      },
    ],
    lost: share?.lost ?? 0,
    explains: ['contended', 'late-clock', 'nice-cannot-work', 'bad-affinity'],
    ...seenIn(share),
  };
};

/** The quota that leaves least. */
export function tightestQuota({
  reading,
}: Pick<Situation, 'reading'>): { readonly group: string; readonly percent: number } | undefined {
  const quotas = (reading.cpuQuotas.value ?? []).flatMap(
    ({ group, quotaMicroseconds, periodMicroseconds }) =>
      quotaMicroseconds === undefined
        ? []
        : [{ group, percent: (quotaMicroseconds * 100) / periodMicroseconds }],
  );
  return quotas.sort((a, b) => a.percent - b.percent)[0];
}

/** Who manages the cgroup has its own way, and may undo another. */
function noteFor({ snapshot }: Situation, group: string | undefined): string {
  const manager = group && describeQuotaManager(group, 'none', snapshot.metrics.cpus.length || undefined);
  const helpsNot =
    'Renice, affinity and a bigger buffer do not help: the quota stops SRS whatever its nice value.';
  return manager === undefined || manager === '' ? helpsNot : `${helpsNot} ${manager}`;
}
