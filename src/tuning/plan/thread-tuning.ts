import type { Host } from '../../host/host.ts';
import {
  isRefusal,
  NO_PROCESS,
  type Refusal,
  type TargetState,
  type ThreadRequest,
  type Tuning,
  type TuningPlan,
} from '../tuning.ts';
import { countThreads, nameTargets } from './name-targets.ts';
import { describeNewThreads } from './new-threads.ts';
import { buildPlan } from './plan.ts';
import { readThreads, type ThreadState, type ThreadSurvey } from './threads.ts';

/** One value of one kind for all chosen threads. */
export interface ThreadWish {
  /** `renice`, `affinity`. */
  readonly verb: string;
  readonly wanted: string;
  /** What a thread has now, in the words of `wanted`. */
  readonly valueIn: (thread: ThreadState) => string;
  /** What decides instead. */
  readonly leads?: readonly string[];
  /** Cautions of this kind alone; they come first. */
  readonly cautions: readonly (string | undefined)[];
}

/** `Tuning.read` of a kind that changes threads: all that the process has now. */
export function readingThreads(valueIn: ThreadWish['valueIn']): Tuning['read'] {
  return async (host, process): Promise<readonly TargetState[] | Refusal> => {
    if (process === undefined) return NO_PROCESS;
    const threads = await readThreads(host, process.pid, 'all');
    return isRefusal(threads)
      ? threads
      : threads.map(thread => ({ ...identify(thread), value: valueIn(thread) }));
  };
}

/** Puts a plan together from the threads as they are now; refused when all have the value already. */
export async function planThreads(
  host: Host,
  tuning: Tuning,
  { process, label, scope }: ThreadRequest,
  { chosen, others }: ThreadSurvey,
  { verb, wanted, valueIn, leads, cautions }: ThreadWish,
): Promise<TuningPlan | Refusal> {
  return buildPlan(host, tuning, {
    verb,
    label,
    process,
    scope,
    targets: chosen.map(thread => ({ ...identify(thread), before: valueIn(thread), wanted })),
    ...(leads !== undefined && { leads }),
    cautions: [
      ...cautions,
      others.length > 0
        ? `${countThreads(others.length)} of the process not chosen: ${nameTargets(others.map(identify))}.`
        : undefined,
      describeNewThreads({ chosen, others }, wanted, valueIn),
    ],
  });
}

export function identify({ tid, name, startTicks }: ThreadState): Omit<TargetState, 'value'> {
  return { id: String(tid), name, startTicks };
}
