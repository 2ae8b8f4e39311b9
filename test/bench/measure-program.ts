import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import { endSession } from '../helpers/sessions.ts';
import { cpuSecondsBetween, readCpu } from './cpu-seconds.ts';

export interface ProgramCost {
  /** Percent of one core that the program and all it starts use after the start. */
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
  /** What counts as the start; 3 by default. */
  readonly startSeconds?: number;
  /** Where it finds its configuration (XDG_CONFIG_HOME); the user's own by default. */
  readonly configDirectory?: string;
}

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
    const before = { atMs: performance.now(), bytes, cpu: readCpu(pty.pid) };
    await sleep(seconds * 1_000);
    if (hasEnded) return undefined;
    const elapsedSeconds = (performance.now() - before.atMs) / 1_000;
    return {
      cpuPercent: (100 * cpuSecondsBetween(before.cpu, readCpu(pty.pid))) / elapsedSeconds,
      firstFrameMs,
      bytesPerSecond: (bytes - before.bytes) / elapsedSeconds,
      peakBytes: peakBytesOf(pty.pid),
    };
  } finally {
    await endSession(pty.pid);
  }
}

function peakBytesOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
