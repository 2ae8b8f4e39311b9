import type { Host } from '../../../host/host.ts';
import { cleanText } from '../../../text/clean-text.ts';
import { describeNoRealTime } from '../../limits/explain-refusal.ts';
import { nameTargets } from '../../plan/name-targets.ts';
import { identify, planThreads, readingThreads } from '../../plan/thread-tuning.ts';
import { surveyThreads, type ThreadState } from '../../plan/threads.ts';
import { isRefusal, type Refusal, type ThreadRequest, type Tuning, type TuningPlan } from '../../tuning.ts';
import { type Deciding, findDeciding } from './what-decides.ts';

/** Policies that can be chosen, in the words of chrt(1); sched(7) says what each does. */
export const CHOSEN_POLICIES = ['other', 'batch', 'fifo', 'rr'] as const;
export type ChosenPolicy = (typeof CHOSEN_POLICIES)[number];

/** The numbers of sched(7). Deadline (6) and ext (7) need more than a priority to be set again. */
const NAMES = new Map([
  [0, 'other'],
  [1, 'fifo'],
  [2, 'rr'],
  [3, 'batch'],
  [5, 'idle'],
]);
const LOWEST_PRIORITY = 1;
const HIGHEST_PRIORITY = 99;
const REAL_TIME_RUNTIME = '/proc/sys/kernel/sched_rt_runtime_us';
const REAL_TIME_PERIOD = '/proc/sys/kernel/sched_rt_period_us';

/** `other`, `fifo 50`; `policy 6` of one that cannot be chosen. */
function policyIn({ policy, realTimePriority = 0 }: ThreadState): string {
  const name = NAMES.get(policy ?? -1);
  if (name === undefined) return `policy ${policy ?? 'unknown'}`;
  return isRealTime(name) ? `${name} ${realTimePriority}` : name;
}

/** By chrt's short options: BusyBox's knows no long ones. */
const FLAGS = new Map([
  ['other', '-o'],
  ['batch', '-b'],
  ['fifo', '-f'],
  ['rr', '-r'],
  ['idle', '-i'],
]);

/** `chrt -f -p 50 7847`, as argv. A shell's `"$tid"` may stand for the thread. */
export function chrtCommand(policy: string, thread: string): readonly string[] {
  const [name = '', priority = '0'] = policy.split(' ');
  return ['chrt', FLAGS.get(name) ?? `--${name}`, '-p', priority, thread];
}

/** Scheduling policies of threads (sched_setscheduler(2)), by chrt, which takes one thread at a time. */
export const POLICY: Tuning = {
  kind: 'policy',
  nouns: ['thread', 'threads'],
  valueHead: 'policy now',
  read: readingThreads(policyIn),
  steps: (_, wishes) => wishes.map(({ id, wanted }) => ({ command: chrtCommand(wanted, id) })),
  areStepsIndependent: true,
  capability: 'CAP_SYS_NICE',
};

export interface PolicyRequest extends ThreadRequest {
  readonly policy: ChosenPolicy;
  /** 1 to 99, of fifo and rr; ignored of the others. */
  readonly priority: number;
}

/** `rr 10` → what a wish says of it; undefined for a policy that cannot be chosen. */
export function toPolicy(text: string): Pick<PolicyRequest, 'policy' | 'priority'> | undefined {
  const [name, priority] = text.split(' ');
  const policy = CHOSEN_POLICIES.find(choice => choice === name);
  return policy && { policy, priority: Number(priority ?? 0) };
}

/**
 * One scheduling policy for the chosen threads. Refused for a priority outside 1 to 99, for a process or thread that is
 * gone or another by now, for threads whose policy could not be given back, and when there is nothing to change.
 */
export async function planPolicy(host: Host, request: PolicyRequest): Promise<TuningPlan | Refusal> {
  const { policy, priority } = request;
  const needsPriority = isRealTime(policy);
  const isWithin = priority >= LOWEST_PRIORITY && priority <= HIGHEST_PRIORITY;
  if (needsPriority && !(Number.isInteger(priority) && isWithin)) {
    return {
      refused: `${policy} ${priority}: a priority from ${LOWEST_PRIORITY} to ${HIGHEST_PRIORITY} is needed`,
    };
  }
  const label = cleanText(request.label);
  const [survey, { leads, cautions }, ofPolicy] = await Promise.all([
    surveyThreads(host, request.process, request.scope),
    findPolicyDeciding(host, request.process.pid, policy, label),
    cautionsFor(host, policy, label),
  ]);
  if (isRefusal(survey)) return survey;
  const strange = survey.chosen.filter(thread => !NAMES.has(thread.policy ?? -1));
  if (strange.length > 0) {
    const who = nameTargets(strange.map(identify));
    return { refused: `${who}: scheduled by deadline or by a BPF program, which srs-top could not restore` };
  }
  return planThreads(host, POLICY, request, survey, {
    verb: 'policy',
    wanted: needsPriority ? `${policy} ${priority}` : policy,
    valueIn: policyIn,
    leads,
    cautions: [...cautions, ...ofPolicy],
  });
}

/** The CPU quota of a cgroup holds back all but real-time threads, which it may give no time at all (sched-rt-group.rst). */
async function findPolicyDeciding(
  host: Host,
  pid: number,
  policy: ChosenPolicy,
  label: string,
): Promise<Deciding> {
  if (!isRealTime(policy)) return findDeciding(host, { pid, label, whatever: 'whatever its policy' });
  const noTime = await describeNoRealTime(host, pid);
  return { leads: noTime === undefined ? [] : [`${noTime}.`], cautions: [] };
}

async function cautionsFor(host: Host, policy: ChosenPolicy, label: string): Promise<readonly string[]> {
  if (policy === 'batch')
    return ['Batch is like other, for work that nobody waits for: the kernel wakes it later.'];
  if (!isRealTime(policy)) return [];
  return [
    `A real-time ${label} runs before everything else on its CPU: if it spins, as SRS does at 100 %, it leaves ${await describeRemainder(host)} to all others there, softirq threads and your shell among them. Keep one CPU without it.`,
    'Its nice value has no effect meanwhile.',
  ];
}

/** What real-time threads leave to the others of a CPU, by sched_rt_runtime_us of each sched_rt_period_us (sched(7)). */
async function describeRemainder(host: Host): Promise<string> {
  const look = await host.look({ texts: [REAL_TIME_RUNTIME, REAL_TIME_PERIOD] });
  const numberIn = (path: string): number => Number(look.knownText(path) ?? Number.NaN);
  const [runtime, period] = [numberIn(REAL_TIME_RUNTIME), numberIn(REAL_TIME_PERIOD)];
  if (runtime === -1) return 'nothing';
  const percent = Math.round(100 * (1 - runtime / period));
  return percent >= 0 ? `${percent} %` : 'little';
}

function isRealTime(name: string): boolean {
  return name === 'fifo' || name === 'rr';
}
