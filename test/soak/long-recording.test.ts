import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { median } from '../helpers/median.ts';
import { peakMib, waitedMs } from '../helpers/process-figures.ts';
import { type RecordedDay, recordDay } from '../helpers/recorded-day.ts';
import { SRS_TOP, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';

const MOST_MS = 1_000;
const MOST_MIB = 150;
const MAKING_MS = 40 * 60_000;
const PATIENCE = { timeoutMs: 20_000 };
/** Each is done so often: something else may run beside it. */
const ROUNDS = 3;
const SCREEN = { columns: 160, rows: 50, env: { TZ: 'UTC' } };
/** Of 24 hours from 03:12 on, in no order. */
const TIMES = ['12:00', '23:50', '00:10', '03:15', '14:59'];
const REPORTS = [
  '--json -n 1',
  '--json -n 1 --from 12:00',
  '-b -n 1 --from 2026-11-24T00:10:00Z',
  '--json -n 1 --from 23:50 --to 23:55',
];

let directory: string;
let day: RecordedDay;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'srs-top-day-'));
  const beganMs = performance.now();
  day = await recordDay(directory);
  const { size } = await stat(day.file);
  const minutes = ((performance.now() - beganMs) / 60_000).toFixed(1);
  process.stdout.write(`a day of a host: ${(size / 1e6).toFixed(0)} MB, made in ${minutes} min\n`);
}, MAKING_MS);
afterAll(() => rm(directory, { recursive: true }));

describe.each(['ring', 'file'] as const)('a recording of 24 hours, as a %s', kind => {
  test('opens and is sought within a second, on a screen', async () => {
    const figures = new Map<string, Took[]>();
    let mib = 0;
    for (let round = 0; round < ROUNDS; round++) mib = Math.max(mib, await tryScreen(day[kind], figures));
    const said = [...figures].map(([what, all]) => `${what} ${say(all)}`).join(', ');
    process.stdout.write(`a day as a ${kind}, screen: ${said}; ${mib.toFixed(0)} MiB\n`);
    for (const [what, all] of figures) expect(ownMs(all), what).toBeLessThanOrEqual(MOST_MS);
    expect(mib).toBeLessThanOrEqual(MOST_MIB);
  });

  test.each(REPORTS)('answers within a second: %s', async words => {
    const runs: Awaited<ReturnType<typeof run>>[] = [];
    for (let round = 0; round < ROUNDS; round++)
      runs.push(await run(['replay', day[kind], ...words.split(' ')]));
    const all = runs.map(({ first }) => first);
    const mib = Math.max(...runs.map(one => one.mib));
    process.stdout.write(`a day as a ${kind}, ${words}: ${say(all)}; ${mib.toFixed(0)} MiB\n`);
    expect(ownMs(all)).toBeLessThanOrEqual(MOST_MS);
    expect(mib).toBeLessThanOrEqual(MOST_MIB);
  });
});

test('is as large in its last hours as in its first, whatever processes came and went', async () => {
  const names = (await readdir(day.ring)).filter(name => name.endsWith('.srstop')).sort();
  const sizes = await Promise.all(names.map(async name => (await stat(join(day.ring, name))).size));
  expect(sizes.length).toBeGreaterThanOrEqual(24);
  // The last of each recorder may be short.
  const whole = sizes.filter(size => size > 1e6);
  process.stdout.write(
    `an hour of it: ${(Math.min(...whole) / 1e6).toFixed(2)} to ${(Math.max(...whole) / 1e6).toFixed(2)} MB\n`,
  );
  expect(Math.max(...whole) / Math.min(...whole)).toBeLessThan(1.2);
});

test('takes no more memory when hours of it are played', async () => {
  const { lines, mib } = await run(['replay', day.ring, '--json', '--from', '13:00', '--to', '17:00']);
  process.stdout.write(`four hours played: ${lines} refreshes; ${mib.toFixed(0)} MiB\n`);
  // The second recorder began with a sample that has no rates.
  expect(lines).toBeGreaterThan(4 * 3_600 * 0.98);
  expect(mib).toBeLessThanOrEqual(MOST_MIB);
});

test('without its index takes no more memory', async () => {
  const path = join(directory, 'unindexed.srstop');
  await cp(day.file, path);
  const { first, mib } = await run(['replay', path, ...'--json -n 1 --from 12:00'.split(' ')]);
  process.stdout.write(`a day without an index: ${say([first])}; ${mib.toFixed(0)} MiB\n`);
  expect(mib).toBeLessThanOrEqual(MOST_MIB);
});

/** Until something was there. */
interface Took {
  readonly ms: number;
  /** What of that the program waited for a CPU that others had. */
  readonly waitedMs: number;
}

/** The median of what the program took itself: other programs may run beside it. */
function ownMs(all: readonly Took[]): number {
  return median(all.map(one => one.ms - one.waitedMs));
}

/** `480 (500) ms`: the second with what it waited for a CPU. */
function say(all: readonly Took[]): string {
  const wholeMs = median(all.map(({ ms }) => ms));
  return `${ownMs(all).toFixed(0)} (${wholeMs.toFixed(0)}) ms`;
}

/** @returns the most memory that it took, in MiB */
async function tryScreen(path: string, figures: Map<string, Took[]>): Promise<number> {
  let opened: TerminalSession | undefined;
  const measure = async (what: string, action: () => Promise<unknown>): Promise<void> => {
    const [beganMs, beforeMs] = [performance.now(), opened === undefined ? 0 : waitedMs(opened.pid)];
    await action();
    const took = { ms: performance.now() - beganMs, waitedMs: waitedMs(opened?.pid ?? 0) - beforeMs };
    figures.set(what, [...(figures.get(what) ?? []), took]);
  };
  await measure('first frame', async () => {
    opened = startSrsTop(['replay', path], SCREEN);
    await opened.waitFor(/ REPLAY .*2026-11-23 03:12:/, PATIENCE);
  });
  if (opened === undefined) throw new Error('expected a screen');
  await using screen = opened;
  for (const time of TIMES) {
    screen.write('g');
    await screen.waitFor('A time from');
    screen.write(time);
    await screen.waitFor(`${time}_`);
    await measure(time, async () => {
      screen.press('Enter');
      await screen.waitFor(new RegExp(` REPLAY .*2026-11-2\\d ${time}:`), PATIENCE);
    });
    // A refresh is drawn, as for somebody who looks.
    await sleep(1_500);
  }
  // Ten minutes on; the finding before, and the next, which are those that each recorder began with.
  for (const [key, arrived] of [
    ['}', /2026-11-23 15:(?:09|10):/],
    ['B', /2026-11-23 03:12:0/],
    ['N', /2026-11-23 15:12:0/],
  ] as const) {
    await measure(key, async () => {
      screen.write(key);
      await screen.waitFor(new RegExp(` REPLAY .*${arrived.source}`), PATIENCE);
    });
  }
  return peakMib(screen.pid);
}

interface Ran {
  /** Until its first line came. */
  readonly first: Took;
  readonly lines: number;
  /** The most memory that it had. */
  readonly mib: number;
}

/** Runs the program to its end. */
async function run(args: readonly string[]): Promise<Ran> {
  const [node, script] = SRS_TOP;
  const beganMs = performance.now();
  const child = spawn(node, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: directory, TZ: 'UTC' },
  });
  const { pid = 0 } = child;
  let first: Took | undefined;
  let [lines, mib] = [0, 0];
  const look = (): void => {
    mib = Math.max(mib, peakMib(pid));
  };
  const looking = setInterval(look, 20);
  child.stdout.on('data', (data: Buffer) => {
    first ??= { ms: performance.now() - beganMs, waitedMs: waitedMs(pid) };
    for (const byte of data) if (byte === LINE_FEED) lines++;
    look();
  });
  const exitCode = await new Promise(resolve => child.once('close', resolve));
  clearInterval(looking);
  expect(exitCode).toBe(0);
  if (first === undefined) throw new Error('expected a line');
  return { first, lines, mib };
}

const LINE_FEED = 10;
