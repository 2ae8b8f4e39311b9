import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FramePacker } from '../../../src/storage/recordings/frame-packer.ts';
import { Flag } from '../../../src/storage/recordings/record-format.ts';
import { RecordingRing } from '../../../src/storage/recordings/recording-ring.ts';
import { RecordingSet } from '../../../src/storage/recordings/recording-set.ts';
import { shardName } from '../../../src/storage/recordings/ring-names.ts';
import { packWhole } from '../../helpers/pack-whole.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-11-29T00:00:00Z');
const LIMITS = { ageMs: 24 * HOUR, bytes: 100 * 2 ** 20, keptAgeMs: 30 * 24 * HOUR };
const isRoot = process.geteuid?.() === 0;

let scratch = '';
let directory = '';
let told: string[] = [];

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'ring-'));
  directory = join(scratch, 'ring');
  told = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(scratch, { recursive: true, force: true });
});

function openRing(limits: Partial<typeof LIMITS> = {}): Promise<RecordingRing> {
  return RecordingRing.open(directory, {
    crc32: zlib.crc32,
    limits: { ...LIMITS, ...limits },
    tell: sentence => told.push(sentence),
  });
}

/** A program that records a frame every 20 seconds, each with its number. */
class Program {
  readonly #packer = new FramePacker(zlib, minizlib);
  readonly #ring: RecordingRing;
  number: number;

  constructor(ring: RecordingRing, number = 0) {
    this.#ring = ring;
    this.number = number;
  }

  /**
   * @param padding bytes that do not get smaller @param findings numbers of the frames that have one
   * @param wallStep milliseconds that the time of day is beside what it should be
   */
  async run(
    count: number,
    { padding = 0, findings = [] as readonly number[], wallStep = 0, after = async () => {} } = {},
  ) {
    for (const end = this.number + count; this.number < end; this.number++) {
      const { number } = this;
      const wall = START + number * 20_000 + wallStep;
      const key = this.#packer.wantsKey() ? { key: 'all' } : {};
      const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(padding))).toString('latin1');
      const frame = { at: number * 20_000_000, wall, number, noise, ...key };
      this.#ring.append(packWhole(this.#packer, frame, findings.includes(number) ? Flag.Finding : 0));
      if (this.#ring.wantsKey) this.#packer.wantKey();
      await this.#ring.settled();
      await after();
    }
  }
}

async function numbersIn(path: string): Promise<readonly number[]> {
  const run = { hostId: 'h', hostName: 'h', startWall: 0, startAt: 0 };
  const set = await RecordingSet.open(path, { tell: problem => told.push(problem), runOf: () => run });
  set.seek(Number.NEGATIVE_INFINITY);
  const numbers: number[] = [];
  for (let frame = await set.next(); frame !== undefined; frame = await set.next())
    numbers.push((frame.value as { readonly number: number }).number);
  await set.close();
  return numbers;
}

function filesOf(kind: 'shards' | 'kept'): readonly string[] {
  return readdirSync(directory)
    .filter(name => name.endsWith('.srstop') && name.startsWith('kept-') === (kind === 'kept'))
    .sort();
}

function bytesOnDisk(): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('a ring', () => {
  it('has the last 24 hours, in files of an hour, without a gap', { timeout: 60_000 }, async () => {
    const ring = await openRing();
    const program = new Program(ring);
    await program.run(27 * 180);
    await ring.close();
    const numbers = await numbersIn(directory);
    const oldest = numbers[0] ?? Number.NaN;
    expect(numbers).toEqual(range(oldest, 4_859));
    // 24 hours, and what of the file that they begin in is older.
    expect(4_859 - oldest).toBeGreaterThanOrEqual(24 * 180);
    expect(4_859 - oldest).toBeLessThan(25 * 180 + 5);
    expect(filesOf('shards').length).toBe(25);
    expect(filesOf('shards').at(-1)).toMatch(/^20261130T0[23]\d{4}\.\d{3}Z\.srstop$/);
    expect(told).toEqual([]);
  });

  it('is for its user alone to look into', async () => {
    const ring = await openRing();
    await new Program(ring).run(3);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const [shard = ''] = filesOf('shards');
    expect(statSync(join(directory, shard)).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, `${shard}.index`)).mode & 0o777).toBe(0o600);
    await ring.close();
  });

  it('is never larger than it may be, and forgets the oldest', { timeout: 60_000 }, async () => {
    const bytes = 2 ** 20;
    const ring = await openRing({ bytes });
    const program = new Program(ring);
    let largest = 0;
    await program.run(1_200, {
      padding: 4_000,
      after: async () => {
        largest = Math.max(largest, bytesOnDisk());
      },
    });
    await ring.close();
    expect(largest).toBeLessThanOrEqual(bytes);
    expect(largest).toBeGreaterThan(0.8 * bytes);
    const numbers = await numbersIn(directory);
    expect(numbers).toEqual(range(numbers[0] ?? Number.NaN, 1_199));
  });

  it('keeps the ten minutes before and after a finding when it forgets', { timeout: 60_000 }, async () => {
    const ring = await openRing({ ageMs: 2 * HOUR });
    // In the middle of a file, and where two files meet.
    await new Program(ring).run(900, { findings: [90, 181] });
    await ring.close();
    const numbers = await numbersIn(directory);
    const kept = numbers.filter(number => number < 400);
    expect(kept).toEqual(expect.arrayContaining([...range(60, 120), ...range(151, 211)]));
    // Whole chunks of a minute.
    expect(kept.length).toBeLessThanOrEqual(2 * (61 + 2 * 4));
    expect(filesOf('kept').length).toBeGreaterThanOrEqual(2);
    expect(told.join('\n')).toMatch(/kept-\S+ keeps what was around findings: 2026-11-29T00:/);
  });

  it('goes on with what it finds, and knows the findings in it', { timeout: 60_000 }, async () => {
    const first = await openRing({ ageMs: 2 * HOUR });
    const program = new Program(first);
    await program.run(200, { findings: [90] });
    await first.close();
    const second = await openRing({ ageMs: 2 * HOUR });
    await new Program(second, 200).run(800);
    await second.close();
    const numbers = await numbersIn(directory);
    expect(numbers).toEqual(expect.arrayContaining([...range(60, 120), ...range(640, 999)]));
    expect(numbers).not.toContain(40);
    expect(numbers).not.toContain(200);
  });

  it('keeps at most a fifth of its size of what is around findings, the newest', {
    timeout: 60_000,
  }, async () => {
    const bytes = 2 ** 20;
    const ring = await openRing({ bytes });
    const everyTenth = range(0, 999).filter(number => number % 10 === 0);
    await new Program(ring).run(1_000, { padding: 2_000, findings: everyTenth });
    const { keptBytes } = ring.state;
    await ring.close();
    // One more may have been added since it was looked at last.
    expect(keptBytes).toBeLessThanOrEqual(0.2 * bytes + bytes / 24 + 10_000);
    expect(keptBytes).toBeGreaterThan(0.1 * bytes);
    const numbers = await numbersIn(directory);
    expect(numbers).toEqual(range(numbers[0] ?? Number.NaN, 999));
    expect(bytesOnDisk()).toBeLessThanOrEqual(bytes);
  });

  it('forgets what it kept when that is too old', { timeout: 60_000 }, async () => {
    const ring = await openRing({ ageMs: HOUR, keptAgeMs: 3 * HOUR });
    const program = new Program(ring);
    await program.run(480, { findings: [30] });
    expect(filesOf('kept').length).toBeGreaterThan(0);
    await program.run(300);
    await ring.close();
    expect(filesOf('kept')).toEqual([]);
  });

  it('loses nothing to a clock that is set wrong for a while, back or forth', {
    timeout: 60_000,
  }, async () => {
    const ring = await openRing();
    const program = new Program(ring);
    await program.run(400);
    for (const wallStep of [-3 * HOUR, 400 * 24 * HOUR, -20 * 365 * 24 * HOUR]) {
      await program.run(20, { wallStep });
      await program.run(200);
    }
    await ring.close();
    expect([...(await numbersIn(directory))].sort((a, b) => a - b)).toEqual(range(0, 1_059));
    expect(told).toEqual([]);
  });

  it('loses nothing to a clock that is ahead when it is opened, also for the second time', {
    timeout: 60_000,
  }, async () => {
    let number = 0;
    const run = async (count: number, options: Parameters<Program['run']>[1] = {}) => {
      const ring = await openRing();
      const program = new Program(ring, number);
      await program.run(count, options);
      number = program.number;
      await ring.close();
    };
    await run(900, { findings: [300] });
    for (const wallStep of [400 * 24 * HOUR, 0, 400 * 24 * HOUR, 500 * 24 * HOUR]) await run(6, { wallStep });
    // It is set ahead, and ends so.
    const ring = await openRing();
    const program = new Program(ring, number);
    await program.run(6);
    await program.run(6, { wallStep: 400 * 24 * HOUR });
    number = program.number;
    await ring.close();
    await run(6, { wallStep: 400 * 24 * HOUR });
    await run(60);
    expect([...(await numbersIn(directory))].sort((a, b) => a - b)).toEqual(range(0, number - 1));
    expect(told).toEqual([]);
    // What stays for ten minutes is so.
    await run(45, { wallStep: 400 * 24 * HOUR });
    const numbers = await numbersIn(directory);
    expect(numbers.filter(one => one < 900)).toEqual([]);
    expect(numbers.at(-1)).toBe(number - 1);
  });

  it('forgets what grew too old while nobody recorded, ten minutes later, and by what ran for less', {
    timeout: 60_000,
  }, async () => {
    const first = await openRing({ ageMs: 2 * HOUR });
    await new Program(first).run(30);
    await first.close();
    const second = await openRing({ ageMs: 2 * HOUR });
    const program = new Program(second, 1_000);
    await program.run(25);
    expect(await numbersIn(directory)).toContain(0);
    await program.run(15);
    await second.close();
    expect(await numbersIn(directory)).toEqual(range(1_000, 1_039));
    // Five minutes an hour.
    for (let hour = 1; hour < 6; hour++) {
      const ring = await openRing({ ageMs: 2 * HOUR });
      await new Program(ring, 1_000 + hour * 180).run(15);
      await ring.close();
    }
    const numbers = await numbersIn(directory);
    expect(numbers[0]).toBe(1_000 + 3 * 180);
  });

  it('forgets by a clock that was set, once that has stayed so', { timeout: 60_000 }, async () => {
    const ring = await openRing({ ageMs: 2 * HOUR });
    const program = new Program(ring);
    await program.run(200);
    await program.run(300, { wallStep: 400 * 24 * HOUR });
    await ring.close();
    const numbers = await numbersIn(directory);
    expect(numbers.at(-1)).toBe(499);
    // What shares a file with the first behind it is as new as that.
    expect(numbers[0]).toBeGreaterThan(180);
  });

  it('forgets what is behind a file of a clock that was ahead', { timeout: 60_000 }, async () => {
    const ring = await openRing({ ageMs: 2 * HOUR });
    const program = new Program(ring);
    await program.run(20, { wallStep: 400 * 24 * HOUR });
    await program.run(900);
    await ring.close();
    const numbers = await numbersIn(directory);
    expect(numbers).toContain(0);
    expect(numbers).not.toContain(200);
    expect(numbers).toEqual(expect.arrayContaining([...range(560, 919)]));
  });

  it('clears away what a crash left, and reads nothing twice', { timeout: 60_000 }, async () => {
    const first = await openRing();
    await new Program(first).run(30);
    await first.close();
    const [shard = ''] = filesOf('shards');
    const whole = join(directory, shard);
    for (const name of [`kept-${shard}`, `.part-${shard}`]) {
      copyFileSync(whole, join(directory, name));
    }
    expect(await numbersIn(directory)).toEqual(range(0, 29));
    writeFileSync(join(directory, '20261129T000500.000Z.srstop'), 'srs-top recording 1\n');
    // Of a recorder that was killed: a pid that nobody has, or somebody else now.
    writeFileSync(join(directory, '.recorder.lock'), '1 999999999\n');
    const second = await openRing();
    await second.close();
    expect(readdirSync(directory).sort()).toEqual([shard, `${shard}.index`]);
  });

  it('tells the disk is full, and goes on in a new file when it is not', { timeout: 60_000 }, async () => {
    const ring = await openRing();
    const program = new Program(ring);
    await program.run(10);
    // Directories of the names that the next file may have are in its way, as a full disk would be.
    const names = range(175, 195).map(number => shardName(START + number * 20_000));
    for (const name of names) mkdirSync(join(directory, name));
    await program.run(176);
    expect(ring.state.problem).toMatch(/20261129T010\d{3}\.000Z\.srstop is there already/);
    for (const name of names) await rm(join(directory, name), { recursive: true });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 5_100);
    await program.run(10);
    expect(ring.state.problem).toBeUndefined();
    await ring.close();
    const numbers = await numbersIn(directory);
    expect(numbers.slice(0, 181)).toEqual(range(0, 180));
    // With 186 five seconds are over, so 187 begins a chunk; by itself 189 would.
    expect(numbers.slice(181)).toEqual(range(187, 195));
  });
});

describe('a frame that could not be packed', () => {
  const WHY = 'it takes 25.0 MiB, expected 24.0 MiB at the most';

  it('is told until the ring goes on behind it, and is missing', async () => {
    const ring = await openRing();
    ring.leaveOut(WHY);
    await ring.settled();
    expect(ring.state.problem).toBe(`${directory}: a refresh is left out: ${WHY}`);
    await new Program(ring).run(2);
    expect(ring.state.problem).toBeUndefined();
    ring.leaveOut(WHY);
    await ring.settled();
    const [shard = ''] = filesOf('shards');
    const said = `${join(directory, shard)}: a refresh is left out: ${WHY}`;
    expect(ring.state).toMatchObject({ problem: said, missing: said });
    await new Program(ring, 2).run(2);
    expect(ring.state).toMatchObject({ problem: undefined, missing: said });
    await ring.close();
    expect(await numbersIn(directory)).toEqual(range(0, 3));
  });
});

const LOCKER = `
import { openRingFolder } from ${JSON.stringify(new URL('../../../src/storage/recordings/ring-folder.ts', import.meta.url).href)};
setInterval(() => undefined, 1_000);
try {
  await openRingFolder(process.argv[1]);
  console.log('has it');
} catch (error) {
  console.log(error.message);
}
`;

/** Another program that wants to record into it, until it is killed. */
function startLocker(path: string): {
  readonly pid: number | undefined;
  readonly said: Promise<string>;
  readonly end: () => Promise<unknown>;
} {
  const program = spawn(process.execPath, ['--input-type=module', '-e', LOCKER, path]);
  const { promise: said, resolve } = Promise.withResolvers<string>();
  program.stdout.once('data', (word: Buffer) => resolve(word.toString().trim()));
  const ended = new Promise(done => program.once('close', done));
  return {
    pid: program.pid,
    said,
    end() {
      program.kill('SIGKILL');
      return ended;
    },
  };
}

describe('the directory of a ring', () => {
  it('is refused where it has other things in it', async () => {
    mkdirSync(directory);
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, 'letter.txt'), 'hello');
    await expect(openRing()).rejects.toThrow(
      `${directory} has other things in it, expected an empty directory; name a folder of its own with --dir`,
    );
    expect(statSync(directory).mode & 0o777).toBe(0o755);
  });

  it('is refused while somebody records into it', async () => {
    const first = await openRing();
    const ours = readFileSync(join(directory, '.recorder.lock'), 'utf8');
    expect(ours).toMatch(new RegExp(`^${process.pid} \\d+\n$`));
    const { ppid } = process;
    const ticks = readFileSync(`/proc/${ppid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    writeFileSync(join(directory, '.recorder.lock'), `${ppid} ${ticks}\n`);
    await expect(openRing()).rejects.toThrow(`srs-top records into it already (pid ${ppid})`);
    await first.close();
  });

  it('is of one alone, however many begin at the same time, also behind one that was killed', {
    timeout: 60_000,
  }, async () => {
    for (const left of [undefined, '1 999999999\n', '']) {
      await rm(directory, { recursive: true, force: true });
      mkdirSync(directory, { mode: 0o700 });
      if (left !== undefined) writeFileSync(join(directory, '.recorder.lock'), left);
      const others = Array.from({ length: 6 }, () => startLocker(directory));
      const words = await Promise.all(others.map(other => other.said));
      expect(words.filter(word => word === 'has it')).toHaveLength(1);
      for (const word of words.filter(word => word !== 'has it'))
        expect(word).toMatch(/srs-top records into it already/);
      const [holder] = others.filter((_, index) => words[index] === 'has it');
      await expect(openRing()).rejects.toThrow(`already (pid ${holder?.pid})`);
      for (const other of others) await other.end();
      await (await openRing()).close();
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it.runIf(isRoot)("is refused where it is another user's, and may be a link of root's alone", async () => {
    mkdirSync(directory);
    chownSync(directory, 4_711, 4_711);
    await expect(openRing()).rejects.toThrow(`${directory} belongs to user 4711, expected 0`);
    await rm(directory, { recursive: true });
    mkdirSync(join(scratch, 'real'), { mode: 0o700 });
    symlinkSync('real', directory);
    const ring = await openRing();
    await ring.close();
    lchownSync(directory, 4_711, 4_711);
    await expect(openRing()).rejects.toThrow('is a symbolic link of user 4711, which is not followed');
  });
});
