import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const KILLED_WITHIN_MS = 5_000;

/**
 * Ends all processes of the session that process `leader` leads, children in other process groups included. A terminal
 * of ours is such a session, so nobody else's process is met. They get a SIGHUP, as if the line were lost, and a
 * SIGKILL if they are still there after `graceMs`.
 */
export async function endSession(leader: number, graceMs = 500): Promise<void> {
  signalAll(leader, 'SIGHUP');
  // A stopped job does not act on the hangup before it goes on.
  signalAll(leader, 'SIGCONT');
  const deadline = performance.now() + graceMs;
  while (sessionMembers(leader).length > 0 && performance.now() < deadline) await sleep(10);
  signalAll(leader, 'SIGKILL');
  // On a busy machine even that takes effect a little later.
  const goneMs = performance.now() + KILLED_WITHIN_MS;
  while (sessionMembers(leader).length > 0 && performance.now() < goneMs) await sleep(10);
}

/** Pids whose session is `leader`, zombies left out. /proc/PID/stat, fields 3 (state) and 6 (session); see proc(5). */
export function sessionMembers(leader: number): number[] {
  return livingPids(fields => fields[3] === String(leader));
}

/** Pids whose parent is `parent`, zombies left out. /proc/PID/stat, field 4. */
export function childrenOf(parent: number): number[] {
  return livingPids(fields => fields[1] === String(parent));
}

/** A process that is not taken for another which got its pid later. */
export interface KnownProcess {
  readonly pid: number;
  /** Its arguments, joined by blanks. */
  readonly command: string;
  /** /proc/PID/stat, field 22. */
  readonly startTicks: string;
}

/** A process and all that it started, directly or not, that is there now; those that left its family are missing. */
export function familyOf(pid: number): KnownProcess[] {
  const startTicks = statFields(pid)?.[19];
  if (startTicks === undefined) return [];
  const command = commandOf(pid);
  // It may have ended in between.
  if (command === undefined) return [];
  return [{ pid, command, startTicks }, ...childrenOf(pid).flatMap(familyOf)];
}

function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  } catch {
    return undefined;
  }
}

/** Whether it is still there, and more than a zombie. */
export function isRunning({ pid, startTicks }: KnownProcess): boolean {
  const fields = statFields(pid);
  return fields !== undefined && fields[0] !== 'Z' && fields[19] === startTicks;
}

function livingPids(isWanted: (fields: readonly string[]) => boolean): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      const fields = statFields(pid);
      return fields !== undefined && fields[0] !== 'Z' && isWanted(fields);
    });
}

/** Process group in the foreground of the terminal of process `pid`; undefined when either is gone. Field 8, tpgid. */
export function foregroundGroup(pid: number): number | undefined {
  const group = Number(statFields(pid)?.[5]);
  return group > 0 ? group : undefined;
}

/** The fields of /proc/PID/stat from the state on; undefined when the process is gone. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function signalAll(leader: number, signal: NodeJS.Signals): void {
  for (const pid of sessionMembers(leader)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself in between.
    }
  }
}
