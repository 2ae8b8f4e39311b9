import { join } from 'node:path';
import type { CommandResult, Host, RunningCommand } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import { storage } from '../../storage/storage.ts';
import { cleanLines, cleanText } from '../../text/clean-text.ts';
import type { DropsPlan, DropsReport, ProfileRun, ProfileStage } from '../profile.ts';
import { describeError, linesOf, prepareProfile } from '../profile-target.ts';
import { MARK } from './drops-script.ts';
import { describeDrops } from './drops-sentence.ts';
import { tallyDrops } from './drops-tally.ts';
import { parseRemarks, type RecorderRemarks } from './recorder-remarks.ts';
import { readTrace } from './trace-text.ts';

export const DROPS_FILE = 'drops.txt';
/** To write down what it recorded, and to remove its instance. */
const GRACE_SECONDS = 20;
/** Of lines of the trace, in the report; the file has them all. */
const MOST_LINES = 2_000;

/**
 * Starts the recorder as it was shown. Nothing runs on a read-only host, or when the pid is another process by now. `done`
 * never rejects; `cancel` has it report what it has (SIGINT). SRS itself is neither stopped nor signalled.
 */
export function startDrops(host: Host, plan: DropsPlan): ProfileRun<DropsPlan, DropsReport> {
  const startedAtMs = host.clock.nowMs();
  let isCancelled = false;
  let running: RunningCommand | undefined;
  let stage: ProfileStage = 'recording';

  async function run(): Promise<DropsReport | Refusal> {
    const obstacle = await prepareProfile(host, plan);
    if (obstacle !== undefined) return obstacle;
    if (isCancelled) return { refused: 'cancelled before anything was recorded' };
    const { seconds } = plan.options;
    const command = plan.usesSudo ? plan.command.slice(SUDO_WORDS) : plan.command;
    const timeoutMs = (seconds + GRACE_SECONDS) * 1_000;
    running = host.start(command, { timeoutMs, sudo: plan.usesSudo });
    const result = await running.done;
    stage = 'reporting';
    return makeReport(plan, result, isCancelled);
  }

  return {
    plan,
    startedAtMs,
    done: run().catch((error: unknown) => ({ refused: `drops failed: ${describeError(error)}` })),
    stage: () => stage,
    cancel() {
      isCancelled = true;
      if (stage === 'recording') void running?.interrupt();
    },
  };
}

/** `sudo -n` */
const SUDO_WORDS = 2;

async function makeReport(
  plan: DropsPlan,
  result: CommandResult,
  isCancelled: boolean,
): Promise<DropsReport | Refusal> {
  const remarks = parseRemarks(result.stderr);
  const { seconds } = remarks;
  if (seconds === undefined) return { refused: explainFailure(result, remarks) };
  const trace = await readTrace(result.stdout);
  const tally = tallyDrops(trace, remarks, plan.reasons);
  const facts = {
    plan,
    isCancelled: isCancelled && seconds < plan.options.seconds,
    recordedSeconds: seconds,
    ...tally,
    missed: remarks.missed,
    unread: trace.unread,
    receiveBufferErrors: remarks.receiveBufferErrors,
    memoryErrors: remarks.memoryErrors,
    removed: remarks.removed.map(cleanText),
  };
  const clean = cleanLines(result.stdout);
  const lines = clean.split('\n');
  const text = `${lines.slice(0, MOST_LINES).map(cleanText).join('\n')}${lines.length > MOST_LINES ? `\n… ${lines.length - MOST_LINES} more lines are in ${DROPS_FILE}` : ''}`;
  const unwritten = await writeTrace(plan, clean);
  const left = /^srs-top-drops left (\S+)$/m.exec(result.stderr)?.[1];
  const remains =
    left === undefined ? '' : `. The instance ${cleanText(left)} could not be removed: something reads it`;
  return { ...facts, text, sentence: `${describeDrops(facts)}${unwritten}${remains}` };
}

/** Empty, or what went wrong; a trace that cannot be kept is still shown. */
async function writeTrace(plan: DropsPlan, text: string): Promise<string> {
  const file = join(plan.folder, DROPS_FILE);
  try {
    await storage.writePrivateFile(file, text);
    return '';
  } catch (error) {
    return `. ${file} was not written (${describeError(error)})`;
  }
}

/** Why nothing came of it, with what would help. */
function explainFailure({ stderr, problem }: CommandResult, { refused }: RecorderRemarks): string {
  if (problem === 'read-only') return 'the host is read-only: nothing was recorded';
  if (problem === 'timed-out') return 'the recorder did not end in time and was stopped';
  if (problem === 'cancelled') return 'cancelled before anything was recorded';
  const said = linesOf(stderr).filter(line => !line.startsWith(MARK));
  const words = said.slice(0, 2).join(' ') || (problem ?? 'it said nothing');
  if (refused !== undefined)
    return `tracefs took no ${refused === 'instance' ? 'instance of srs-top' : cleanText(refused)}: ${words}`;
  return `the recorder failed: ${words}`;
}
