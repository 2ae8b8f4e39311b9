import { join } from 'node:path';
import { type CommandResult, type Host, isFailure, type RunningCommand } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { parsePidStatus } from '../../procfs/pid-status.ts';
import { storage } from '../../storage/storage.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { ProfileRun, ProfileStage, StracePlan, StraceReport } from '../profile.ts';
import {
  cleanMessages,
  describeError,
  describeFullDisk,
  messagesFileOf,
  prepareProfile,
} from '../profile-target.ts';
import { explainStraceFailure } from './strace-errors.ts';
import { straceCommand } from './strace-plan.ts';
import { describeSystemCalls, parseStraceSummary } from './strace-summary.ts';
import { findTracer } from './tracer.ts';

export const STRACE_FILE = 'strace.txt';
/** strace lets go of a thread when that next enters the kernel or leaves it; `timeout` kills it after five seconds. */
const GRACE_SECONDS = 15;

/**
 * Starts strace as it was shown. Nothing runs on a read-only host, or when the pid is another process by now. `done`
 * never rejects; `cancel` has strace let go and write its table (SIGINT, as Ctrl-C). No signal goes to the process itself.
 */
export function startStrace(host: Host, plan: StracePlan): ProfileRun<StracePlan, StraceReport> {
  const startedAtMs = host.clock.nowMs();
  let cancelledAtMs: number | undefined;
  let running: RunningCommand | undefined;
  let stage: ProfileStage = 'recording';

  async function run(): Promise<StraceReport | Refusal> {
    const obstacle = await prepareProfile(host, plan);
    if (obstacle !== undefined) return obstacle;
    if (cancelledAtMs !== undefined) return { refused: 'cancelled before strace was started' };
    const { process, options, usesSudo } = plan;
    const sinceMs = host.clock.nowMs();
    const command = usesSudo ? straceCommand(process.pid, options) : plan.command;
    const timeoutMs = (options.seconds + GRACE_SECONDS) * 1000;
    running = host.start(command, { timeoutMs, sudo: usesSudo, messagesFile: messagesFileOf(plan) });
    const result = await running.done;
    stage = 'reporting';
    const tracedMs = (cancelledAtMs ?? host.clock.nowMs()) - sinceMs;
    const recordedSeconds = Math.min(tracedMs / 1000, options.seconds);
    // Ending it after its time is over, while strace still lets go, costs no data.
    const isCancelled = cancelledAtMs !== undefined && recordedSeconds < options.seconds;
    await cleanMessages(plan);
    return makeReport(host, plan, result, { recordedSeconds, isCancelled });
  }

  return {
    plan,
    startedAtMs,
    done: run().catch((error: unknown) => ({ refused: `strace failed: ${describeError(error)}` })),
    stage: () => stage,
    cancel() {
      cancelledAtMs ??= host.clock.nowMs();
      if (stage === 'recording') void running?.interrupt();
    },
  };
}

async function makeReport(
  host: Host,
  plan: StracePlan,
  result: CommandResult,
  facts: Pick<StraceReport, 'recordedSeconds' | 'isCancelled'>,
): Promise<StraceReport | Refusal> {
  const { pid } = plan.process;
  const systemCalls = parseStraceSummary(result.stderr);
  const left = await describeWhatIsLeft(host, pid);
  const hasAttached = /\battached\b/.test(result.stderr);
  if (systemCalls.length === 0 && !hasAttached) {
    const why = facts.isCancelled
      ? 'cancelled before strace had counted anything'
      : await explainStraceFailure(host, result, pid);
    return { refused: `${why}${await describeFullDisk(plan)}${left}` };
  }
  const text = result.stderr.split('\n').map(cleanText).join('\n');
  const end = facts.isCancelled ? ` of ${plan.options.seconds} (cancelled)` : '';
  const span = `${facts.recordedSeconds.toFixed(1)} s${end}`;
  const sentence = `${describeSystemCalls(systemCalls, span)}${await writeSummary(plan, text)}${left}`;
  return { plan, ...facts, systemCalls, text, sentence };
}

/** Empty, or what went wrong; a table that cannot be kept is still shown. */
async function writeSummary(plan: StracePlan, text: string): Promise<string> {
  const file = join(plan.folder, STRACE_FILE);
  try {
    await storage.writePrivateFile(file, text);
    return '';
  } catch (error) {
    return `. ${file} was not written (${describeError(error)})`;
  }
}

/** Empty when the process runs on, as it should: strace that was killed at a bad moment can leave it stopped. */
async function describeWhatIsLeft(host: Host, pid: number): Promise<string> {
  const path = `/proc/${pid}/status`;
  const read = (await host.look({ texts: [path] })).text(path);
  if (isFailure(read)) return '';
  const tracer = await findTracer(host, pid);
  if (tracer !== undefined) return `. pid ${pid} is still traced by ${tracer}`;
  const { state } = parsePidStatus(read.text);
  return state === 'T' || state === 't'
    ? `. pid ${pid} is stopped (${state}): kill -CONT ${pid} has it run on`
    : '';
}
