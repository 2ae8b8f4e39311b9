import { worstAllowance } from '../terms/allowances.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Packets a second: the limits are those of moments, too, and shaping them is usual. */
const TOLD_FROM = 1;

/** The cloud limits this machine. */
export const findCloudAllowance: Rule = ({ srs }) => {
  const stage = worstOf(stagesOf(srs.stages.out, 'cloud'));
  if (stage === undefined) return undefined;
  const worst = worstAllowance(stage);
  if (worst === undefined || worst.value / secondsOf(stage) < TOLD_FROM) return undefined;
  return {
    id: 'cloud-allowance',
    severity: 'bad',
    sentence: `the cloud limits this machine (${worst.counter}): ${count(worst.value)} packets held back or dropped`,
    evidence: evidenceOfStage(stage),
    remedies: [{ label: 'a larger instance, or less traffic', note: 'nothing in this machine changes it' }],
    lost: worst.value,
    about: 'host',
  };
};
