import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

const TOLD_FROM = 1;

/** The ring of a NIC overruns: missed or FIFO errors, never the sum of /proc/net/dev, which counts frames for nobody. */
export const findNicRing: Rule = ({ srs }) => {
  const stage = worstOf(stagesOf(srs.stages.in, 'nic'));
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const device = stage.losers[0]?.name ?? 'DEV';
  return {
    id: 'nic-ring',
    severity: 'bad',
    sentence: `the receive ring of ${device} overruns: ${count(lost)} packets lost before the kernel saw them`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: 'a larger ring, and interrupts on CPUs with time (i)',
        command: `ethtool -g ${device}; ethtool -G ${device} rx 4096`,
        note: 'many drivers take the link down for a second meanwhile',
      },
    ],
    lost,
  };
};
