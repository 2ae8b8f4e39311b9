import type { Host } from '../../host/host.ts';
import { checkIdentity } from '../../srs/process/process-check.ts';
import type { Journal } from '../journal/journal.ts';
import { TUNINGS } from '../kinds/tunings.ts';
import { explainRefusal } from '../limits/explain-refusal.ts';
import { countOf, nameTargets } from '../plan/name-targets.ts';
import { takeStep } from '../plan/steps.ts';
import { there } from '../plan/there.ts';
import {
  isRefusal,
  isSameTarget,
  type Refusal,
  type StepResult,
  type TargetIdentity,
  type TargetOutcome,
  type TargetState,
  type Tuning,
  type TuningOutcome,
  type TuningPlan,
  type TuningTarget,
  type Unrecorded,
} from '../tuning.ts';
import { describeOutcome } from './outcome-sentence.ts';

export interface ApplyOptions {
  /**
   * Whether it is done also when the journal cannot be written: the user was asked about that apart, or it takes back
   * what the user wants taken back.
   */
  readonly isDoneUnrecorded?: boolean;
}

/**
 * Carries a plan out and reads every target back: what the kernel says counts, not how the command ended. What it was
 * before is in the journal, on disk, before anything is done. Nothing is done on a read-only host, on a pid that is
 * another process by now, or to a target that is not the planned one any more. Nor is anything taken back that somebody
 * else has changed since it was shown, nor anything done that cannot be written down, without a word of the user's. All
 * that is looked at again once it is in the journal: a disk can take seconds. Signals nobody. Never rejects.
 */
export async function applyTuning(
  host: Host,
  journal: Journal,
  plan: TuningPlan,
  { isDoneUnrecorded = false }: ApplyOptions = {},
): Promise<TuningOutcome | Refusal | Unrecorded> {
  const tuning = TUNINGS[plan.kind];
  const survey = await examine(host, tuning, plan);
  if (isRefusal(survey)) return survey;
  // Somebody else may have changed it since the preview: an undo goes back to what it really was.
  const targets = plan.targets.map(target => ({
    ...target,
    before: find(survey, target)?.value ?? target.before,
  }));
  const living = targets.filter(target => find(survey, target) !== undefined);
  const entry = await attempt(journal.begin({ ...plan, targets: living }));
  if (entry.problem !== undefined && !isDoneUnrecorded) return refuseUnrecorded(plan, entry.problem);

  const latest = await examine(host, tuning, plan);
  if (isRefusal(latest)) {
    await attempt(
      finishUndone(host, journal, { plan: { ...plan, targets: living }, entry: entry.value }, latest),
    );
    return latest;
  }
  const left = living.filter(target => find(latest, target) !== undefined);

  const { results, readBack } = await carryOut(host, tuning, plan, left);
  const states = isRefusal(readBack) ? [] : readBack;
  const outcomes = targets.map(target => judge(target, find(states, target)?.value));
  const missed = plan.scope === 'all' ? findMissed(plan, states) : [];
  const facts = {
    plan,
    time: host.clock.time(),
    targets: outcomes,
    missed,
    results,
    isComplete:
      missed.length === 0 &&
      (plan.leaves ?? []).length === 0 &&
      outcomes.some(({ isReached }) => isReached) &&
      outcomes.every(({ isReached, after }) => isReached || after === undefined),
    entry: entry.value,
  };
  const problem = isRefusal(readBack) ? readBack.refused : undefined;
  const explain = () => explainRefusal(host, tuning, plan);
  const sentence = await describeOutcome(facts, await host.privilege(), {
    problem,
    explain,
    where: there(host),
  });
  const outcome = { ...facts, sentence };
  const finished = entry.value === undefined ? entry : await attempt(journal.finish(entry.value, outcome));
  if (finished.problem === undefined) return outcome;
  // The values from before are there all the same, so that it can be taken back.
  const what = entry.value === undefined ? 'It' : `The result (${entry.value})`;
  return { ...outcome, sentence: `${sentence}. ${what} is not in the journal: ${finished.problem}` };
}

function refuseUnrecorded({ title }: TuningPlan, journalProblem: string): Unrecorded {
  return {
    refused: `${title} was not applied: the journal cannot be written (${journalProblem}), and without it this cannot be taken back later`,
    journalProblem,
  };
}

interface CarriedOut {
  readonly results: readonly StepResult[];
  readonly readBack: readonly TargetState[] | Refusal;
}

async function carryOut(
  host: Host,
  tuning: Tuning,
  plan: TuningPlan,
  targets: readonly TuningTarget[],
): Promise<CarriedOut> {
  const results = await takeSteps(host, tuning, plan, targets);
  const readBack = await tuning.read(host, plan.process, plan.targets);
  if (!results.some(wasStopped) || isRefusal(readBack)) return { results, readBack };
  const rest = targets.filter(target => {
    const now = find(readBack, target)?.value;
    return now !== undefined && now !== target.wanted;
  });
  if (rest.length === 0) return { results, readBack };
  const again = await takeSteps(host, tuning, scopeOf(plan, rest), rest);
  return { results: again, readBack: await tuning.read(host, plan.process, plan.targets) };
}

/** How many independent steps are under way at once: sshd allows ten sessions by default, some of which are taken. */
const MOST_AT_ONCE = 4;

/** In their order; those that do not depend on each other some at once: over a line each takes a round trip. */
async function takeSteps(
  host: Host,
  tuning: Tuning,
  plan: TuningPlan,
  targets: readonly TuningTarget[],
): Promise<readonly StepResult[]> {
  const steps = tuning.steps(plan, targets);
  const most = tuning.areStepsIndependent === true ? MOST_AT_ONCE : 1;
  const results: StepResult[] = [];
  for (let from = 0; from < steps.length; from += most) {
    const some = steps.slice(from, from + most);
    results.push(...(await Promise.all(some.map(step => takeStep(host, step, plan.usesSudo)))));
  }
  return results;
}

/** Threads are named each, as what was planned for all of them would be done to all again. */
function scopeOf(plan: TuningPlan, targets: readonly TuningTarget[]): TuningPlan {
  const areThreads = targets.every(({ startTicks }) => startTicks !== undefined);
  return areThreads ? { ...plan, scope: targets.map(({ id }) => Number(id)) } : plan;
}

/** Whether a signal ended it that was not ours: of a terminal that went away, which all get that it had. */
function wasStopped(result: StepResult): boolean {
  if (!('command' in result)) return false;
  const { exitCode, signal, problem } = result.command;
  const SHELL_SAYS = [129, 130, 143];
  return problem !== 'timed-out' && (signal !== undefined || SHELL_SAYS.includes(exitCode ?? 0));
}

/** What the planned targets have now; refused, with what was not applied, where nothing may or can be done. */
async function examine(
  host: Host,
  tuning: Tuning,
  plan: TuningPlan,
): Promise<readonly TargetState[] | Refusal> {
  const survey = await readLiving(host, tuning, plan);
  if (isRefusal(survey)) return { refused: `${plan.title} was not applied: ${survey.refused}` };
  const changed = plan.undoes === undefined ? [] : findChanged(plan, survey);
  return changed.length === 0
    ? survey
    : { refused: `${plan.title} was not applied: ${describeChanged(changed)}. Check it again.` };
}

/** Writes down that what was begun did not come to pass. */
async function finishUndone(
  host: Host,
  journal: Journal,
  { plan, entry }: { readonly plan: TuningPlan; readonly entry: number | undefined },
  { refused }: Refusal,
): Promise<void> {
  if (entry === undefined) return;
  await journal.finish(entry, {
    plan,
    time: host.clock.time(),
    targets: plan.targets.map(target => judge(target, target.before)),
    missed: [],
    results: [],
    isComplete: false,
    entry,
    sentence: refused,
  });
}

/** What the planned targets have now; refused where nothing may or can be done. */
async function readLiving(
  host: Host,
  tuning: Tuning,
  { process, targets }: TuningPlan,
): Promise<readonly TargetState[] | Refusal> {
  if (host.isReadOnly) return { refused: 'the host is read-only' };
  const [mismatch, states] = await Promise.all([
    process && checkIdentity(host, process),
    tuning.read(host, process, targets),
  ]);
  if (mismatch !== undefined) return mismatch;
  if (isRefusal(states) || targets.some(target => find(states, target) !== undefined)) return states;
  const { nouns, endWord = 'ended' } = tuning;
  const count = countOf(targets.length, nouns);
  return {
    refused: targets.length === 1 ? `the ${nouns[0]} has ${endWord}` : `all ${count} have ${endWord}`,
  };
}

/** Targets that have neither the value that was shown nor the one that is wanted, with what they have. */
function findChanged(
  { targets }: TuningPlan,
  states: readonly TargetState[],
): readonly (TuningTarget & { readonly now: string })[] {
  return targets.flatMap(target => {
    const now = find(states, target)?.value;
    return now === undefined || now === target.before || now === target.wanted ? [] : [{ ...target, now }];
  });
}

/** `7847 srs is at -14 now, not at -15`, of all that are so alike. */
function describeChanged(changed: readonly (TuningTarget & { readonly now: string })[]): string {
  const byValues = Map.groupBy(changed, ({ now, before }) => `at ${now} now, not at ${before}`);
  return [...byValues]
    .map(([values, group]) => `${nameTargets(group)} ${group.length === 1 ? 'is' : 'are'} ${values}`)
    .join('; ');
}

function find(states: readonly TargetState[], target: TargetIdentity): TargetState | undefined {
  return states.find(state => isSameTarget(state, target));
}

function judge(target: TuningTarget, after: string | undefined): TargetOutcome {
  return { ...target, after, isReached: after === target.wanted };
}

function findMissed({ targets }: TuningPlan, states: readonly TargetState[]): readonly TargetState[] {
  const wanted = new Set(targets.map(target => target.wanted));
  return states.filter(
    state => !targets.some(target => isSameTarget(target, state)) && !wanted.has(state.value),
  );
}

/** Why something could not be written down, as a value. */
async function attempt<T>(writing: Promise<T>): Promise<{ readonly value?: T; readonly problem?: string }> {
  try {
    return { value: await writing };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
