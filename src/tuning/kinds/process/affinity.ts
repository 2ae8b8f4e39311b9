import type { Host } from '../../../host/host.ts';
import { formatCpuList, parseCpuList } from '../../../procfs/cpu-list.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { readOnlineCpus, refuseCpus } from '../../limits/allowed-cpus.ts';
import { countThreads } from '../../plan/name-targets.ts';
import { planThreads, readingThreads } from '../../plan/thread-tuning.ts';
import { surveyThreads, type ThreadState } from '../../plan/threads.ts';
import { isRefusal, type Refusal, type ThreadRequest, type Tuning, type TuningPlan } from '../../tuning.ts';
import { findDeciding } from './what-decides.ts';

const affinityIn = (thread: ThreadState): string => normaliseCpuList(thread.affinity);

/**
 * CPUs that threads may run on (sched_setaffinity(2)). `taskset -p PID` reaches one thread only; `taskset -a` walks the
 * threads by itself and takes in those that just came.
 */
export const AFFINITY: Tuning = {
  kind: 'affinity',
  nouns: ['thread', 'threads'],
  valueHead: 'CPUs now',
  read: readingThreads(affinityIn),
  steps: ({ process, scope }, wishes) => {
    const [first] = wishes;
    const isOneValue = wishes.every(({ wanted }) => wanted === first?.wanted);
    return first !== undefined && isOneValue && scope === 'all' && process !== undefined
      ? [{ command: ['taskset', '-apc', first.wanted, `${process.pid}`] }]
      : wishes.map(({ id, wanted }) => ({ command: ['taskset', '-pc', wanted, id] }));
  },
  areStepsIndependent: true,
  meanings: [
    [/Invalid argument/, { kind: 'other', words: 'refused: it may not run on any of these CPUs' }],
    [/Device or resource busy/, { kind: 'other', words: 'refused: a deadline thread keeps its CPUs' }],
  ],
  capability: 'CAP_SYS_NICE',
};

export interface AffinityRequest extends ThreadRequest {
  /** As taskset and the kernel write it: `0-3,8`. */
  readonly cpus: string;
}

export interface AffinityPreset {
  readonly label: string;
  readonly cpus: string;
}

/**
 * The same CPUs for the chosen threads. Refused for a list that is empty, malformed, or names CPUs that the threads
 * cannot have; for a process or thread that is gone or another by now; and when there is nothing to change.
 */
export async function planAffinity(host: Host, request: AffinityRequest): Promise<TuningPlan | Refusal> {
  const cpus = parseCpuList(request.cpus.trim());
  if (cpus === undefined || cpus.length === 0) {
    return { refused: `CPUs "${cleanText(request.cpus)}": a list such as 0-3,8 is needed` };
  }
  const { pid } = request.process;
  const aim = { pid, label: cleanText(request.label), whatever: 'whatever CPUs it may run on' };
  // What does not stand on each other is asked at once: each question may take a while on another host.
  const [survey, obstacle, { leads, cautions }, onlineCpus] = await Promise.all([
    surveyThreads(host, request.process, request.scope),
    refuseCpus(host, pid, cpus),
    findDeciding(host, aim),
    readOnlineCpus(host),
  ]);
  if (isRefusal(survey)) return survey;
  if (obstacle !== undefined) return { refused: `affinity ${formatCpuList(cpus)}: ${obstacle}` };
  return planThreads(host, AFFINITY, request, survey, {
    verb: 'affinity',
    wanted: formatCpuList(cpus),
    valueIn: affinityIn,
    leads,
    cautions: [
      ...cautions,
      describePinning(cpus, survey.chosen.length),
      cpus.length === 1 && cpus[0] === 0 && (onlineCpus?.length ?? 1) > 1
        ? 'CPU 0 often serves the interrupts of the NIC; the SRS guide keeps softirq there and SRS off it.'
        : undefined,
    ],
  });
}

/**
 * The choices worth a key: all CPUs; all but CPU 0, where the SRS guide binds softirq (about 20 % better); one alone.
 */
export function presetsForAffinity(onlineCpus: readonly number[]): readonly AffinityPreset[] {
  const others = onlineCpus.filter(cpu => cpu !== 0);
  const hasChoice = onlineCpus.length > 1;
  return [
    ...(onlineCpus.length > 0 ? [{ label: 'all', cpus: formatCpuList(onlineCpus) }] : []),
    ...(hasChoice && others.length < onlineCpus.length
      ? [{ label: 'all but CPU 0', cpus: formatCpuList(others) }]
      : []),
    ...(hasChoice ? onlineCpus.map(cpu => ({ label: `only CPU ${cpu}`, cpus: String(cpu) })) : []),
  ];
}

/** Written in one canonical way, so that lists can be compared; malformed input is returned unchanged. */
export function normaliseCpuList(text: string): string {
  const cpus = parseCpuList(text.trim());
  return cpus === undefined ? text : formatCpuList(cpus);
}

function describePinning(cpus: readonly number[], threadCount: number): string | undefined {
  if (cpus.length > 1) return undefined;
  const who =
    threadCount === 1 ? 'the thread waits' : `the ${countThreads(threadCount)} wait for each other, and`;
  return `With CPU ${cpus[0]} alone ${who} whenever anything else runs there.`;
}
