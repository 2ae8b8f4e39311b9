import { type EvidencePoint, meanOf } from '../../metrics/evidence/evidence-point.ts';
import { describeQuotaManager } from '../../tuning/limits/quota-manager.ts';
import type { Remedy } from '../terms/finding.ts';
import { identityOf } from '../terms/process-of.ts';
import { type Quota, quotaOf, tightestQuota } from '../terms/quota.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOf, lossWords, lostEvidence, percent, seenIn } from '../terms/words.ts';

/** Percent of the periods. */
const TOLD_FROM = 20;
/** Milliseconds: what is longer ago than this is not now. */
const RECENT_MS = 30_000;

/** The CPU quota of SRS's cgroup stops it. */
export const findThrottled: Rule = situation => {
  const { evidence, causes, name } = situation;
  const share = causes.get('throttled');
  const lastMs = evidence.at(-1)?.atMs ?? 0;
  const points = share?.points ?? evidence.filter(({ atMs }) => atMs > lastMs - RECENT_MS);
  // The quota may have been read in none of the seconds in which packets were lost.
  const throttled = [points, evidence]
    .map(some => meanOf(some, point => point.throttledPercent))
    .find(mean => mean !== undefined);
  if (throttled === undefined || (share === undefined && throttled < TOLD_FROM)) return undefined;
  const { quota, changed } = quotaThatStops(situation, points);
  const stops = `${quota === undefined ? 'a CPU quota' : `its quota of ${percent(quota.percent)} of a CPU`} in ${percent(throttled)} of the periods`;
  return {
    id: 'throttled',
    severity: share === undefined ? 'warning' : 'bad',
    sentence: `${name} ${changed === undefined ? 'is' : 'was'} stopped by ${stops}${changed === undefined ? '' : `, until that was ${changed}`}${lossWords(situation, share)}`,
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
    remedies: [changed === undefined ? remedyFor(situation, quota) : doneBy(changed)],
    lost: share?.lost ?? 0,
    explains: ['contended', 'late-clock', 'nice-cannot-work', 'bad-affinity'],
    ...seenIn(share),
  };
};

function doneBy(changed: string): Remedy {
  return {
    label: `nothing to do: the quota is ${changed}`,
    note: 'what was lost before stays in the window',
    isDone: true,
  };
}

function remedyFor(situation: Situation, quota: Quota | undefined): Remedy {
  const { srs } = situation;
  const isTightest = quota?.group === tightestQuota(situation)?.group;
  return {
    label: 'lift the CPU quota',
    ...noteFor(situation, quota?.group),
    wish: {
      kind: 'quota',
      process: identityOf(srs),
      label: 'srs',
      cpus: 'none',
      // Unless asked for, that is the tightest.
      ...(isTightest ? {} : { group: quota?.group }),
    },
  };
}

/**
 * Of several the one that stopped it last, which others below it may have used up; else the tightest.
 *
 * @returns `changed`: what became of that quota since (`lifted`, `raised to 200 %`); undefined: nothing that helps
 */
function quotaThatStops(
  situation: Situation,
  points: readonly EvidencePoint[],
): { readonly quota: Quota | undefined; readonly changed: string | undefined } {
  const last = points.findLast(({ throttledBy }) => throttledBy !== undefined);
  const reading = situation.reading.cpuQuotas.value?.find(one => one.group === last?.throttledBy);
  if (last === undefined || reading === undefined)
    return { quota: tightestQuota(situation), changed: undefined };
  const now = quotaOf(reading);
  const { throttledAtPercent: atPercent } = last;
  const then = atPercent === undefined ? undefined : { group: reading.group, percent: atPercent };
  if (now === undefined) return { quota: then, changed: 'lifted' };
  const isRaised = then !== undefined && now.percent > then.percent;
  return isRaised
    ? { quota: then, changed: `raised to ${percent(now.percent)}` }
    : { quota: now, changed: undefined };
}

/** Who manages the cgroup has its own way, and may undo another. */
function noteFor(
  { snapshot }: Situation,
  group: string | undefined,
): Pick<Remedy, 'note' | 'noteHasCommands'> {
  const manager = group && describeQuotaManager(group, 'none', snapshot.metrics.cpus.length || undefined);
  const helpsNot =
    'Renice, affinity and a bigger buffer do not help: the quota stops SRS whatever its nice value.';
  return manager === undefined || manager === ''
    ? { note: helpsNot }
    : { note: `${helpsNot} ${manager}`, noteHasCommands: true };
}
