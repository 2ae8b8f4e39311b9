import type { Host } from '../../../host/host.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { nameTargets } from '../../plan/name-targets.ts';
import { identify, planThreads, readingThreads, type ThreadWish } from '../../plan/thread-tuning.ts';
import { surveyThreads, type ThreadState } from '../../plan/threads.ts';
import { isRefusal, type Refusal, type ThreadRequest, type Tuning, type TuningPlan } from '../../tuning.ts';
import { HIGHEST_NICE, LOWEST_NICE, refuseNice } from './nice-range.ts';
import { describeNoWayBack, readNiceWayBack } from './nice-way-back.ts';
import { findNiceDeciding } from './what-decides.ts';

const niceIn = (thread: ThreadState): string => String(thread.nice);

/**
 * Nice values of threads (setpriority(2)). `renice -p PID` reaches one thread only, so every tid is named. The value
 * stands without `-n`: to util-linux that is the nice value itself, to BusyBox and POSIX a step from the value of now.
 * Without it all of them take it for the value.
 */
export const NICE: Tuning = {
  kind: 'nice',
  nouns: ['thread', 'threads'],
  valueHead: 'NI now',
  read: readingThreads(niceIn),
  steps: (_, wishes) =>
    [...Map.groupBy(wishes, wish => wish.wanted)].map(([value, group]) => ({
      command: ['renice', value, '-p', ...group.map(({ id }) => id)],
    })),
  capability: 'CAP_SYS_NICE',
};

export interface ReniceRequest extends ThreadRequest {
  readonly nice: number;
  /**
   * For threads that came later: nobody sees the plan, and one may come with each refresh, so no process is asked what the
   * nice value ranks against.
   */
  readonly isRepeated?: true;
}

/**
 * One nice value for the chosen threads, named one by one to `renice`. Refused for a value outside −20 to 19, a process
 * or thread that is gone or another by now, and when there is nothing to change. Changes nothing.
 */
export function planRenice(host: Host, request: ReniceRequest): Promise<TuningPlan | Refusal> {
  return planNice(host, request, request.isRepeated === true ? tellNothing : tellAll);
}

type Told = Pick<ThreadWish, 'leads' | 'cautions'>;
/** What is told of the threads that were chosen. */
type Telling = (chosen: readonly ThreadState[]) => Told;

async function planNice(
  host: Host,
  request: ReniceRequest,
  tell: (host: Host, request: ReniceRequest) => Promise<Telling>,
): Promise<TuningPlan | Refusal> {
  const { process, nice } = request;
  const obstacle = refuseNice(nice);
  if (obstacle !== undefined) return obstacle;
  // What does not stand on each other is asked at once: each question may take a while on another host.
  const [survey, told] = await Promise.all([
    surveyThreads(host, process, request.scope),
    tell(host, request),
  ]);
  if (isRefusal(survey)) return survey;
  return planThreads(host, NICE, request, survey, {
    verb: 'renice',
    wanted: String(nice),
    valueIn: niceIn,
    ...told(survey.chosen),
  });
}

async function tellNothing(): Promise<Telling> {
  return () => ({ cautions: [] });
}

async function tellAll(host: Host, { process, label, nice }: ReniceRequest): Promise<Telling> {
  const aim = { pid: process.pid, label: cleanText(label), whatever: 'whatever its nice value' };
  const [{ leads, cautions }, wayBack] = await Promise.all([
    findNiceDeciding(host, aim),
    readNiceWayBack(host, process.pid),
  ]);
  return chosen => {
    const policies = describePolicies(chosen);
    const areAllAffected = chosen.every(thread => describePolicies([thread]).length > 0);
    return {
      leads: [...(areAllAffected ? policies : []), ...leads],
      cautions: [...(areAllAffected ? [] : policies), describeNoWayBack(wayBack, chosen, nice), ...cautions],
    };
  };
}

/** `renice -n -15 -p $(pidof srs)`, as SRS's performance guide has it. */
export const GUIDE_NICE = -15;

/**
 * The nice value that a step up or down proposes for threads with these: from the lowest (that thread was
 * raised on purpose), held within −20 to 19. Undefined when none is known.
 */
export function stepNice(current: readonly number[], by: number): number | undefined {
  if (current.length === 0) return undefined;
  return Math.min(HIGHEST_NICE, Math.max(LOWEST_NICE, Math.min(...current) + by));
}

/** Where nice means nothing, or something else, by scheduling policy (sched(7)). */
function describePolicies(threads: readonly ThreadState[]): readonly string[] {
  const groups = [
    { policies: [1, 2], effect: 'real-time: nice has no effect meanwhile' },
    { policies: [6], effect: 'scheduled by deadline: nice has no effect meanwhile' },
    { policies: [5], effect: 'SCHED_IDLE: it ranks below every nice value, whatever its own' },
    { policies: [7], effect: 'scheduled by a BPF program (sched_ext), which may ignore nice' },
  ];
  return groups.flatMap(({ policies, effect }) => {
    const affected = threads.filter(
      thread => thread.policy !== undefined && policies.includes(thread.policy),
    );
    return affected.length > 0 ? [`${nameTargets(affected.map(identify))}: ${effect}.`] : [];
  });
}
