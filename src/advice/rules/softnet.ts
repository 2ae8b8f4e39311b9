import type { Remedy } from '../terms/finding.ts';
import type { Rule, Situation } from '../terms/situation.ts';
import { evidenceOfStage, secondsOf, stagesOf } from '../terms/stage-of.ts';
import { count } from '../terms/words.ts';

const DROPS_FROM = 1;
/** Rounds a second that ended early: a busy CPU has some. */
const SQUEEZED_FROM = 20;
const BACKLOG = 16_384;
const BUDGET = 600;

/** The backlog of a CPU is full. */
export const findSoftnetDrops: Rule = situation => {
  const [stage] = stagesOf(situation.srs.stages.in, 'softnet');
  const lost = stage?.lost ?? 0;
  if (stage === undefined || lost / secondsOf(stage) < DROPS_FROM) return undefined;
  const limit = stage.levels.netdev_max_backlog;
  return {
    id: 'softnet-drops',
    severity: 'bad',
    sentence: `the backlog of ${stage.losers[0]?.name ?? 'a CPU'} is full${limit === undefined ? '' : ` (netdev_max_backlog ${count(limit)})`}: ${count(lost)} packets lost`,
    evidence: evidenceOfStage(stage),
    remedies:
      (stage.levels.netdev_max_backlog ?? 0) < BACKLOG
        ? [sysctl(situation, 'net.core.netdev_max_backlog', BACKLOG)]
        : [{ label: 'receive work on more CPUs: i' }],
    lost,
  };
};

/** Rounds of softirq end with packets left. */
export const findSoftnetSqueezed: Rule = situation => {
  const [stage] = stagesOf(situation.srs.stages.in, 'softnet');
  const squeezed = stage?.counters.time_squeeze ?? 0;
  if (stage === undefined || squeezed / secondsOf(stage) < SQUEEZED_FROM) return undefined;
  return {
    id: 'softnet-squeezed',
    severity: 'warning',
    sentence: `softirq ends its rounds with packets left: ${count(squeezed)} times (netdev_budget ${count(stage.levels.netdev_budget ?? 0)})`,
    evidence: evidenceOfStage(stage),
    remedies: [sysctl(situation, 'net.core.netdev_budget', BUDGET)],
    lost: 0,
  };
};

function sysctl({ srs }: Situation, id: string, value: number): Remedy {
  return {
    label: `${id} = ${value}`,
    wish: {
      kind: 'sysctl',
      wishes: [{ id, value: String(value) }],
      srs: { pid: srs.pid, label: `srs ${srs.pid}` },
    },
  };
}
