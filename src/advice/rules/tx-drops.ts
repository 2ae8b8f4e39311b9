import { aboutOf, commandWhere } from '../terms/command-where.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Packets a second. */
const TOLD_FROM = 1;

/** A NIC drops what is sent. */
export const findTxDrops: Rule = situation => {
  const stage = worstOf(stagesOf(situation.srs.stages.out, 'nic'));
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const device = stage.losers[0]?.name;
  const about = aboutOf(stage);
  return {
    id: 'tx-drops',
    severity: 'bad',
    sentence: `${device ?? 'a NIC'} drops what is sent: ${count(lost)} packets`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: 'a wider link, or a larger ring',
        command: commandWhere(situation, stage.where, ['ethtool', '-g', device ?? 'DEV']),
        note: 'a virtual NIC (veth, tap, bridge) has no ring: its other end takes no more, or is down',
      },
    ],
    lost,
    ...(about === undefined ? {} : { about }),
  };
};
