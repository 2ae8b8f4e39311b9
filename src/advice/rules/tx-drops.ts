import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

const TOLD_FROM = 1;

/** A NIC drops what is sent. */
export const findTxDrops: Rule = ({ srs }) => {
  const stage = worstOf(stagesOf(srs.stages.out, 'nic'));
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const device = stage.losers[0]?.name ?? 'DEV';
  return {
    id: 'tx-drops',
    severity: 'bad',
    sentence: `${device} drops what is sent: ${count(lost)} packets`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: 'a larger ring, or a wider link',
        command: `ethtool -g ${device}; ethtool -G ${device} tx 4096`,
      },
    ],
    lost,
  };
};
