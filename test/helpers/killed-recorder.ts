import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame } from '../../src/host/recording/frame.ts';
import { programEnvironment } from './program-environment.ts';
import { readFrames } from './read-frames.ts';
import { SRS_TOP } from './srs-top.ts';

/** How it records: with reports, which say what it knew by then; into a file, or into a ring. */
export type Way = 'reports' | 'file' | 'ring';

export interface Kill {
  readonly way: Way;
  /** Milliseconds after its start. */
  readonly afterMs: number;
  /** It is killed amid the first write from then on, so many milliseconds behind its beginning. */
  readonly amidWriteMs?: number;
}

export const nameKill = ({ way, afterMs, amidWriteMs }: Kill): string =>
  `${way}, after ${afterMs} ms${amidWriteMs === undefined ? '' : `, ${amidWriteMs} ms into a write`}`;

/** A refresh a second. */
const MOST_LOST_MS = 1_000;
/** What a write of a frame takes that nobody keeps waiting. */
const WRITE_MS = 100;

/**
 * Records this host, kills the program, and reads what it left.
 * @returns whether all frames were there or the last second's was missing
 * @throws where a file does not open or lacks more than what came in the last second
 */
export async function killRecorder(kill: Kill): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'killed-'));
  try {
    const run = startRecorder(kill.way, directory);
    await sleep(kill.afterMs);
    if (kill.amidWriteMs !== undefined) await amidWrite(run.folder, kill.amidWriteMs);
    const killed = { atMs: performance.now(), wall: Date.now(), waitedMs: waitedMs(run.program.pid) };
    run.program.kill('SIGKILL');
    await run.ended;
    const frames = await framesOf(run.folder);
    if (kill.way === 'reports') return checkReports(frames, run.reports, killed);
    return checkTimes(frames, killed.wall, {
      // Of all its life: nobody knows when it had to wait.
      lagMs: run.lagMs() + killed.waitedMs,
      fileMs: ageOfFile(run.folder, killed.wall),
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Report {
  /** When it came, by the clock of `performance`. */
  readonly cameMs: number;
  /** Milliseconds since 1970: when the last look of its refresh was answered, as the frame of that has it. */
  readonly wall: number;
  /** `waitedMs` of the program when it came. */
  readonly waitedMs: number;
}

interface Run {
  readonly program: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly folder: string;
  readonly reports: readonly Report[];
  /** The longest that a timer of this process was late since then: the machine is busy. */
  readonly lagMs: () => number;
}

function startRecorder(way: Way, directory: string): Run {
  const folder = join(directory, 'ring');
  const file = join(folder, 'killed.srstop');
  if (way !== 'ring') mkdirSync(folder);
  const args = {
    reports: ['--json', '--record', file],
    file: ['record', file],
    ring: ['record', '--dir', folder],
  }[way];
  const [node, script] = SRS_TOP;
  const env = programEnvironment({ TERM: undefined });
  const program = spawn(node, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'], env });
  const reports: Report[] = [];
  createInterface({ input: program.stdout }).on('line', line => {
    reports.push({
      cameMs: performance.now(),
      wall: Date.parse(JSON.parse(line).time),
      waitedMs: waitedMs(program.pid),
    });
  });
  const ended = new Promise(resolve => program.once('close', resolve));
  return { program, ended, folder, reports, lagMs: measureLag(ended) };
}

const TICK_MS = 20;

function measureLag(until: Promise<unknown>): () => number {
  let lagMs = 0;
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    lagMs = Math.max(lagMs, nowMs - lastMs - TICK_MS);
    lastMs = nowMs;
  }, TICK_MS);
  void until.then(() => clearInterval(timer));
  return () => Math.max(lagMs, performance.now() - lastMs - TICK_MS);
}

/** Resolves so long after something was written; after two seconds in any case. */
async function amidWrite(folder: string, milliseconds: number): Promise<void> {
  if (!existsSync(folder)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(folder, () => resolve());
  await Promise.race([promise, sleep(2_000)]);
  watcher.close();
  if (milliseconds > 0) await sleep(milliseconds);
}

/** All of them; none where nothing was written yet. @throws where one is missing in between */
async function framesOf(folder: string): Promise<readonly Frame[]> {
  try {
    const { frames, problems, gaps } = await readFrames(folder);
    // A record that was being written is no record.
    for (const problem of problems) if (!/damaged or cut off/.test(problem)) throw new Error(problem);
    if (gaps > 0) throw new Error(`frames are missing in ${gaps} places`);
    return frames;
  } catch (error) {
    if (/got none that|no such file/.test(String(error))) return [];
    throw error;
  }
}

/** How long threads of it waited for a CPU, all together, by the kernel's count: others keep the machine busy. */
function waitedMs(pid: number | undefined): number {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const waits = tasks.map(tid => readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[1]);
    return waits.reduce((sum, wait) => sum + Number(wait), 0) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/**
 * What it had told is in the file, but what it told in the last second, of which the last refresh may be missing. When it
 * was kept from running, as others had the CPU, that second is longer.
 */
function checkReports(
  frames: readonly Frame[],
  reports: readonly Report[],
  killed: { readonly atMs: number; readonly waitedMs: number },
): string {
  const walls = new Set(frames.flatMap(lookWalls));
  const missing = reports.filter(({ wall }) => !walls.has(wall));
  const [first] = missing;
  if (missing.length > 1) throw new Error(`${missing.length} of ${reports.length} refreshes are missing`);
  if (first === undefined) return 'with every refresh that was reported';
  const ageMs = killed.atMs - first.cameMs;
  const keptMs = killed.waitedMs - first.waitedMs;
  if (!(ageMs <= MOST_LOST_MS + keptMs) || first !== reports.at(-1))
    throw new Error(
      `a refresh is missing that was reported ${ageMs.toFixed(0)} ms before; it had waited for a CPU for ${keptMs.toFixed(0)}`,
    );
  if (ageMs > MOST_LOST_MS) return 'without the last, kept from being written as others had the CPU';
  return 'without the last, reported less than a second before';
}

/**
 * The next refresh would have been due a second after the last that is there, and been written when it was over: that had
 * not come yet. How long a refresh takes here, and how late it is, the frames themselves say.
 */
function checkTimes(
  frames: readonly Frame[],
  killedWall: number,
  { lagMs, fileMs }: { readonly lagMs: number; readonly fileMs: number },
): string {
  const last = frames.at(-1);
  const slackMs = WRITE_MS + lagMs;
  if (last === undefined) {
    if (!(fileMs <= MOST_LOST_MS + slackMs))
      throw new Error(`nothing is in a file of ${fileMs.toFixed(0)} ms`);
    return 'before the first refresh';
  }
  const refreshMs = Math.max(...frames.map(tookMs));
  const lateMs = Math.max(0, ...frames.slice(1).map(({ at }, index) => spanMs(frames[index], at) - 1_000));
  const lostMs = killedWall - last.wall;
  const mostMs = MOST_LOST_MS + refreshMs + lateMs + slackMs;
  if (!(lostMs <= mostMs))
    throw new Error(
      `the last ${lostMs.toFixed(0)} ms are missing, expected ${mostMs.toFixed(0)} at the most`,
    );
  return 'with every refresh that was due';
}

function lookWalls({ entries }: Frame): readonly number[] {
  return entries.flatMap(entry => (entry.kind === 'look' ? [entry.wall] : []));
}

/** From the end of the sleep before a refresh to what was learnt last in it. */
function tookMs({ at, entries }: Frame): number {
  const ends = entries.flatMap(entry => ('at' in entry ? [entry.at] : []));
  return (Math.max(at, ...ends) - at) / 1_000;
}

function spanMs(before: Frame | undefined, at: number): number {
  return before === undefined ? 0 : (at - before.at) / 1_000;
}

function ageOfFile(folder: string, wall: number): number {
  const file = join(folder, 'killed.srstop');
  // A ring makes its file for its first record.
  return existsSync(file) ? wall - statSync(file).birthtimeMs : 0;
}
