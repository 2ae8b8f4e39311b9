import { join } from 'node:path';
import type { CommandResult, Host, RunningCommand } from '../host/host.ts';
import type { Refusal } from '../host/refusal.ts';
import { cleanText } from '../procfs/clean-text.ts';
import { checkIdentity } from '../srs/process-check.ts';
import { makePrivateDirectory, writePrivateFile } from '../storage/private-files.ts';
import { explainPerfFailure } from './perf-errors.ts';
import { perfRecordCommand, profileCommand } from './perf-plan.ts';
import { parsePerfReport, queryPerfReport } from './perf-report.ts';
import type { ProfilePlan, ProfileReport, ProfileRun } from './profile.ts';
import { describeProfile } from './profile-sentence.ts';

export { type ProfileRequest, planProfile } from './perf-plan.ts';

/** Past the planned end perf still writes its data; on a busy host that takes a while. */
const GRACE_SECONDS = 60;

/**
 * Starts the recording that was shown. Nothing runs on a read-only host, or when the pid is another process by now.
 * `done` never rejects; `cancel` lets perf write what it has (SIGINT, as Ctrl-C), and is harmless afterwards.
 */
export function startProfile(host: Host, plan: ProfilePlan): ProfileRun {
  const startedAtMs = host.clock.nowMs();
  let cancelledAtMs: number | undefined;
  let running: RunningCommand | undefined;

  async function run(): Promise<ProfileReport | Refusal> {
    const obstacle = await prepare(host, plan);
    if (obstacle !== undefined) return obstacle;
    if (cancelledAtMs !== undefined) return { refused: 'cancelled before perf was started' };
    const { process, options, dataFile, usesSudo } = plan;
    const command = usesSudo
      ? perfRecordCommand(process.pid, options, dataFile)
      : profileCommand(process.pid, options, dataFile, false);
    const recordingSinceMs = host.clock.nowMs();
    running = host.start(command, { timeoutMs: (options.seconds + GRACE_SECONDS) * 1000, sudo: usesSudo });
    const result = await running.done;
    const recordedMs = (cancelledAtMs ?? host.clock.nowMs()) - recordingSinceMs;
    // perf starts and ends in the time that was measured; it never records longer than it was told to.
    const recordedSeconds = Math.min(recordedMs / 1000, options.seconds);
    return report(host, plan, result, { recordedSeconds, isCancelled: cancelledAtMs !== undefined });
  }

  return {
    plan,
    startedAtMs,
    done: run().catch((error: unknown) => ({ refused: `the profile failed: ${describeError(error)}` })),
    cancel() {
      cancelledAtMs ??= host.clock.nowMs();
      void running?.interrupt();
    },
  };
}

async function prepare(host: Host, plan: ProfilePlan): Promise<Refusal | undefined> {
  if (host.isReadOnly) return { refused: `${host.name} is read-only: nothing was recorded` };
  const mismatch = await checkIdentity(host, plan.process);
  if (mismatch !== undefined) return { refused: `nothing was recorded: ${mismatch.refused}` };
  try {
    await makePrivateDirectory(plan.folder);
  } catch (error) {
    return { refused: `nothing was recorded: ${plan.folder} cannot be made (${describeError(error)})` };
  }
  return undefined;
}

async function report(
  host: Host,
  plan: ProfilePlan,
  recording: CommandResult,
  facts: Pick<ProfileReport, 'recordedSeconds' | 'isCancelled'>,
): Promise<ProfileReport | Refusal> {
  // How it ended tells little (SIGINT ends perf with 130 or 143, the data being whole); this line tells.
  const written = /Captured and wrote [^(\n]*(?:\((\d+) samples\))?/.exec(recording.stderr);
  if (written === null) {
    if (facts.isCancelled) return { refused: 'cancelled before perf had recorded anything' };
    return { refused: await explainPerfFailure(host, recording, plan.process.pid) };
  }
  const result = await queryPerfReport(host, plan.dataFile, plan.usesSudo);
  const isEmpty = /has no samples/.test(result.stderr);
  if (result.exitCode !== 0 && !isEmpty) {
    const why = await explainPerfFailure(host, result, plan.process.pid);
    return { refused: `${plan.dataFile} was recorded, but perf report gave nothing: ${why}` };
  }
  const parsed = parsePerfReport(result.stdout);
  const exactCount = written[1] === undefined ? undefined : Number(written[1]);
  const sampleCount = isEmpty ? 0 : (exactCount ?? parsed.sampleCount);
  const text = result.stdout.split('\n').map(cleanText).join('\n');
  const hasEndedEarly = !facts.isCancelled && facts.recordedSeconds < plan.options.seconds;
  const problem = await writeReport(plan, text);
  const sentence = describeProfile({ ...facts, plan, sampleCount, symbols: parsed.symbols, hasEndedEarly });
  return { plan, ...facts, sampleCount, symbols: parsed.symbols, text, sentence: `${sentence}${problem}` };
}

/** Empty, or what went wrong; a report that cannot be kept is still shown. */
async function writeReport(plan: ProfilePlan, text: string): Promise<string> {
  const file = join(plan.folder, 'report.txt');
  try {
    await writePrivateFile(file, text);
    return '';
  } catch (error) {
    return `. ${file} was not written (${describeError(error)})`;
  }
}

function describeError(error: unknown): string {
  return cleanText(error instanceof Error ? error.message : String(error));
}
