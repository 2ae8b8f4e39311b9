import { type Host, isFailure, type ReadResult } from '../../host/host.ts';
import type { Asked, Look } from '../../host/look.ts';
import { showComm } from '../../procfs/comm.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import { parsePidStatus } from '../../procfs/pid-status.ts';
import { compareThreads } from '../../procfs/thread-order.ts';
import { checkIdentityIn, identityTexts } from '../../srs/process/process-check.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { isRefusal, type Refusal, type ThreadScope } from '../tuning.ts';

/** A command is run for each. */
const MOST_THREADS = 10_000;

/** What the kernel says of one thread now, from its `stat` and `status` in /proc/PID/task/TID. */
export interface ThreadState {
  readonly tid: number;
  /** Clock ticks since boot; with the tid it names the thread for good. */
  readonly startTicks: number;
  /** Its comm, fit for a terminal. */
  readonly name: string;
  readonly nice: number;
  /** SCHED_OTHER 0, FIFO 1, RR 2, BATCH 3, IDLE 5, DEADLINE 6, EXT 7; undefined when the kernel does not say. */
  readonly policy: number | undefined;
  /** 1 to 99 of FIFO and RR, 0 of all others; undefined when the kernel does not say. */
  readonly realTimePriority: number | undefined;
  /** CPUs it may run on, as the kernel writes them: `0-3,8`. */
  readonly affinity: string;
}

/** The threads that a tuning is about, and those of the same process that it leaves alone. */
export interface ThreadSurvey {
  readonly chosen: readonly ThreadState[];
  readonly others: readonly ThreadState[];
}

/**
 * Threads as they are now, straight from /proc/PID/task, the main thread first. One that ends while it is read is left
 * out. Refused when the process is gone, when it may not be read (hidepid), or when a thread that was asked for is not
 * there.
 */
export async function readThreads(
  host: Host,
  pid: number,
  scope: ThreadScope,
): Promise<readonly ThreadState[] | Refusal> {
  const all = threadsIn(await host.look({ texts: threadTexts(pid) }), pid);
  if (isRefusal(all)) return all;
  const survey = splitByScope(pid, all, scope);
  return isRefusal(survey) ? survey : survey.chosen;
}

/** All threads of the process, split by the scope. Refused as in `readThreads`, and when the pid is another's now. */
export async function surveyThreads(
  host: Host,
  identity: ProcessIdentity,
  scope: ThreadScope,
): Promise<ThreadSurvey | Refusal> {
  const look = await host.look({ texts: [...identityTexts(identity), ...threadTexts(identity.pid)] });
  const mismatch = checkIdentityIn(look, identity);
  if (mismatch !== undefined) return mismatch;
  const all = threadsIn(look, identity.pid);
  return isRefusal(all) ? all : splitByScope(identity.pid, all, scope);
}

function threadTexts(pid: number): readonly Asked[] {
  return ['stat', 'status'].map(file => ({ path: `/proc/${pid}/task/*/${file}`, most: MOST_THREADS }));
}

function threadsIn(look: Look, pid: number): readonly ThreadState[] | Refusal {
  const [ofStat, ofStatus] = [`/proc/${pid}/task/*/stat`, `/proc/${pid}/task/*/status`];
  const stats = look.texts(ofStat);
  const statuses = look.texts(ofStatus);
  const whole = stats.get(ofStat);
  if (isFailure(whole) && whole.reason === 'failed')
    return { refused: `pid ${pid} has ${whole.detail} in /proc/${pid}/task: too many to tune` };
  for (const [path, read] of [...stats, ...statuses])
    if (isFailure(read) && read.reason !== 'gone')
      return { refused: `${path} cannot be read: ${read.detail}` };
  const threads: ThreadState[] = [];
  for (const [path, stat] of stats) {
    const thread = toThreadState(stat, statuses.get(`${path}us`));
    if (thread !== undefined) threads.push(thread);
  }
  if (threads.length === 0) return { refused: `pid ${pid} has ended` };
  return threads.sort(compareThreads(pid));
}

/** Undefined when either file is gone, or lacks what every kernel writes there. */
function toThreadState(stat: ReadResult, status: ReadResult | undefined): ThreadState | undefined {
  if (isFailure(stat) || status === undefined || isFailure(status)) return undefined;
  const fields = parsePidStat(stat.text);
  const { affinity } = parsePidStatus(status.text);
  if (fields?.nice === undefined || fields.startTicks === undefined || affinity === undefined)
    return undefined;
  const { pid: tid, startTicks, command, nice, policy, realTimePriority } = fields;
  return { tid, startTicks, name: showComm(command), nice, policy, realTimePriority, affinity };
}

function splitByScope(pid: number, all: readonly ThreadState[], scope: ThreadScope): ThreadSurvey | Refusal {
  if (scope === 'all') return { chosen: all, others: [] };
  if (scope.length === 0) return { refused: 'no thread was chosen' };
  const missing = scope.filter(tid => !all.some(thread => thread.tid === tid));
  if (missing.length > 0) return { refused: `pid ${pid} has no thread ${missing.join(', ')} any more` };
  const isChosen = (thread: ThreadState) => scope.includes(thread.tid);
  return { chosen: all.filter(isChosen), others: all.filter(thread => !isChosen(thread)) };
}
