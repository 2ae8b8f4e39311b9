import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { endSession, sessionMembers } from '../helpers/sessions.ts';

export interface ProgramCost {
  /** Of one core, of the program and all it starts, after the start. */
  readonly cpuPercent: number;
  /** Until the first 300 bytes were drawn; undefined when there never were so many. */
  readonly firstFrameMs: number | undefined;
  /** Written to the terminal, after the start. */
  readonly bytesPerSecond: number;
  /** The highest so far of the program itself (VmHWM). */
  readonly peakBytes: number;
}

export interface MeasureOptions {
  readonly columns: number;
  readonly rows: number;
  /** How long it is watched, behind the start. */
  readonly seconds: number;
  /** What counts as the start; 3 unless told. */
  readonly startSeconds?: number;
  /** Where it finds its configuration (XDG_CONFIG_HOME); the user's own unless told. */
  readonly configDirectory?: string;
}

const TICKS_PER_SECOND = 100;
const FRAME_BYTES = 300;

/** Runs a program in a terminal of its own, measures what it costs, and ends it; undefined when it ended by itself. */
export async function measureProgram(
  [file = '', ...args]: readonly string[],
  { columns, rows, seconds, startSeconds = 3, configDirectory }: MeasureOptions,
): Promise<ProgramCost | undefined> {
  const { PATH = '', HOME = '/' } = process.env;
  const env = {
    ...{ PATH, HOME, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' },
    ...(configDirectory === undefined ? {} : { XDG_CONFIG_HOME: configDirectory }),
  };
  const beganMs = performance.now();
  const pty = spawn(file, args, { cols: columns, rows, env });
  let bytes = 0;
  let hasEnded = false;
  pty.onExit(() => {
    hasEnded = true;
  });
  let firstFrameMs: number | undefined;
  pty.onData(data => {
    bytes += Buffer.byteLength(data);
    if (bytes > FRAME_BYTES) firstFrameMs ??= performance.now() - beganMs;
  });
  try {
    await sleep(startSeconds * 1_000);
    const before = { atMs: performance.now(), bytes, cpuSeconds: cpuSecondsOf(pty.pid) };
    await sleep(seconds * 1_000);
    if (hasEnded) return undefined;
    const elapsedSeconds = (performance.now() - before.atMs) / 1_000;
    return {
      cpuPercent: (100 * (cpuSecondsOf(pty.pid) - before.cpuSeconds)) / elapsedSeconds,
      firstFrameMs,
      bytesPerSecond: (bytes - before.bytes) / elapsedSeconds,
      peakBytes: peakBytesOf(pty.pid),
    };
  } finally {
    await endSession(pty.pid);
  }
}

/**
 * Of all processes of the terminal, and of their children that ended and were waited for: utime, stime, cutime and
 * cstime, fields 14 to 17 of /proc/PID/stat (proc(5)).
 */
function cpuSecondsOf(leader: number): number {
  const ticks = sessionMembers(leader).map(pid => {
    const stat = statOf(pid);
    // It has ended since it was listed: who waited for it has its time.
    if (stat === undefined) return 0;
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
}

function peakBytesOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
