import type { Privilege } from '../../host/host.ts';
import { TUNINGS } from '../kinds/tunings.ts';
import { countOf, nameTargets } from '../plan/name-targets.ts';
import { toShellLine } from '../plan/steps.ts';
import type { FailureCause, TargetOutcome, Tuning, TuningOutcome } from '../tuning.ts';
import { explainFailures } from './command-failure.ts';

type OutcomeFacts = Omit<TuningOutcome, 'sentence'>;

/** What is told besides what came of it. */
interface Ways {
  readonly problem: string | undefined;
  readonly explain: () => Promise<string>;
  /** ` on edge-3` of a host elsewhere, else nothing. */
  readonly where: string;
}

/**
 * What came of it in one line: `renice 0 → -15: 4/4 threads`, or how many of those that live, which were not reached
 * and why, and what would help. `problem` is why the threads could not be read back, `explain` asks why root is refused.
 */
export async function describeOutcome(
  outcome: OutcomeFacts,
  privilege: Privilege,
  { problem, explain, where }: Ways,
): Promise<string> {
  const { plan, targets, missed, results } = outcome;
  if (problem !== undefined) return `${plan.title}: cannot be read back: ${problem}`;
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
  const isRootRefused =
    privilege !== 'user' && [...causes.values()].some(cause => cause?.kind === 'not-permitted');
  const advice = isRootRefused ? [await explain()] : adviseFor(outcome, failed, causes, privilege, where);
  return [parts.join('; '), ...advice].join('. ');
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
  return [...byValue].map(([value, group]) => `${nameTargets(group)} started since the preview, at ${value}`);
}

function describeLeft({ plan: { leaves = [] } }: OutcomeFacts): readonly string[] {
  const byValue = Map.groupBy(leaves, ({ now }) => now);
  return [...byValue].map(
    ([value, group]) => `${nameTargets(group)} left at ${value}, because something else has changed it since`,
  );
}

/** Never what has just been done: what did not help once does not help twice. */
function adviseFor(
  { plan, targets, missed, results }: OutcomeFacts,
  failed: readonly TargetOutcome[],
  causes: ReadonlyMap<string, FailureCause | undefined>,
  privilege: Privilege,
  where: string,
): readonly string[] {
  const isSilent = failed.every(({ id }) => causes.get(id) === undefined);
  if (failed.length > 0 && isSilent) return adviseOnSilence(results);
  const wanted = targets[0]?.wanted ?? '';
  const retryable = failed.filter(({ id }) => RETRYABLE.has(causes.get(id)?.kind));
  const open = [...retryable, ...missed.map(({ id }) => ({ id, wanted }))];
  if (open.length === 0) return [];
  // Where nothing worked it is what was shown, with other rights; otherwise what is left, one by one.
  const scope = retryable.length === targets.length ? plan.scope : open.map(({ id }) => Number(id));
  const needsSudo = plan.usesSudo || privilege === 'user';
  return [`Run${where}: ${toShellLine(tuningOf(plan).steps({ ...plan, scope }, open), needsSudo)}`];
}

/** With other rights, or one by one. Undefined: the command stopped at another. */
const RETRYABLE: ReadonlySet<FailureCause['kind'] | undefined> = new Set([
  'not-permitted',
  'sudo',
  'ended',
  undefined,
]);

/** A command that says it did it, and the kernel that says it did not: it may mean something else by the same words. */
function adviseOnSilence(results: OutcomeFacts['results']): readonly string[] {
  const command = results.flatMap(result => ('command' in result ? [result.command.command] : []))[0];
  const name = command?.find(word => word !== 'sudo' && word !== '-n');
  return name === undefined
    ? []
    : [`${name} reported no error: check which one that is (command -v ${name}), or what else changes it`];
}

function tuningOf({ kind }: OutcomeFacts['plan']): Tuning {
  return TUNINGS[kind];
}
