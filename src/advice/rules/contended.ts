import { meanOf } from '../../metrics/evidence/evidence-point.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOf, percent } from '../terms/words.ts';
import { culpritsOf, remediesFor } from './starved.ts';

/** Seconds over which a wait has to last: threads of a busy host wait for moments. */
const FROM_SECONDS = 8;

/** SRS waits for a CPU, and loses nothing yet. */
export const findContended: Rule = situation => {
  const { evidence, snapshot, name, lost, srs } = situation;
  const recent = evidence.filter(({ atMs }) => atMs > (evidence.at(-1)?.atMs ?? 0) - 10_000);
  const seconds = recent.reduce((sum, point) => sum + point.seconds, 0);
  const wait = meanOf(recent, point => point.waitPercent);
  const run = meanOf(recent, point => point.runPercent) ?? 0;
  const { warning, bad } = snapshot.settings.thresholds.runQueueWait;
  const carriesLoad = srs.threads.find(({ tid }) => tid === srs.busiestTid)?.carriesLoad !== false;
  if (lost > 0 || seconds < FROM_SECONDS || wait === undefined || wait < warning || run < 2 || !carriesLoad)
    return undefined;
  const culprits = culpritsOf(situation);
  return {
    id: 'contended',
    severity: wait >= bad ? 'warning' : 'remark',
    sentence: `${name} is ready but without a CPU ${percent(wait)} of the time${culprits === undefined ? '' : `, beside ${culprits.words}`}; nothing is lost`,
    evidence: [
      ...evidenceOf(recent, 'ready but without a CPU', '%', point => point.waitPercent),
      ...evidenceOf(recent, 'had a CPU', '%', point => point.runPercent),
    ],
    remedies: remediesFor(situation),
    lost: 0,
  };
};
