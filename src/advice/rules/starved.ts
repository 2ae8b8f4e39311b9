import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { cpuRemedies } from '../terms/cpu-remedies.ts';
import { type Culprits, culpritEvidence, culpritsOf, ownCulprit } from '../terms/culprits.ts';
import type { Remedy } from '../terms/finding.ts';
import { untoldQuota } from '../terms/quota.ts';
import type { Rule } from '../terms/situation.ts';
import { type TunedSince, tunedSince } from '../terms/tuned-since.ts';
import { evidenceOf, lostEvidence, percent, seenIn, shareLost } from '../terms/words.ts';

/** No thread of SRS ranks before another by a nice value of all of them. */
const MORE_CPUS: Remedy = {
  label: 'an affinity with more CPUs, or more CPUs',
  note: 'its threads keep one another from the CPU: a nice value of all of them changes nothing',
};

/** Whether a quota stops SRS takes two readings. */
const LOOK_AGAIN: Remedy = {
  label: 'look again in some seconds',
  note: 'a quota stops SRS whatever its nice value and its CPUs',
};

/** Percent of a CPU: who uses less keeps nobody from it. Neighbours are known of now, and the loss may be of some seconds ago. */
const TOOK_FROM = 20;

/** What the window still has of it, or what cannot be told yet, is no reason to change anything else. */
function watched({ words, secondsAgo, outcome, waitPercent }: TunedSince): Remedy {
  if (outcome === 'settling')
    return {
      label: `nothing to do for some seconds: ${words} was set ${Math.round(secondsAgo)} s ago`,
      note: 'what it brings is watched: queues that are full have to be read first',
      isDone: true,
    };
  return {
    label: `nothing to do: since ${words} it waits for a CPU ${percent(waitPercent)} of the time`,
    note: 'what was lost before stays in the window',
    isDone: true,
  };
}

/** Other processes, or its own other threads, keep SRS from a CPU. */
export const findStarved: Rule = situation => {
  const { causes, name } = situation;
  const share = causes.get('starved');
  if (share === undefined) return undefined;
  const wait = meanOf(share.points, point => point.waitPercent);
  const culprits = whoeverTookMuch(culpritsOf(situation));
  const own = ownCulprit(situation);
  const by = own?.words ?? culprits?.words;
  const untold = untoldQuota(situation);
  const tuned = tunedSince(situation, share);
  const isCured = tuned?.outcome === 'cured';
  return {
    id: 'starved',
    severity: 'bad',
    sentence: `${name} ${isCured ? 'was' : 'is'} starved${by === undefined ? '' : ` by ${by}`}: ready but without a CPU ${percent(wait)} of the time, ${shareLost(share)}${isCured ? `, until ${tuned.words}` : untold === undefined ? '' : `; or its quota of ${percent(untold.percent)} of a CPU stops it, which was read once so far`}`,
    evidence: [
      ...evidenceOf(share.points, 'ready but without a CPU', '%', point => point.waitPercent),
      ...evidenceOf(share.points, 'had a CPU', '%', point => point.runPercent),
      ...(own === undefined ? [] : [own.evidence]),
      ...culpritEvidence(culprits),
      ...lostEvidence(situation, share),
    ],
    remedies:
      tuned === undefined
        ? [
            ...(untold === undefined ? [] : [LOOK_AGAIN]),
            ...(own === undefined ? cpuRemedies(situation) : [MORE_CPUS]),
          ]
        : [watched(tuned)],
    lost: share.lost,
    explains: ['contended', 'late-clock', 'clamped-buffer'],
    ...seenIn(share),
  };
};

function whoeverTookMuch(culprits: Culprits | undefined): Culprits | undefined {
  const took = (culprits?.list ?? []).reduce((sum, { cpuPercent }) => sum + cpuPercent, 0);
  return took < TOOK_FROM ? undefined : culprits;
}
