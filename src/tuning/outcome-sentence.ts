import type { Privilege } from '../host/host.ts';
import { explainFailures } from './command-failure.ts';
import type { FailureCause } from './failure-cause.ts';
import { countOf, nameTargets } from './name-targets.ts';
import { toShellLine } from './steps.ts';
import type { TargetOutcome, TuningOutcome } from './tuning.ts';
import { TUNINGS } from './tunings.ts';

type OutcomeFacts = Omit<TuningOutcome, 'sentence'>;

/**
 * What came of it in one line: `renice 0 → -15: 4/4 threads`, or how many of those that live, which were not reached
 * and why, and what would help. `problem` is why the threads could not be read back.
 */
export function describeOutcome(
  outcome: OutcomeFacts,
  privilege: Privilege,
  problem: string | undefined,
): string {
  const { plan, targets, missed, results } = outcome;
  if (problem !== undefined) return `${plan.title}: not to be read back, ${problem}`;
  const tuning = TUNINGS[plan.kind];
  const ended = targets.filter(target => target.after === undefined);
  const living = targets.length - ended.length;
  const reached = targets.filter(target => target.isReached).length;
  const failed = targets.filter(target => !target.isReached && target.after !== undefined);
  const causes = explainFailures(
    results,
    failed.map(target => target.id),
    tuning.meanings,
  );
  const total = living + missed.length;
  const parts = [
    `${plan.title}: ${reached}/${countOf(total, tuning.nouns)}`,
    ...describeFailed(failed, causes),
    ...(ended.length > 0 ? [`${nameTargets(ended)} ${tuning.endWord ?? 'ended'} meanwhile`] : []),
    ...describeMissed(outcome),
    ...describeLeft(outcome),
  ];
  return [parts.join('; '), ...adviseFor(outcome, failed, causes, privilege)].join('. ');
}

function describeFailed(
  failed: readonly TargetOutcome[],
  causes: ReadonlyMap<string, FailureCause | undefined>,
): readonly string[] {
  const byWords = Map.groupBy(
    failed,
    target => causes.get(target.id)?.words ?? `at ${target.after} instead of ${target.wanted}`,
  );
  return [...byWords].map(([words, group]) => `${nameTargets(group)} ${words}`);
}

function describeMissed({ missed }: OutcomeFacts): readonly string[] {
  const byValue = Map.groupBy(missed, ({ value }) => value);
  return [...byValue].map(([value, group]) => `${nameTargets(group)} came since the preview, at ${value}`);
}

function describeLeft({ plan: { leaves = [] } }: OutcomeFacts): readonly string[] {
  const byValue = Map.groupBy(leaves, ({ now }) => now);
  return [...byValue].map(
    ([value, group]) => `${nameTargets(group)} left at ${value}, as something else has changed it since`,
  );
}

function adviseFor(
  { plan, targets, missed }: OutcomeFacts,
  failed: readonly TargetOutcome[],
  causes: ReadonlyMap<string, FailureCause | undefined>,
  privilege: Privilege,
): readonly string[] {
  const kinds = new Set(failed.map(target => causes.get(target.id)?.kind));
  if (kinds.has('not-installed')) return [];
  const tuning = TUNINGS[plan.kind];
  if (kinds.has('not-permitted') && privilege !== 'user') {
    return [`Even root lacks ${tuning.capability} here, as in a container: run it on the host`];
  }
  const wanted = targets[0]?.wanted ?? '';
  const retryable = failed.filter(({ id }) => causes.get(id)?.kind !== 'refused');
  const open = [...retryable, ...missed.map(({ id }) => ({ id, wanted }))];
  if (open.length === 0) return [];
  // Where nothing worked it is what was shown; otherwise what is left, one by one.
  const scope = retryable.length === targets.length ? plan.scope : open.map(({ id }) => Number(id));
  const needsSudo = plan.usesSudo || privilege === 'user';
  return [`Run: ${toShellLine(tuning.steps({ ...plan, scope }, open), needsSudo)}`];
}
