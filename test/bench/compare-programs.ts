import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flood } from '../helpers/load.ts';
import { median } from '../helpers/median.ts';
import { startProgram } from '../helpers/programs.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { missingTools } from '../helpers/tools.ts';
import { type MeasureOptions, measureProgram, type ProgramCost } from './measure-program.ts';
import { formatTable } from './table.ts';

const SCREEN = { columns: 160, rows: 50 } as const;
const SRS_TOP = fileURLToPath(new URL('../../bin/srs-top.js', import.meta.url));

/** Enough for a median that one slow start does not move. */
const STARTS = 9;

/** All at one refresh a second. */
const PROGRAMS: readonly (readonly string[])[] = [
  [process.execPath, SRS_TOP],
  ['htop', '-d', '10'],
  ['btop'],
  ['glances', '-t', '1'],
  ['top', '-d', '1'],
  ['atop', '1'],
  ['watch', '-n1', 'netstat', '-suna'],
];

/**
 * Measures srs-top and what else is installed, one after the other, beside an SRS that loses packets.
 * @param seconds for which each is watched, behind its start
 */
export async function comparePrograms(seconds: number): Promise<string> {
  const configDirectory = await makeConfigDirectory();
  try {
    return await compareAll({ ...SCREEN, seconds, configDirectory });
  } finally {
    await rm(configDirectory, { recursive: true });
  }
}

/** btop has no flag for its delay. It writes to its configuration too, which must not be the user's. */
async function makeConfigDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'srs-top-bench-'));
  await mkdir(join(directory, 'btop'));
  await writeFile(join(directory, 'btop', 'btop.conf'), 'update_ms = 1000\n');
  return directory;
}

async function compareAll(options: MeasureOptions): Promise<string> {
  const quiet = await measureAll(options);
  const start = await measureStart();
  const crowd = startProgram('../bench/crowd.py', [2_000, 5_000]);
  try {
    await crowd.nextLine();
    const busy = await measureAll(options);
    return [
      `On a quiet host:\n${compare(quiet)}\n${start}`,
      `With 2,000 processes and 5,000 UDP sockets:\n${compare(busy)}`,
    ].join('\n\n');
  } finally {
    await crowd.stop();
  }
}

async function measureAll(options: MeasureOptions): Promise<ReadonlyMap<string, ProgramCost>> {
  const costs = new Map<string, ProgramCost>();
  for (const command of PROGRAMS) {
    const [file = '', ...args] = command;
    const isOurs = args[0] === SRS_TOP;
    if (!isOurs && missingTools([file]).length > 0) continue;
    await using srs = await startStandIn({ readsPerSecond: 2_000 });
    const load = flood({ port: srs.port, packetsPerSecond: 3_000, seconds: options.seconds + 3 });
    const cost = await measureProgram(command, options);
    await load;
    if (cost === undefined) process.stderr.write(`${command.join(' ')} ended by itself\n`);
    else costs.set(isOurs ? 'srs-top' : command.join(' '), cost);
  }
  return costs;
}

/** What is ours of the time to the first frame: Node starts before a line of the bundle is read. */
async function measureStart(): Promise<string> {
  await using _srs = await startStandIn({ readsPerSecond: 2_000 });
  const frames: number[] = [];
  const starts: number[] = [];
  while (frames.length < STARTS) {
    const cost = await measureProgram([process.execPath, SRS_TOP], {
      ...SCREEN,
      seconds: 0,
      startSeconds: 1,
    });
    frames.push(cost?.firstFrameMs ?? Number.NaN);
    const beganMs = performance.now();
    spawnSync(process.execPath, ['--eval', '0']);
    starts.push(performance.now() - beganMs);
  }
  const [frameMs, nodeMs] = [median(frames), median(starts)];
  const inWords = [frameMs, nodeMs, frameMs - nodeMs].map(value => value.toFixed(0));
  return `srs-top, median of ${STARTS} starts: first frame after ${inWords[0]} ms, ${inWords[1]} of them Node's own start: ${inWords[2]} ms from the start of the bundle`;
}

function compare(costs: ReadonlyMap<string, ProgramCost>): string {
  const ours = costs.get('srs-top');
  const rows = [...costs].map(([name, cost]) => [
    name,
    withRatio(cost.cpuPercent, ours?.cpuPercent, 2),
    withRatio(cost.firstFrameMs, ours?.firstFrameMs, 0),
    withRatio(cost.bytesPerSecond, ours?.bytesPerSecond, 0),
    withRatio(cost.peakBytes / 1024 ** 2, ours && ours.peakBytes / 1024 ** 2, 1),
  ]);
  return formatTable([['', 'CPU %', 'first frame ms', 'bytes/s', 'peak MiB'], ...rows]);
}

/** `5.00 (×4.2)`: the figure, and how often ours goes into it. */
function withRatio(value: number | undefined, ours: number | undefined, digits: number): string {
  if (value === undefined) return '–';
  const figure = value.toFixed(digits);
  return ours === undefined || ours === 0 ? figure : `${figure} (×${(value / ours).toFixed(2)})`;
}
