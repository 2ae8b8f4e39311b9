import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { sysctlRemedy } from '../terms/sysctl-remedy.ts';
import { count } from '../terms/words.ts';

/** Packets a second. */
const TOLD_FROM = 1;
/** Packets: what the guide sets; a longer backlog only delays. */
const BACKLOG = 16_384;

/** The backlog of a CPU is full. */
export const findSoftnetDrops: Rule = situation => {
  const [stage] = stagesOf(situation.srs.stages.in, 'softnet');
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < TOLD_FROM) return undefined;
  const limit = stage.levels.netdev_max_backlog;
  const spread = { label: 'receive work on more CPUs: i' };
  return {
    id: 'softnet-drops',
    severity: 'bad',
    sentence: `the backlog of ${stage.losers[0]?.name ?? 'a CPU'} is full${limit === undefined ? '' : ` (netdev_max_backlog ${count(limit)})`}: ${count(lost)} packets lost`,
    evidence: evidenceOfStage(stage),
    remedies:
      limit !== undefined && limit < BACKLOG
        ? [
            sysctlRemedy(situation, 'net.core.netdev_max_backlog', BACKLOG, {
              note: 'for bursts; where the CPU is full throughout, receive work on more CPUs alone helps: i',
            }),
          ]
        : [spread],
    lost,
    about: 'host',
  };
};
