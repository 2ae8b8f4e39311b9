import { aboutOf, commandWhere } from '../terms/command-where.ts';
import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, knownLoss, secondsOf, stagesOf, worstOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

/** Packets a second. */
const TOLD_FROM = 1;

/** The ring of a NIC overruns: missed or FIFO errors, never the sum of /proc/net/dev, which counts frames for nobody. */
export const findNicRing: Rule = situation => {
  // Of one interface it may not be known while another overruns.
  const stages = stagesOf(situation.srs.stages.in, 'nic').map(one => ({ ...one, lost: knownLoss(one) }));
  const stage = worstOf(stages);
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const device = stage.losers[0]?.name;
  const about = aboutOf(stage);
  return {
    id: 'nic-ring',
    severity: 'bad',
    sentence: `the receive ring of ${device ?? 'a NIC'} overruns: ${count(lost)} packets lost before the kernel saw them`,
    evidence: evidenceOfStage(stage),
    remedies: [
      {
        label: 'interrupts on CPUs with time (i), and the largest ring that the NIC has',
        command: commandWhere(situation, stage.where, ['ethtool', '-g', device ?? 'DEV']),
        note: `shows the most and what is set; then ethtool -G ${device ?? 'DEV'} rx MOST. Many drivers take the link down for a second meanwhile.`,
        noteHasCommands: true,
      },
    ],
    lost,
    ...(about === undefined ? {} : { about }),
  };
};
