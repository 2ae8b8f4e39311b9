import { join } from 'node:path';
import { type CommandResult, type Host, isFailure, type RunningCommand } from '../../host/host.ts';
import type { Refusal } from '../../host/refusal.ts';
import type { Wanted } from '../../srs/process/find-srs.ts';
import { storage } from '../../storage/storage.ts';
import { cleanText } from '../../text/clean-text.ts';
import { PROFILE_NAMES } from '../profile-folder.ts';
import { describeError, linesOf } from '../profile-target.ts';

/**
 * Profiles on macOS, which has neither perf nor strace, nor a /proc to watch SRS by: sample(1), a part of the system, and
 * xctrace(1) of Xcode. Written by their manuals and tested on made-up hosts; nobody ran it on a Mac yet.
 */
export const MAC_TOOLS = ['sample', 'xctrace'] as const;
export type MacTool = (typeof MAC_TOOLS)[number];

export interface MacProfileRequest {
  /** If several processes share a name, the lowest pid is meant. */
  readonly wanted: Wanted;
  readonly tool: MacTool;
  /** How long to record, seconds. */
  readonly seconds: number;
  /** A folder of its own for a process; made when the recording starts. */
  readonly folderOf: (pid: number) => string;
}

export interface MacProfilePlan {
  readonly tool: MacTool;
  readonly pid: number;
  /** When the process was started, as `ps` tells it: with the pid it names the process. */
  readonly started: string;
  readonly seconds: number;
  readonly command: readonly string[];
  readonly usesSudo: boolean;
  readonly folder: string;
  /** What the tool writes: a text (sample), or a trace for Instruments (xctrace). */
  readonly file: string;
  readonly cautions: readonly string[];
}

export interface MacProfileReport {
  readonly plan: MacProfilePlan;
  readonly sentence: string;
  /** What sample wrote, cleaned for a terminal; empty for xctrace, whose trace is no text. */
  readonly text: string;
}

export interface MacProfileRun {
  readonly plan: MacProfilePlan;
  /** A report, or why it could not be made. Never rejects. */
  readonly done: Promise<MacProfileReport | Refusal>;
  /** SIGINT, as Ctrl-C: xctrace writes its trace then, sample what it has. */
  cancel(): void;
}

const MOST_SECONDS = 600;
/** sample and xctrace name symbols and write their files after the time is over. */
const GRACE_SECONDS = 120;

/** What would be run. Refused when there is no such process, when the tool is missing, and for an invalid length. */
export async function planMacProfile(
  host: Host,
  { wanted, tool, seconds, folderOf }: MacProfileRequest,
): Promise<MacProfilePlan | Refusal> {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS)
    return { refused: `${tool} for ${seconds} s: a whole number from 1 to ${MOST_SECONDS} is needed` };
  const pids = 'pid' in wanted ? [wanted.pid] : await findPids(host, wanted.name);
  const [pid] = pids;
  const started = pid === undefined ? undefined : await readStart(host, pid);
  if (pid === undefined || started === undefined)
    return { refused: `no process ${'pid' in wanted ? wanted.pid : wanted.name} runs on ${host.name}` };
  const missing = await explainMissing(host, tool);
  if (missing !== undefined) return missing;
  const folder = folderOf(pid);
  const { directory } = host.workspace(folder);
  const file = join(directory, tool === 'sample' ? 'sample.txt' : 'profile.trace');
  const usesSudo = (await host.privilege()) === 'sudo';
  return {
    tool,
    pid,
    started,
    seconds,
    command: macCommand(tool, pid, seconds, file),
    usesSudo,
    folder,
    file,
    cautions: [
      ...(tool === 'sample' ? ['sample stops the process a thousand times a second for a moment.'] : []),
      ...(pids.length > 1 ? [`${pids.length} processes have that name; --pid chooses another.`] : []),
    ],
  };
}

/** sample(1): pid, seconds, and the symbols at once in case the process ends; `xcrun xctrace help record`. */
export function macCommand(tool: MacTool, pid: number, seconds: number, file: string): readonly string[] {
  return tool === 'sample'
    ? ['sample', String(pid), String(seconds), '-mayDie', '-file', file]
    : [
        ...['xcrun', 'xctrace', 'record', '--template', 'Time Profiler', '--attach', String(pid)],
        ...['--time-limit', `${seconds}s`, '--output', file],
      ];
}

/** Starts what was shown. Nothing runs on a read-only host, or when the pid is another process by now. */
export function startMacProfile(host: Host, plan: MacProfilePlan): MacProfileRun {
  let running: RunningCommand | undefined;
  let isCancelled = false;

  async function run(): Promise<MacProfileReport | Refusal> {
    if (host.isReadOnly) return { refused: 'the host is read-only: nothing was recorded' };
    if ((await readStart(host, plan.pid)) !== plan.started)
      return { refused: `nothing was recorded: pid ${plan.pid} has ended, or is another process now` };
    await storage.makePrivateDirectory(plan.folder, PROFILE_NAMES);
    if (isCancelled) return { refused: `cancelled before ${plan.tool} was started` };
    const timeoutMs = (plan.seconds + GRACE_SECONDS) * 1000;
    running = host.start(plan.command, { timeoutMs, sudo: plan.usesSudo });
    return report(host, plan, await running.done, isCancelled);
  }

  return {
    plan,
    done: run().catch((error: unknown) => ({ refused: `${plan.tool} failed: ${describeError(error)}` })),
    cancel() {
      isCancelled = true;
      void running?.interrupt();
    },
  };
}

async function report(
  host: Host,
  plan: MacProfilePlan,
  result: CommandResult,
  isCancelled: boolean,
): Promise<MacProfileReport | Refusal> {
  const { tool, pid, seconds, file } = plan;
  const span = isCancelled ? `cancelled before its ${seconds} s were over` : `over ${seconds} s`;
  const read = tool === 'sample' ? (await host.look({ texts: [file] })).text(file) : undefined;
  const hasText = read !== undefined && !isFailure(read) && read.text !== '';
  if (tool === 'sample' ? !hasText : result.exitCode !== 0 && !isCancelled)
    return explainFailure(plan, result);
  const text = hasText ? read.text.split('\n').map(cleanText).join('\n') : '';
  const where = tool === 'sample' ? `its call tree is in ${file}` : `to see it: open ${file}`;
  return { plan, text, sentence: `${tool} of ${pid} ${span}: ${where}` };
}

function explainFailure(
  { tool, pid }: MacProfilePlan,
  { stderr, stdout, problem, exitCode }: CommandResult,
): Refusal {
  const said = linesOf(stderr)[0] ?? linesOf(stdout)[0] ?? problem ?? `exit code ${exitCode}`;
  return /privileges|not permitted|cannot examine|[Pp]ermission/.test(said)
    ? { refused: `${tool} may not look at pid ${pid} (${said}). Run srs-top with sudo` }
    : { refused: `${tool} failed: ${said}` };
}

async function findPids(host: Host, name: string): Promise<readonly number[]> {
  const { stdout } = await host.query(['pgrep', '-x', name]);
  const pids = stdout.split('\n').filter(line => /^[1-9]\d*$/.test(line));
  return pids.map(Number).sort((a, b) => a - b);
}

async function readStart(host: Host, pid: number): Promise<string | undefined> {
  const { stdout, exitCode } = await host.query(['ps', '-o', 'lstart=', '-p', String(pid)]);
  const started = cleanText(stdout.trim());
  return exitCode === 0 && started !== '' ? started : undefined;
}

async function explainMissing(host: Host, tool: MacTool): Promise<Refusal | undefined> {
  const command = tool === 'sample' ? ['which', 'sample'] : ['xcrun', '--find', 'xctrace'];
  if ((await host.query(command)).exitCode === 0) return undefined;
  return tool === 'sample'
    ? { refused: 'sample is not on PATH; macOS has it in /usr/bin' }
    : { refused: 'xctrace is not installed: it comes with Xcode, not with its command line tools alone' };
}
