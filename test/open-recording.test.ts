import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Look } from '../src/host/look.ts';
import type { Frame } from '../src/host/recording/frame.ts';
import { Recorder } from '../src/host/recording/recorder.ts';
import { OpenRecording } from '../src/open-recording.ts';
import { FramePacker } from '../src/storage/recordings/frame-packer.ts';
import { RecordingFile } from '../src/storage/recordings/recording-file.ts';

const SECOND = 1_000;
const START = Date.parse('2026-11-29T03:00:00Z');

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'open-recording-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Frames a second apart of a host with two texts: one that counts them, and one that changes with the `changesAt`th. */
function record(count: number, changesAt: number, packer: FramePacker): readonly Frame[] {
  const frames: Frame[] = [];
  const recorder = new Recorder({
    header: {
      schema: 1,
      version: '0.0.0',
      hostId: 'h',
      hostName: 'h',
      system: 'linux',
      startAt: 0,
      startWall: START,
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
    recorder.wakes(atMs, START + atMs, false);
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
    recorder.looked(look, atMs + 10, START + atMs + 10);
    recorder.told('note', {}, atMs + 20, START + atMs + 20);
    recorder.sleeps();
  }
  return frames;
}

async function write(name: string, frames: readonly Frame[]): Promise<void> {
  const packer = new FramePacker(zlib);
  const file = await RecordingFile.create(join(directory, name), zlib.crc32);
  for (const frame of frames) file.append(packer.pack(frame));
  await file.close();
  expect(file.state.problem).toBeUndefined();
}

/** What the host said of the two texts at each second. */
async function play(): Promise<readonly string[]> {
  const recording = await OpenRecording.open(directory, problem => expect.unreachable(problem));
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
    const frames = record(200, 90, new FramePacker(zlib));
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
    const frames = record(200, 90, new FramePacker(zlib));
    const second = frames.findIndex(({ key }, index) => index > 0 && key !== undefined);
    await write('a.srstop', frames.slice(0, second));
    await write('b.srstop', frames.slice(second));
    expect(await play()).toEqual(
      Array.from({ length: 200 }, (_, index) => `cpu ${index} ${index < 90 ? 'before' : 'after'}`),
    );
  });
});
