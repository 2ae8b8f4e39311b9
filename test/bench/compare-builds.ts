import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flood } from '../helpers/load.ts';
import { median } from '../helpers/median.ts';
import { startProgram } from '../helpers/programs.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { type MeasureOptions, measureProgram, type ProgramCost } from './measure-program.ts';
import { formatTable } from './table.ts';

const SCREEN = { columns: 160, rows: 50 } as const;
const PROGRAM = 'bin/srs-top.js';
const THIS_BUILD = fileURLToPath(new URL('../..', import.meta.url));
const MIB = 1024 ** 2;
/** Found by its name, as SRS is, and another than that of an SRS which is on this machine too. */
const NAME = 'srs-bench';
/** Well behind the first frame, also where others use the machine. */
const START_SECONDS = 2;

export interface ComparisonOptions {
  /** How long each is watched, behind its start. */
  readonly seconds: number;
  /** How often both are measured. */
  readonly pairs: number;
  /** How often both are started for their first frame alone, which one slow start must not decide. */
  readonly starts: number;
}

/** One cost of this build and of the other, of the same pair. */
export type CostPair = readonly [ours: ProgramCost, theirs: ProgramCost];

/**
 * What this build costs beside the one in `directory`, as a table each for a quiet and a busy host. The two take turns, and
 * the one that begins changes: what the machine does meanwhile meets both, and the median of the pairs' ratios leaves it
 * out. Rejects when there is no build, or one ends by itself.
 */
export async function compareBuilds(directory: string, options: ComparisonOptions): Promise<string> {
  const base = join(resolve(directory), PROGRAM);
  if (!existsSync(base)) throw new Error(`expected ${base} of a checkout that was built; there is none`);
  const quiet = await compareHere('On a quiet host', base, options);
  const crowd = startProgram('./crowd.py', [2_000, 5_000]);
  try {
    await crowd.nextLine();
    const busy = await compareHere('With 2,000 processes and 5,000 UDP sockets', base, options);
    return `${quiet}\n\n${busy}`;
  } finally {
    await crowd.stop();
  }
}

async function compareHere(
  where: string,
  base: string,
  { seconds, pairs, starts }: ComparisonOptions,
): Promise<string> {
  await using srs = await startStandIn({ name: NAME, readsPerSecond: 2_000 });
  const watched = await measurePairs(base, pairs, async program => {
    const load = flood({ port: srs.port, packetsPerSecond: 3_000, seconds: seconds + 3 });
    const cost = await measure(program, { ...SCREEN, seconds });
    await load;
    return cost;
  });
  const started = await measurePairs(base, starts, program =>
    measure(program, { ...SCREEN, seconds: 0, startSeconds: START_SECONDS }),
  );
  const rows = [
    pairRow('CPU %', watched, ({ cpuPercent }) => cpuPercent, 2),
    pairRow('bytes/s', watched, ({ bytesPerSecond }) => bytesPerSecond, 0),
    pairRow('peak MiB', watched, ({ peakBytes }) => peakBytes / MIB, 1),
    pairRow('first frame ms', started, ({ firstFrameMs = Number.NaN }) => firstFrameMs, 0),
  ];
  const head = ['', 'this build', 'the other', 'ratio', 'lowest', 'highest'];
  return `${where}, medians of ${pairs} pairs of ${seconds} s, and of ${starts} starts:\n${formatTable([head, ...rows])}`;
}

async function measurePairs(
  base: string,
  count: number,
  measureOne: (program: string) => Promise<ProgramCost>,
): Promise<readonly CostPair[]> {
  const pairs: CostPair[] = [];
  for (let index = 0; index < count; index++) {
    const isOursFirst = index % 2 === 0;
    const ours = join(THIS_BUILD, PROGRAM);
    const first = await measureOne(isOursFirst ? ours : base);
    const second = await measureOne(isOursFirst ? base : ours);
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
 * Of both the median; of the pairs' ratios, ours over theirs, the median, lowest and highest. Pairs of which one is not
 * known (no first frame in time) are left out.
 */
export function pairRow(
  name: string,
  pairs: readonly CostPair[],
  costOf: (cost: ProgramCost) => number,
  digits: number,
): readonly string[] {
  const known = pairs.map(pair => pair.map(costOf)).filter(costs => costs.every(Number.isFinite));
  if (known.length === 0) return [name, '–', '–', '–', '–', '–'];
  const [ours, theirs] = [0, 1].map(index => median(known.map(costs => costs[index] ?? Number.NaN)));
  const ratios = known.map(([our = Number.NaN, their = Number.NaN]) => our / their);
  return [
    name,
    ...[ours, theirs].map(cost => cost?.toFixed(digits) ?? '–'),
    ...[median(ratios), Math.min(...ratios), Math.max(...ratios)].map(ratio => ratio.toFixed(3)),
  ];
}
