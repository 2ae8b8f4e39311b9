import { aboutOf } from '../terms/command-where.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Packets a second. */
const TOLD_FROM = 1;

/** Fragments that cannot be put together. */
export const findReassembly: Rule = ({ srs }) => {
  const [stage] = stagesOf(srs.stages.in, 'ip');
  const failed = stage?.counters.ReasmFails ?? 0;
  if (stage === undefined || failed / secondsOf(stage) < TOLD_FROM) return undefined;
  const about = aboutOf(stage);
  return {
    id: 'reassembly',
    severity: 'warning',
    sentence: `${count(failed)} packets could not be put together of their fragments: a sender's packets are larger than the path takes`,
    evidence: evidenceOfStage(stage),
    remedies: [{ label: 'packets of 1,200 bytes and less at the sender' }],
    lost: 0,
    ...(about === undefined ? {} : { about }),
  };
};
