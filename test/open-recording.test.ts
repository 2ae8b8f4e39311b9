import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Look } from '../src/host/look.ts';
import type { Frame } from '../src/host/recording/frame.ts';
import { Recorder } from '../src/host/recording/recorder.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { FramePacker } from '../src/storage/recordings/frame-packer.ts';
import { RecordingFile } from '../src/storage/recordings/recording-file.ts';
import { packWhole } from './helpers/pack-whole.ts';

const SECOND = 1_000;
const START = Date.parse('2026-11-29T03:00:00Z');

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'open-recording-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface RecordOptions {
  readonly host?: string;
  readonly startWall?: number;
  readonly wallOf?: (second: number) => number;
}

/** Frames a second apart of a host with two texts: one that counts them, and one that changes with the `changesAt`th. */
function record(
  count: number,
  changesAt: number,
  packer: FramePacker,
  { host = 'h', startWall = START, wallOf = second => startWall + second * SECOND }: RecordOptions = {},
): readonly Frame[] {
  const frames: Frame[] = [];
  const recorder = new Recorder({
    header: {
      schema: 1,
      version: '0.0.0',
      hostId: host,
      hostName: host,
      system: 'linux',
      startAt: 0,
      startWall,
      delaySeconds: 1,
      windowSeconds: 30,
      wanted: { name: 'srs' },
    },
    taker: {
      wantsKey: () => packer.wantsKey(),
      take: frame => {
        frames.push(frame);
        packer.pack(frame);
      },
    },
  });
  for (let number = 0; number < count; number++) {
    const atMs = number * SECOND;
    const wall = wallOf(number);
    recorder.wakes(atMs, wall, false);
    const texts = new Map([
      ['/proc/stat', { text: `cpu ${number}`, atMs }],
      ['/proc/meminfo', { text: number < changesAt ? 'before' : 'after', atMs }],
    ]);
    const look = new Look({
      texts,
      links: new Map(),
      names: new Map(),
      sockets: new Map(),
      tookMs: new Map(),
    });
    recorder.looked(look, atMs + 10, wall + 10);
    recorder.told('note', {}, atMs + 20, wall + 20);
    recorder.sleeps();
  }
  return frames;
}

async function write(name: string, frames: readonly Frame[]): Promise<void> {
  const packer = new FramePacker(zlib, minizlib);
  const file = await RecordingFile.create(join(directory, name), zlib.crc32);
  for (const frame of frames) file.append(packWhole(packer, frame));
  await file.close();
  expect(file.state.problem).toBeUndefined();
}

/** What the host said of the two texts at each second. */
async function play(
  tell: (problem: string) => void = problem => expect.unreachable(problem),
): Promise<readonly string[]> {
  const recording = await OpenRecording.open(directory, tell);
  const host = await recording.play();
  const said: string[] = [];
  for (;;) {
    const look = await host.look({ texts: ['/proc/stat', '/proc/meminfo'] });
    const texts = ['/proc/stat', '/proc/meminfo'].map(path => look.text(path));
    said.push(texts.map(result => ('text' in result ? result.text : result.detail)).join(' '));
    if (!(await host.clock.sleepUntil(host.clock.nowMs() + 10))) break;
    if (said.length > 1_000) break;
  }
  await recording.close();
  return said;
}

describe('a recording of which a part is forgotten', () => {
  it('goes on with what is known at the end of the gap', async () => {
    const frames = record(200, 90, new FramePacker(zlib, minizlib));
    const chunks = frames.flatMap(({ key }, index) => (key === undefined ? [] : [index]));
    const [, second = 0, third = 0] = chunks;
    expect(second).toBeLessThan(90);
    expect(third).toBeGreaterThan(90);
    await write('a.srstop', frames.slice(0, second));
    await write('b.srstop', frames.slice(third));
    const said = await play();
    expect(said).toContain(`cpu ${second - 1} before`);
    expect(said.slice(second)).toEqual(
      Array.from({ length: 200 - third }, (_, index) => `cpu ${third + index} after`),
    );
  });

  it('is one where files meet without a gap', async () => {
    const frames = record(200, 90, new FramePacker(zlib, minizlib));
    const second = frames.findIndex(({ key }, index) => index > 0 && key !== undefined);
    await write('a.srstop', frames.slice(0, second));
    await write('b.srstop', frames.slice(second));
    expect(await play()).toEqual(
      Array.from({ length: 200 }, (_, index) => `cpu ${index} ${index < 90 ? 'before' : 'after'}`),
    );
  });
});

describe('a directory of recordings', () => {
  const counted = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => `cpu ${from + index} before`);

  it('is of one host: those of several are refused in a sentence that names them', async () => {
    await write('a.srstop', record(3, 9, new FramePacker(zlib, minizlib), { host: 'edge-1' }));
    await write('b.srstop', record(3, 9, new FramePacker(zlib, minizlib), { host: 'edge-2' }));
    await expect(play()).rejects.toThrow(
      /: expected recordings of one host, got those of edge-1 \(a\.srstop\), edge-2 \(b\.srstop\): name a file/,
    );
  });

  it('is played in the order in which its program recorded it, though the clock was set back meanwhile', async () => {
    const wallOf = (second: number) => START + (second < 100 ? second : second - 3_600) * SECOND;
    const frames = record(200, 900, new FramePacker(zlib, minizlib), { wallOf });
    const later = frames.findIndex(({ key, wall }) => wall < START && key !== undefined);
    await write('a.srstop', frames.slice(0, later));
    await write('b.srstop', frames.slice(later));
    expect(await play()).toEqual(counted(0, 200));
  });

  it('tells what is left out of a time that is there twice', async () => {
    const frames = record(20, 90, new FramePacker(zlib, minizlib));
    await write('a.srstop', frames);
    await write('b.srstop', frames);
    const told: string[] = [];
    expect(await play(problem => told.push(problem))).toEqual(counted(0, 20));
    expect(told).toEqual([
      `${join(directory, 'b.srstop')}: refreshes from 2026-11-29T03:00:00Z on are left out: what was played before is later; played by itself it shows them`,
    ]);
  });

  it('knows nothing of one program that only the one before it said', async () => {
    const [first, ...others] = record(3, 9, new FramePacker(zlib, minizlib));
    const second = record(3, 9, new FramePacker(zlib, minizlib), { startWall: START + 60 * SECOND });
    const withoutMemory = second.map(frame => ({
      ...frame,
      entries: frame.entries.map(entry =>
        entry.kind === 'look' ? { ...entry, texts: { '/proc/stat': 'cpu anew' } } : entry,
      ),
    }));
    await write('a.srstop', [first as Frame, ...others]);
    await write('b.srstop', withoutMemory);
    const said = await play();
    expect(said.slice(0, 3)).toEqual(counted(0, 3));
    expect(said.slice(3)).toEqual(
      Array.from({ length: 3 }, () => expect.stringMatching(/^cpu anew (?!before)/)),
    );
  });
});
