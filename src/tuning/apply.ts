import type { CommandResult, Host } from '../host/host.ts';
import { normaliseCpuList } from './affinity.ts';
import { tuningCommands } from './commands.ts';
import { describeOutcome } from './outcome-sentence.ts';
import { readThreads, surveyThreads } from './threads.ts';
import {
  isRefusal,
  type Refusal,
  type TargetOutcome,
  type ThreadState,
  type TuningOutcome,
  type TuningPlan,
  type TuningTarget,
} from './tuning.ts';

/**
 * Carries a plan out and reads every thread back: what the kernel says counts, not how the command ended. Nothing runs
 * on a read-only host, on a pid that is another process by now, or on a tid that is not the planned thread any more
 * (it may be another process's). Signals nobody. Never rejects.
 */
export async function applyTuning(host: Host, plan: TuningPlan): Promise<TuningOutcome | Refusal> {
  if (host.isReadOnly) return { refused: `${host.name} is read-only: ${plan.title} was not applied` };
  const survey = await surveyThreads(host, plan.process, 'all');
  if (isRefusal(survey)) return { refused: `${plan.title} was not applied: ${survey.refused}` };
  const living = plan.targets.filter(target => findThread(survey.chosen, target) !== undefined);
  if (living.length === 0)
    return { refused: `${plan.title} was not applied: ${describeEnded(plan.targets)}` };

  const results: CommandResult[] = [];
  for (const command of tuningCommands(plan, living)) {
    results.push(await host.execute(command, { sudo: plan.usesSudo }));
  }

  const readBack = await readThreads(host, plan.process.pid, 'all');
  const threads = isRefusal(readBack) ? [] : readBack;
  const targets = plan.targets.map(target => ({
    ...target,
    // Somebody else may have changed it since the preview: an undo goes back to what it really was.
    before: valueIn(plan, findThread(survey.chosen, target)) ?? target.before,
    ...judge(target, valueIn(plan, findThread(threads, target))),
  }));
  const missed = plan.scope === 'all' ? findMissed(plan, threads) : [];
  const isComplete =
    missed.length === 0 &&
    targets.some(target => target.isReached) &&
    targets.every(target => target.isReached || target.after === undefined);
  const facts = { plan, time: host.clock.time(), targets, missed, results, isComplete };
  const problem = isRefusal(readBack) ? readBack.refused : undefined;
  return { ...facts, sentence: describeOutcome(facts, await host.privilege(), problem) };
}

function findThread(threads: readonly ThreadState[], target: TuningTarget): ThreadState | undefined {
  return threads.find(thread => thread.tid === target.tid && thread.startTicks === target.startTicks);
}

function judge(target: TuningTarget, after: string | undefined): Pick<TargetOutcome, 'after' | 'isReached'> {
  return { after, isReached: after === target.wanted };
}

function findMissed(plan: TuningPlan, threads: readonly ThreadState[]): readonly ThreadState[] {
  const wanted = new Set<string | undefined>(plan.targets.map(target => target.wanted));
  const isPlanned = (thread: ThreadState) =>
    plan.targets.some(target => target.tid === thread.tid && target.startTicks === thread.startTicks);
  return threads.filter(thread => !isPlanned(thread) && !wanted.has(valueIn(plan, thread)));
}

/** In the words of the plan; undefined for no thread. */
function valueIn(plan: TuningPlan, thread: ThreadState | undefined): string | undefined {
  if (thread === undefined) return undefined;
  return plan.kind === 'nice' ? String(thread.nice) : normaliseCpuList(thread.affinity);
}

function describeEnded(targets: readonly TuningTarget[]): string {
  return targets.length === 1 ? 'the thread has ended' : `all ${targets.length} threads have ended`;
}
