import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { flood } from '../helpers/load.ts';
import { median } from '../helpers/median.ts';
import { startProgram } from '../helpers/programs.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { type MeasureOptions, measureProgram, type ProgramCost } from './measure-program.ts';
import { formatTable } from './table.ts';

const SCREEN = { columns: 160, rows: 50 } as const;
const PROGRAM = 'bin/srs-top.js';
const OURS = fileURLToPath(new URL(`../../${PROGRAM}`, import.meta.url));
const MIB = 1024 ** 2;
/** Found by its name, as SRS is, and another than that of an SRS which is on this machine too. */
const NAME = 'srs-bench';
/** Well behind the first frame, also where others use the machine. */
const START_SECONDS = 2;
const READS_PER_SECOND = 2_000;
/** Eight processes of one or two percent each leave a machine of two CPUs as good as idle. */
const PAIRS_AT_ONCE = 4;
/** Their refreshes come at different times then. */
const APART_MS = 130;
/** Standard deviations of a normal distribution in one median absolute deviation, and in one standard error of a median. */
const DEVIATION_PER_MAD = 1.4826;
const MEDIAN_ERROR = 1.2533;

export interface ComparisonOptions {
  /** How long each is watched, behind its start. */
  readonly seconds: number;
  /** How long they run before: all of them have started after 8 s, and what is called often is compiled after 65. */
  readonly afterSeconds: number;
  /** How many of each build are measured. */
  readonly pairs: number;
  /** How often both are started for their first frame alone, which one slow start must not decide. */
  readonly starts: number;
}

/** One cost of this build and of the other, of the same pair. */
export type CostPair = readonly [ours: ProgramCost, theirs: ProgramCost];

/**
 * What this build costs beside the one in `directory`, as a table each for a quiet host, for an SRS that tells much of itself,
 * and for that on a busy host. Both run at the same time, some pairs of them at once: what the machine does meanwhile meets
 * both, second by second. Of the same build one process may take a tenth more than another for all of its life, so many
 * pairs tell more than long ones. First frames are taken in turns instead, and the build that begins changes: two that start
 * together would wait for each other. Rejects when there is no build, or one ends by itself.
 */
export async function compareBuilds(directory: string, options: ComparisonOptions): Promise<string> {
  const base = join(resolve(directory), PROGRAM);
  if (!existsSync(base)) throw new Error(`expected ${base} of a checkout that was built; there is none`);
  const quiet = await compareHere('On a quiet host', base, options);
  const speaking = await compareHere('With an SRS that has a log and an API', base, options, startSpeaking);
  const crowd = startProgram('../bench/crowd.py', [2_000, 5_000]);
  try {
    await crowd.nextLine();
    const where = 'With that SRS, 2,000 processes and 5,000 UDP sockets';
    const busy = await compareHere(where, base, options, startSpeaking);
    return `${quiet}\n\n${speaking}\n\n${busy}`;
  } finally {
    await crowd.stop();
  }
}

async function compareHere(
  where: string,
  base: string,
  { seconds, afterSeconds, pairs, starts }: ComparisonOptions,
  start: () => Promise<Watched> = () => startStandIn({ name: NAME, readsPerSecond: READS_PER_SECOND }),
): Promise<string> {
  await using srs = await start();
  const watched: CostPair[] = [];
  while (watched.length < pairs) {
    const load = flood({ port: srs.port, packetsPerSecond: 3_000, seconds: seconds + afterSeconds + 2 });
    watched.push(
      ...(await watchPairs(base, Math.min(PAIRS_AT_ONCE, pairs - watched.length), {
        seconds,
        startSeconds: afterSeconds,
      })),
    );
    await load;
  }
  const started = await startPairs(base, starts);
  const rows = [
    pairRow('CPU %', watched, ({ cpuPercent }) => cpuPercent, 2),
    pairRow('bytes/s', watched, ({ bytesPerSecond }) => bytesPerSecond, 0),
    pairRow('peak MiB', watched, ({ peakBytes }) => peakBytes / MIB, 1),
    pairRow('first frame ms', started, ({ firstFrameMs = Number.NaN }) => firstFrameMs, 0),
  ];
  const head = ['', 'this build', 'the other', 'ratio', '±', 'lowest', 'highest'];
  return `${where}, medians of ${pairs} pairs of ${seconds} s behind the first ${afterSeconds}, and of ${starts} starts:\n${formatTable([head, ...rows])}`;
}

type Watched = AsyncDisposable & { readonly port: number };

/** Its log grows by 20 lines a second, and its API has 20 streams and 200 clients. */
async function startSpeaking(): Promise<Watched> {
  const directory = await mkdtemp(join(tmpdir(), 'srs-top-bench-'));
  const reads = ['--name', NAME, '--reads-per-second', READS_PER_SECOND];
  const program = startProgram('../bench/speaking-srs.py', [join(directory, 'srs.log'), ...reads]);
  // The port of the API comes first.
  await program.nextLine();
  const { port } = JSON.parse(await program.nextLine());
  const dispose = async (): Promise<void> => {
    await program.stop();
    await rm(directory, { recursive: true });
  };
  return { port, [Symbol.asyncDispose]: dispose };
}

/** Pairs that run at the same time, started one after the other as in ABBA, so that none is always first. */
async function watchPairs(
  base: string,
  count: number,
  when: Pick<MeasureOptions, 'seconds' | 'startSeconds'>,
): Promise<readonly CostPair[]> {
  const options = { ...SCREEN, ...when };
  const pairs: Promise<CostPair>[] = [];
  for (let index = 0; index < count; index++) {
    const isOursFirst = index % 2 === 0;
    const first = measure(isOursFirst ? OURS : base, options);
    await sleep(APART_MS);
    const second = measure(isOursFirst ? base : OURS, options);
    pairs.push(Promise.all(isOursFirst ? [first, second] : [second, first]));
    await sleep(APART_MS);
  }
  return Promise.all(pairs);
}

async function startPairs(base: string, count: number): Promise<readonly CostPair[]> {
  const options = { ...SCREEN, seconds: 0, startSeconds: START_SECONDS };
  const pairs: CostPair[] = [];
  for (let index = 0; index < count; index++) {
    const isOursFirst = index % 2 === 0;
    const first = await measure(isOursFirst ? OURS : base, options);
    const second = await measure(isOursFirst ? base : OURS, options);
    pairs.push(isOursFirst ? [first, second] : [second, first]);
  }
  return pairs;
}

async function measure(program: string, options: MeasureOptions): Promise<ProgramCost> {
  const cost = await measureProgram([process.execPath, program, '--name', NAME], {
    ...options,
    configDirectory: '/nonexistent',
  });
  if (cost === undefined) throw new Error(`${program} ended by itself`);
  return cost;
}

/**
 * The median of both; of the pairs' ratios, ours over theirs, the median, its standard error (two of three
 * repetitions stay within it), the lowest and the highest. Pairs of which one is not known (no first frame in time) are left
 * out.
 */
export function pairRow(
  name: string,
  pairs: readonly CostPair[],
  costOf: (cost: ProgramCost) => number,
  digits: number,
): readonly string[] {
  const known = pairs.map(pair => pair.map(costOf)).filter(costs => costs.every(Number.isFinite));
  if (known.length === 0) return [name, ...Array<string>(6).fill('–')];
  const [ours, theirs] = [0, 1].map(index => median(known.map(costs => costs[index] ?? Number.NaN)));
  const ratios = known.map(([our = Number.NaN, their = Number.NaN]) => our / their);
  return [
    name,
    ...[ours, theirs].map(cost => cost?.toFixed(digits) ?? '–'),
    ...[median(ratios), errorOfMedian(ratios), Math.min(...ratios), Math.max(...ratios)].map(ratio =>
      ratio.toFixed(3),
    ),
  ];
}

/** By the median absolute deviation, which one pair that went astray does not move. */
export function errorOfMedian(values: readonly number[]): number {
  const middle = median(values);
  const deviation = DEVIATION_PER_MAD * median(values.map(value => Math.abs(value - middle)));
  return (MEDIAN_ERROR * deviation) / Math.sqrt(values.length);
}
