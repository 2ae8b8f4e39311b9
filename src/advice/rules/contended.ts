import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import { cpuRemedies } from '../terms/cpu-remedies.ts';
import { culpritEvidence, culpritsOf } from '../terms/culprits.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, percent } from '../terms/words.ts';

/** Percent of a CPU: who does nothing is not harmed. */
const RUNS_FROM = 2;
/** Percent of the periods in which a quota stopped it: from here on its waiting is the quota's too. */
const QUOTA_FROM = 1;

/** SRS waits for a CPU, and loses nothing yet. */
export const findContended: Rule = situation => {
  const { recent, isSustained, snapshot, name, lost, isLossKnown, srs } = situation;
  const wait = meanOf(recent, point => point.waitPercent);
  const run = meanOf(recent, point => point.runPercent);
  const throttled = meanOf(recent, point => point.throttledPercent) ?? 0;
  const { warning, bad } = snapshot.settings.thresholds.runQueueWait;
  const carriesLoad = srs.threads.find(({ tid }) => tid === srs.busiestTid)?.carriesLoad !== false;
  if (lost > 0 || !isSustained || wait === undefined || wait < warning || !carriesLoad) return undefined;
  if (run === undefined || run < RUNS_FROM) return undefined;
  const culprits = culpritsOf(situation);
  const isOfQuota = throttled >= QUOTA_FROM;
  const why = isOfQuota
    ? `, and its quota stops it in ${percent(throttled)} of the periods`
    : culprits === undefined
      ? ''
      : `, beside ${culprits.words}`;
  return {
    id: 'contended',
    severity: wait >= bad ? 'warning' : 'remark',
    sentence: `${name} is ready but without a CPU ${percent(wait)} of the time${why}${isLossKnown ? '; nothing is lost' : ''}`,
    evidence: [
      ...evidenceOf(recent, 'ready but without a CPU', '%', point => point.waitPercent),
      ...evidenceOf(recent, 'had a CPU', '%', point => point.runPercent),
      ...(isOfQuota
        ? evidenceOf(recent, 'periods in which the quota stopped it', '%', point => point.throttledPercent)
        : []),
      ...culpritEvidence(culprits),
    ],
    remedies: cpuRemedies(situation),
    lost: 0,
    explains: ['late-clock'],
  };
};
