import { join } from 'node:path';
import type { CommandResult, Host, RunningCommand } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { storage } from '../../storage/storage.ts';
import { cleanText } from '../../text/clean-text.ts';
import type { ProfilePlan, ProfileReport, ProfileRun, ProfileStage } from '../profile.ts';
import { describeProfile } from '../profile-sentence.ts';
import {
  cleanMessages,
  describeError,
  describeFullDisk,
  messagesFileOf,
  prepareProfile,
} from '../profile-target.ts';
import { explainPerfFailure } from './perf-errors.ts';
import { PERF_DATA, perfRecordCommand } from './perf-plan.ts';
import { parseLosses, parsePerfReport, parsePerfThreads, queryPerfReport } from './perf-report.ts';
import { savePerfStacks } from './perf-stacks.ts';

export { type ProfileRequest, planProfile } from './perf-plan.ts';

/** Past the planned end perf still writes its data; on a busy host that takes a while. */
const GRACE_SECONDS = 60;

/**
 * Starts the recording that was shown. Nothing runs on a read-only host, or when the pid is another process by now.
 * `done` never rejects; `cancel` lets perf write what it has (SIGINT, as Ctrl-C), and is harmless afterwards.
 */
export function startProfile(host: Host, plan: ProfilePlan): ProfileRun<ProfilePlan, ProfileReport> {
  const startedAtMs = host.clock.nowMs();
  let cancelledAtMs: number | undefined;
  let running: RunningCommand | undefined;
  let stage: ProfileStage = 'recording';

  async function run(): Promise<ProfileReport | Refusal> {
    const obstacle = await prepareProfile(host, plan);
    if (obstacle !== undefined) return obstacle;
    if (cancelledAtMs !== undefined) return { refused: 'cancelled before perf was started' };
    const { process, options, dataFile, usesSudo } = plan;
    const command = perfRecordCommand(process.pid, options, dataFile, usesSudo);
    const recordingSinceMs = host.clock.nowMs();
    const timeoutMs = (options.seconds + GRACE_SECONDS) * 1000;
    const messagesFile = messagesFileOf(plan);
    running = host.start(command, { timeoutMs, sudo: usesSudo, holdsInput: true, messagesFile });
    const result = await running.done;
    await cleanMessages(plan);
    const unfetched = await host.workspace(plan.folder).fetch(PERF_DATA);
    const recordedMs = (cancelledAtMs ?? host.clock.nowMs()) - recordingSinceMs;
    stage = 'reporting';
    // perf starts and ends in the time that was measured; it never records longer than it was told to.
    const recordedSeconds = Math.min(recordedMs / 1000, options.seconds);
    // Ending it after its time is over, while perf still writes, costs no data.
    const isCancelled = cancelledAtMs !== undefined && recordedSeconds < options.seconds;
    const facts = { recordedSeconds, isCancelled };
    const report = await makeReport(host, plan, result, facts);
    const made =
      'refused' in report || unfetched === undefined
        ? report
        : {
            ...report,
            sentence: `${report.sentence}. ${PERF_DATA} stays on ${host.name} (${unfetched.detail})`,
          };
    if ('refused' in made || options.callGraph === 'off' || made.sampleCount === 0) return made;
    stage = 'exporting';
    const { file, remark } = await savePerfStacks(host, plan, script => {
      running = script;
    });
    return { ...made, stacksFile: file, sentence: `${made.sentence}${remark}` };
  }

  return {
    plan,
    startedAtMs,
    done: run().catch((error: unknown) => ({ refused: `the profile failed: ${describeError(error)}` })),
    stage: () => stage,
    cancel() {
      if (stage === 'recording') cancelledAtMs ??= host.clock.nowMs();
      if (stage !== 'reporting') void running?.interrupt();
    },
  };
}

async function makeReport(
  host: Host,
  plan: ProfilePlan,
  recording: CommandResult,
  facts: Pick<ProfileReport, 'recordedSeconds' | 'isCancelled'>,
): Promise<ProfileReport | Refusal> {
  // How it ended tells little (SIGINT ends perf with 130 or 143, the data being whole); this line tells.
  const written = /Captured and wrote [^(\n]*(?:\((\d+) samples\))?/.exec(recording.stderr);
  if (written === null) {
    if (facts.isCancelled) return { refused: 'cancelled before perf had recorded anything' };
    const why = await explainPerfFailure(host, recording, plan.process.pid);
    return { refused: `${why}${await describeFullDisk(plan)}` };
  }
  const result = await queryPerfReport(host, plan.dataFile, 'symbols', plan.usesSudo);
  const isEmpty = /has no samples/.test(result.stderr);
  // An interrupted perf report also exits with 0, with a report on half of the data.
  if ((result.exitCode !== 0 || result.problem !== undefined) && !isEmpty) {
    const why = await explainPerfFailure(host, result, plan.process.pid);
    return { refused: `${plan.dataFile} was recorded, but perf report gave nothing: ${why}` };
  }
  const byThread = isEmpty ? undefined : await queryPerfReport(host, plan.dataFile, 'threads', plan.usesSudo);
  const { sampleCount: roundCount, symbols } = parsePerfReport(result.stdout);
  const exactCount = written[1] === undefined ? undefined : Number(written[1]);
  const sampleCount = isEmpty ? 0 : (exactCount ?? roundCount);
  const losses = parseLosses(result);
  const text = cleanLines(result.stdout + (byThread?.stdout ?? ''));
  const hasEndedEarly = !facts.isCancelled && facts.recordedSeconds < plan.options.seconds;
  const problem = await writeReport(plan, text);
  const sentence = describeProfile(
    { ...facts, plan, sampleCount, losses, symbols, hasEndedEarly },
    host.afar,
  );
  return {
    plan,
    ...facts,
    sampleCount,
    losses,
    symbols,
    threads: parsePerfThreads(byThread?.stdout ?? ''),
    text,
    stacksFile: undefined,
    sentence: `${sentence}${problem}`,
  };
}

function cleanLines(text: string): string {
  return text.split('\n').map(cleanText).join('\n');
}

/** Empty, or what went wrong; a report that cannot be kept is still shown. */
async function writeReport(plan: ProfilePlan, text: string): Promise<string> {
  const file = join(plan.folder, 'report.txt');
  try {
    await storage.writePrivateFile(file, text);
    return '';
  } catch (error) {
    return `. ${file} was not written (${describeError(error)})`;
  }
}
