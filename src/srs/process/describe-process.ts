import { type HostFailure, isFailure, type ReadResult } from '../../host/host.ts';
import type { Look } from '../../host/look.ts';
import { parseCommandLine } from '../../procfs/cmdline.ts';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import type { PidStat } from '../../procfs/types.ts';
import type { FoundProcess } from './found-process.ts';

/** The kernel gives 15 bytes and a newline; of its own workers up to 64 (fs/proc/array.c, `proc_task_name`). */
const LONGEST_COMM_TEXT = 64;

/** Characters: a process may have megabytes of arguments; a page was all that Linux showed until 4.2. */
const LONGEST_COMMAND = 4_096;

export interface Description {
  readonly found: readonly FoundProcess[];
  /** Why one cannot be told. */
  readonly failure: HostFailure | undefined;
}

export const statPath = (pid: number): string => `/proc/${pid}/stat`;
export const commPath = (pid: number): string => `/proc/${pid}/comm`;
export const executablePath = (pid: number): string => `/proc/${pid}/exe`;
export const commandPath = (pid: number): string => `/proc/${pid}/cmdline`;
export const closerPaths = (pid: number): readonly string[] => [statPath(pid), commandPath(pid)];

/** Those of them that are alive and have not left their pid to another process, as far as that can be read. */
export function sameAsBefore(known: readonly FoundProcess[], look: Look): readonly FoundProcess[] {
  return known.flatMap(process => {
    const { pid, startTicks } = process.identity;
    const stat = readStat(look, pid);
    if (isFailure(stat)) return [process];
    const isSame = stat !== undefined && !isDead(stat.state) && stat.startTicks === startTicks;
    return isSame ? [{ ...process, cpuTicks: cpuTicksOf(stat) }] : [];
  });
}

/** What was looked at of some processes. */
export interface Views {
  /** Their executables. */
  readonly look: Look;
  /** Their stats. */
  readonly closer: Look;
  readonly commandOf: (pid: number) => ReadResult;
}

export function isGone(result: ReadResult | string): boolean {
  return isFailure(result) && result.reason === 'gone';
}

/** Those of them that are alive, and why one cannot be told. */
export function describe(
  pids: readonly number[],
  { look, closer, commandOf }: Views,
  when?: 'just listed',
): Description {
  const found: FoundProcess[] = [];
  let failure: HostFailure | undefined;
  for (const pid of pids) {
    const stat = readStat(closer, pid);
    if (stat === undefined) {
      // Its other files were there a moment ago: it has ended, or cannot be told. The next walk knows.
      if (when === 'just listed')
        failure ??= { asked: statPath(pid), reason: 'gone', detail: 'no such file' };
      continue;
    }
    if (isFailure(stat)) {
      failure ??= stat;
      continue;
    }
    if (isDead(stat.state)) continue;
    const link = look.link(executablePath(pid));
    const commandLine = commandOf(pid);
    const commandFailure = isFailure(commandLine) ? commandLine : whyNoCommand(pid, commandLine.text, link);
    const args = commandFailure === undefined ? argumentsOf(commandLine) : [];
    found.push({
      identity: { pid, startTicks: stat.startTicks },
      parentPid: stat.parentPid,
      cpuTicks: cpuTicksOf(stat),
      threads: stat.threads,
      executable: typeof link === 'string' ? link : undefined,
      command: (args.length > 0 ? args.join(' ') : `[${stat.command}]`).slice(0, LONGEST_COMMAND),
      commandFailure,
    });
  }
  return { found: found.sort(byPid), failure };
}

/**
 * The stat of a process that exists, be it a zombie; why it cannot be told whether one exists; undefined: there is no
 * such process.
 */
export function readStat(look: Look, pid: number): LivingStat | HostFailure | undefined {
  const result = look.text(statPath(pid));
  if (isFailure(result)) return result.reason === 'gone' ? undefined : result;
  const stat = result.text.endsWith('\n') ? parsePidStat(result.text) : undefined;
  if (stat?.startTicks === undefined)
    return { asked: statPath(pid), reason: 'failed', detail: 'its text was not understood' };
  return { ...stat, startTicks: stat.startTicks };
}

export function argumentsOf(result: ReadResult): readonly string[] {
  return isFailure(result) ? [] : parseCommandLine(result.text);
}

export function linkOf(look: Look, pid: number): string | undefined {
  const link = look.link(executablePath(pid));
  return typeof link === 'string' ? link : undefined;
}

/** Each argument ends with a NUL. A process without an executable, which is the kernel's own, has none. */
function whyNoCommand(
  pid: number,
  text: string,
  executable: string | HostFailure | undefined,
): HostFailure | undefined {
  const asked = `/proc/${pid}/cmdline`;
  if (text !== '') {
    if (text.endsWith('\0')) return undefined;
    return { asked, reason: 'failed', detail: 'only a part of it came' };
  }
  return typeof executable === 'string' ? { asked, reason: 'failed', detail: 'it is empty' } : undefined;
}

export function readComm(pid: number, result: ReadResult): string | HostFailure {
  if (isFailure(result)) return result;
  const isName = result.text.endsWith('\n') && result.text.length <= LONGEST_COMM_TEXT;
  if (isName) return result.text.slice(0, -1);
  return { asked: `/proc/${pid}/comm`, reason: 'failed', detail: 'its text was not understood' };
}

type LivingStat = PidStat & { readonly startTicks: number };

function cpuTicksOf({ userTicks, systemTicks }: PidStat): number | undefined {
  return userTicks === undefined || systemTicks === undefined ? undefined : userTicks + systemTicks;
}

export function byPid(a: FoundProcess, b: FoundProcess): number {
  return a.identity.pid - b.identity.pid;
}

/** Zombies keep their pid until they are waited for, but carry no media. */
export function isDead(state: string): boolean {
  return state === 'Z' || state === 'X' || state === 'x';
}
