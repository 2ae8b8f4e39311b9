import { expect, test } from 'vitest';
import { Look } from '../../../src/host/look.ts';
import { FramePlayer } from '../../../src/host/recorded/frame-player.ts';
import type { Frame, RecordingHeader } from '../../../src/host/recording/frame.ts';
import { Recorder } from '../../../src/host/recording/recorder.ts';

const HEADER: RecordingHeader = {
  ...{ schema: 1, version: '0.0.0', hostId: 'id', hostName: 'edge-3', system: 'linux' },
  ...{ startAt: 0, startWall: 0, delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};

function recording() {
  const frames: Frame[] = [];
  const taker = { wantsKey: () => frames.length === 0, take: (frame: Frame) => void frames.push(frame) };
  const recorder = new Recorder({ header: HEADER, taker });
  const look = (path: string, atMs: number): void => {
    const texts = new Map([[path, { text: `at ${atMs}`, atMs, tookMs: 1 }]]);
    recorder.looked(new Look({ texts }), atMs + 5, atMs + 5);
  };
  return { recorder, frames, look };
}

test('what is looked at between two refreshes was read then, and not a refresh later', async () => {
  const { recorder, frames, look } = recording();
  look('/proc/stat', 0);
  recorder.sleeps();
  look('/proc/version', 300);
  recorder.wakes(1_000, 1_000, false);
  look('/proc/stat', 1_001);
  recorder.sleeps();
  const player = new FramePlayer(
    { next: async () => frames.shift(), close: async () => undefined },
    { header: HEADER, onTold: () => undefined },
  );
  await player.begin();
  await player.advance(1_000);
  const read = await player.look({ texts: ['/proc/version', '/proc/stat'] });
  expect(read.text('/proc/version')).toMatchObject({ text: 'at 300', atMs: 300 });
  expect(read.text('/proc/stat')).toMatchObject({ text: 'at 1001', atMs: 1_001 });
});

test('what is wanted amid a refresh has all of that refresh in one frame', async () => {
  const { recorder, frames, look } = recording();
  look('/proc/stat', 0);
  const flushed = recorder.flush();
  look('/proc/net/snmp', 10);
  recorder.sleeps();
  await flushed;
  expect(frames.map(({ entries }) => entries.length)).toEqual([2]);
});

test('a refresh that hangs is not waited for', async () => {
  const { recorder, frames, look } = recording();
  look('/proc/stat', 0);
  await recorder.flush();
  expect(frames).toHaveLength(1);
});
