import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import * as minizlib from 'minizlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Entry, Frame, KeyFrame, ToldEntry } from '../src/host/recording/frame.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { FramePacker } from '../src/storage/recordings/frame-packer.ts';
import { RecordingFile } from '../src/storage/recordings/recording-file.ts';
import { RecordingReader } from '../src/storage/recordings/recording-reader.ts';
import { flagsOf } from '../src/storage/recordings/told-flags.ts';
import { packWhole } from './helpers/pack-whole.ts';

const START = Date.parse('2026-11-29T03:00:00Z');
const SECONDS = 600;
const CHUNK_SECONDS = 60;

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'earlier-told-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface RunOptions {
  readonly name: string;
  readonly startWall: number;
}

/** Somebody tunes in the third second, and something else changes a value in each of the others. */
function toldAt(second: number): readonly [name: string, data: unknown] {
  if (second === 3) return ['mark', { label: 'renice' }];
  return second === 4 ? ['journal', []] : ['changed', { count: 1, second }];
}

async function write({ name, startWall }: RunOptions): Promise<void> {
  const packer = new FramePacker(zlib, minizlib);
  const file = await RecordingFile.create(join(directory, name), zlib.crc32);
  for (let second = 0; second < SECONDS; second++) {
    const [at, wall] = [second * 1e6, startWall + second * 1_000];
    const [what, data] = toldAt(second);
    const told: Entry = { kind: 'told', at, wall, name: what, data };
    const frame: Frame = {
      at,
      wall,
      entries: [told],
      ...(second % CHUNK_SECONDS === 0 ? { key: keyOf(startWall) } : {}),
    };
    file.append(packWhole(packer, frame, flagsOf(what, data)));
    if (second % CHUNK_SECONDS === 0) await file.settled();
  }
  await file.close();
  expect(file.state.problem).toBeUndefined();
}

function keyOf(startWall: number): KeyFrame {
  const header = {
    ...{ schema: 1, version: '0.0.0', hostId: 'h', hostName: 'h', system: 'linux', startAt: 0, startWall },
    ...{ delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
  };
  return { header, stateAt: 0, state: {}, answers: [] };
}

/** What was told before a moment, in words, and how many records were read for it. */
async function earlierAt(recording: OpenRecording, second: number) {
  let read = 0;
  const { readAt } = RecordingReader.prototype;
  const spy = vi.spyOn(RecordingReader.prototype, 'readAt').mockImplementation(async function* (
    this: RecordingReader,
    ...of
  ) {
    for await (const one of readAt.apply(this, of)) {
      read++;
      yield one;
    }
  });
  const { earlier } = await recording.play({ fromWall: START + second * 1_000 });
  spy.mockRestore();
  const wordOf = ({ name, wall }: ToldEntry): string => `${name} ${(wall - START) / 1_000}`;
  return { told: earlier.map(wordOf), shifts: new Set(earlier.map(({ shift }) => shift ?? 0)), read };
}

test('what was tuned is found behind all that others changed since, of which the newest are read, and once', async () => {
  await write({ name: 'a.srstop', startWall: START });
  const recording = await OpenRecording.open(directory, problem => expect(problem).toBe(''));
  const late = await earlierAt(recording, 590);
  const inChunk = Array.from({ length: 50 }, (_, index) => `changed ${540 + index}`);
  const newest = Array.from({ length: 100 }, (_, index) => `changed ${440 + index}`);
  expect(late.told).toEqual(['mark 3', 'journal 4', ...newest, ...inChunk]);
  expect(late.read).toBe(102);
  expect((await earlierAt(recording, 591)).read).toBe(0);
  await recording.close();
});

test('nothing that comes later is told', async () => {
  await write({ name: 'a.srstop', startWall: START });
  const recording = await OpenRecording.open(directory, problem => expect(problem).toBe(''));
  await earlierAt(recording, 590);
  expect((await earlierAt(recording, 2)).told).toEqual(['changed 0', 'changed 1']);
  expect(await earlierAt(recording, -5)).toMatchObject({ told: [], read: 0 });
  await recording.close();
});

test('what another program told is put on the clock of the one that is played', async () => {
  await write({ name: 'a.srstop', startWall: START - 3_600_000 });
  await write({ name: 'b.srstop', startWall: START });
  const recording = await OpenRecording.open(directory, problem => expect(problem).toBe(''));
  const { told, shifts } = await earlierAt(recording, 0);
  expect(told.slice(0, 2)).toEqual(['mark -3597', 'journal -3596']);
  expect(told).toHaveLength(102);
  expect([...shifts]).toEqual([-3_600_000_000]);
  await recording.close();
});
