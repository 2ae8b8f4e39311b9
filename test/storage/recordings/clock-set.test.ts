import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerOf } from '../../../src/host/recorded/check-frame.ts';
import { openHost } from '../../../src/open-host.ts';
import { FramePacker } from '../../../src/storage/recordings/frame-packer.ts';
import { RecordingFile } from '../../../src/storage/recordings/recording-file.ts';
import { RecordingSet } from '../../../src/storage/recordings/recording-set.ts';
import { recordSimulated } from '../../helpers/damaged-recordings.ts';
import { packWhole } from '../../helpers/pack-whole.ts';
import { playAll } from '../../helpers/play-all.ts';

const REFRESHES = 180;
const HOUR_MS = 3_600_000;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'clock-set-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Milliseconds of the clock with which it begins. */
async function beganMs(path: string): Promise<number> {
  const opened = await openHost(
    { kind: 'recorded', path, untilSeconds: undefined, isWatched: false },
    () => undefined,
  );
  if ('problem' in opened) throw new Error(opened.problem);
  await opened.host.close();
  return opened.host.clock.nowMs();
}

describe.each([
  { name: 'back by an hour', step: -HOUR_MS },
  { name: 'back by ten seconds', step: -10_000 },
  { name: 'forward by an hour', step: HOUR_MS },
])('a recording during which the clock is set $name', ({ name, step }) => {
  let path = '';
  beforeAll(async () => {
    path = join(directory, `${name}.srstop`);
    await recordSimulated(path, REFRESHES, refresh => (refresh < 100 ? 0 : step));
  }, 60_000);

  it('has all refreshes, and its span has all of their times of day', async () => {
    const said: string[] = [];
    const set = await RecordingSet.open(path, { tell: sentence => said.push(sentence), runOf: headerOf });
    const { firstWall, lastWall, beganWall } = set.span;
    await set.close();
    // A hundred refreshes before, and the others.
    const [least, most] = [Math.min(0, step + 100_000), Math.max(99_000, step + 179_000)];
    expect(Math.abs(lastWall - firstWall - (most - least))).toBeLessThan(2_000);
    expect(Math.abs(beganWall - firstWall + least)).toBeLessThan(2_000);
    expect(await playAll(path)).toEqual({ count: REFRESHES, said: '' });
    expect(said).toEqual([]);
  });

  it('is sought in by a time of before', async () => {
    const opened = await openHost(
      { kind: 'recorded', path, untilSeconds: undefined, from: '+70s', isWatched: false },
      () => undefined,
    );
    if ('problem' in opened) throw new Error(opened.problem);
    const { host, fromWall = Number.NaN } = opened;
    expect(host.clock.time().getTime()).toBeLessThanOrEqual(fromWall);
    expect(host.clock.time().getTime()).toBeGreaterThan(fromWall - 75_000);
    expect(host.clock.nowMs() - (await beganMs(path))).toBeLessThan(75_000);
    await host.close();
  });

  it('is played for as long as is wanted from its start on', async () => {
    const opened = await openHost(
      { kind: 'recorded', path, untilSeconds: 50, isWatched: false },
      () => undefined,
    );
    if ('problem' in opened) throw new Error(opened.problem);
    const { clock } = opened.host;
    let count = 0;
    do count++;
    while (await clock.sleepUntil(clock.nowMs() + 1_000));
    expect(count).toBe(51);
    await opened.host.close();
  });
});

const wallAt = (time: string): number => Date.parse(`2026-11-29T${time}Z`);

/** The minutes of a program that records a refresh in ten seconds, some of them in a file each. */
class Minutes {
  readonly #folder: string;
  readonly #packer = new FramePacker(zlib, minizlib);
  #at = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param passes of the time of day, in order: from its beginning on, for so many minutes */
  async write(name: string, passes: readonly (readonly [from: string, minutes: number])[]): Promise<void> {
    const file = await RecordingFile.create(join(this.#folder, name), zlib.crc32);
    for (const [from, minutes] of passes) {
      for (let tenth = 0; tenth < 6 * minutes; tenth++) {
        const [at, wall] = [this.#at, wallAt(from) + tenth * 10_000];
        this.#at += 10_000_000;
        const key = this.#packer.wantsKey() ? { key: {} } : {};
        file.append(packWhole(this.#packer, { at, wall, ...key }));
      }
    }
    await file.close();
    this.#packer.wantKey();
  }
}

async function openSet(path: string): Promise<RecordingSet> {
  const run = { hostId: 'h', hostName: 'h', startWall: 0, startAt: 0 };
  return RecordingSet.open(path, { tell: problem => expect(problem).toBe(''), runOf: () => run });
}

/** The time of day and the minute of the recording that it goes on with. */
async function soughtIn(
  set: RecordingSet,
  time: string,
): Promise<{ readonly time: string; readonly minute: number }> {
  set.seek(wallAt(time));
  const frame = await set.next();
  if (frame === undefined) throw new Error(`nothing comes behind ${time}`);
  const { at, wall } = frame.value as { readonly at: number; readonly wall: number };
  return { time: new Date(wall).toISOString().slice(11, 16), minute: Math.floor(at / 60e6) };
}

describe.each([
  {
    name: 'a directory of files',
    write: async (minutes: Minutes) => {
      await minutes.write('a.srstop', [['10:00:00', 40]]);
      await minutes.write('b.srstop', [['09:40:00', 80]]);
    },
  },
  {
    name: 'a file',
    write: (minutes: Minutes) =>
      minutes.write('a.srstop', [
        ['10:00:00', 40],
        ['09:40:00', 80],
      ]),
  },
])('$name in which the clock was set back from 10:40 to 09:40', ({ name, write }) => {
  let set: RecordingSet;
  beforeAll(async () => {
    const folder = join(directory, name);
    mkdirSync(folder);
    await write(new Minutes(folder));
    set = await openSet(folder);
  });
  afterAll(() => set.close());

  it('has a span from what was set back to on', () => {
    expect(set.span).toEqual({
      firstWall: wallAt('09:40:00'),
      beganWall: wallAt('10:00:00'),
      lastWall: wallAt('10:59:50'),
    });
  });

  it('is sought for what is there once', async () => {
    const minuteAt = async (time: string) => (await soughtIn(set, time)).minute;
    for (const [time, minute] of [
      ['09:50:30', 50],
      ['10:50:30', 110],
      // Behind its end and before its beginning it goes as far as there is something.
      ['12:00:00', 119],
      ['09:00:00', 40],
    ] as const)
      expect([time, Math.abs((await minuteAt(time)) - minute)]).toEqual([time, expect.toBeOneOf([0, 1])]);
  });

  it('is sought for what is there twice where it is played now', async () => {
    set.seek(Number.NEGATIVE_INFINITY);
    for (const [time, minute] of [
      ['10:10:30', 10],
      ['10:39:30', 39],
      ['10:05:30', 5],
      ['09:45:30', 45],
      ['10:10:30', 70],
      ['10:50:30', 110],
      ['10:10:30', 70],
      ['10:39:30', 99],
    ] as const) {
      const sought = await soughtIn(set, time);
      expect([time, Math.abs(sought.minute - minute) <= 1]).toEqual([time, true]);
    }
    // It was played from the one into the other.
    set.seek(Number.NEGATIVE_INFINITY);
    for (let frame = 0; frame < 6 * 90; frame++) await set.next();
    expect((await soughtIn(set, '10:10:30')).minute).toBeGreaterThanOrEqual(69);
  });

  it('is played from its beginning, all of it', async () => {
    set.seek(Number.NEGATIVE_INFINITY);
    let count = 0;
    while ((await set.next()) !== undefined) count++;
    expect(count).toBe(120 * 6);
  });
});
