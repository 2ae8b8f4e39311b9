import type { Privilege } from '../host/host.ts';
import { explainFailures, type FailureCause } from './command-failure.ts';
import { countThreads, nameThreads, toShellLine, tuningCommands } from './commands.ts';
import type { TargetOutcome, ThreadState, TuningOutcome } from './tuning.ts';

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
  const ended = targets.filter(target => target.after === undefined);
  const living = targets.length - ended.length;
  const reached = targets.filter(target => target.isReached).length;
  const failed = targets.filter(target => !target.isReached && target.after !== undefined);
  const causes = explainFailures(
    results,
    failed.map(target => target.tid),
  );
  const total = living + missed.length;
  const parts = [
    `${plan.title}: ${reached}/${countThreads(total)}`,
    ...describeFailed(failed, causes),
    ...(ended.length > 0 ? [`${nameThreads(ended)} ended meanwhile`] : []),
    ...describeMissed(outcome),
  ];
  return [parts.join('; '), ...adviseFor(outcome, failed, causes, privilege)].join('. ');
}

function describeFailed(
  failed: readonly TargetOutcome[],
  causes: ReadonlyMap<number, FailureCause | undefined>,
): readonly string[] {
  const byWords = Map.groupBy(
    failed,
    target => causes.get(target.tid)?.words ?? `at ${target.after} instead of ${target.wanted}`,
  );
  return [...byWords].map(([words, group]) => `${nameThreads(group)} ${words}`);
}

function describeMissed({ plan, missed }: OutcomeFacts): readonly string[] {
  const byValue = Map.groupBy(missed, thread =>
    plan.kind === 'nice' ? String(thread.nice) : thread.affinity,
  );
  return [...byValue].map(([value, group]) => `${nameThreads(group)} came since the preview, at ${value}`);
}

function adviseFor(
  { plan, targets, missed }: OutcomeFacts,
  failed: readonly TargetOutcome[],
  causes: ReadonlyMap<number, FailureCause | undefined>,
  privilege: Privilege,
): readonly string[] {
  const kinds = new Set(failed.map(target => causes.get(target.tid)?.kind));
  if (kinds.has('not-installed')) return [];
  if (kinds.has('not-permitted') && privilege !== 'user') {
    return ['Even root lacks CAP_SYS_NICE here, as in a container: run it on the host'];
  }
  const wanted = targets[0]?.wanted ?? '';
  const open: readonly (Pick<ThreadState, 'tid'> & { readonly wanted: string })[] = [
    ...failed,
    ...missed.map(thread => ({ tid: thread.tid, wanted })),
  ];
  if (open.length === 0) return [];
  // Where nothing worked it is the command that was shown; otherwise what is left, thread by thread.
  const scope = failed.length === targets.length ? plan.scope : open.map(thread => thread.tid);
  const change = { kind: plan.kind, process: plan.process, scope };
  const needsSudo = plan.usesSudo || privilege === 'user';
  return [`Run: ${toShellLine(tuningCommands(change, open), needsSudo)}`];
}
