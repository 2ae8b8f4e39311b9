import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** The cloud limits this machine. */
export const findCloudAllowance: Rule = ({ srs }) => {
  const stage = worstOf(stagesOf(srs.stages.out, 'cloud'));
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost === 0) return undefined;
  const exceeded = Object.entries(stage.counters).find(([, value]) => (value ?? 0) > 0)?.[0];
  return {
    id: 'cloud-allowance',
    severity: 'bad',
    sentence: `the cloud limits this machine (${exceeded ?? 'an allowance'}): ${count(lost)} packets held back or dropped`,
    evidence: evidenceOfStage(stage),
    remedies: [{ label: 'a larger instance, or less traffic', note: 'nothing in this machine changes it' }],
    lost,
  };
};
