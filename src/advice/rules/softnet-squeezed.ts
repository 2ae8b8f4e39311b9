import type { Rule } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { sysctlRemedy } from '../terms/sysctl-remedy.ts';
import { count } from '../terms/words.ts';

/** Rounds a second that ended early: a busy CPU has some. */
const TOLD_FROM = 20;
/** Packets a round: twice the kernel's default. */
const BUDGET = 600;

/** Rounds of softirq end with packets left: nothing is lost by it, and the rest waits for the next round. */
export const findSoftnetSqueezed: Rule = situation => {
  const [stage] = stagesOf(situation.srs.stages.in, 'softnet');
  const squeezed = stage?.counters.time_squeeze ?? 0;
  if (stage === undefined || squeezed / secondsOf(stage) < TOLD_FROM) return undefined;
  const budget = stage.levels.netdev_budget;
  const isDropping = (stage.lost ?? 0) > 0;
  return {
    id: 'softnet-squeezed',
    severity: isDropping ? 'warning' : 'remark',
    sentence: `softirq ends ${count(squeezed / secondsOf(stage))} rounds a second with packets left${budget === undefined ? '' : ` (netdev_budget ${count(budget)})`}${isDropping ? '' : '; none is lost by it'}`,
    evidence: evidenceOfStage(stage),
    remedies:
      budget !== undefined && budget < BUDGET
        ? [
            sysctlRemedy(situation, 'net.core.netdev_budget', BUDGET, {
              note: 'of no use where netdev_budget_usecs ends the rounds, as on slow CPUs',
            }),
          ]
        : [{ label: 'receive work on more CPUs: i' }],
    lost: 0,
    about: 'host',
  };
};
