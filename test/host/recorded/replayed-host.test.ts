import { expect, test } from 'vitest';
import { createReplayedHost } from '../../../src/host/recorded/replayed-host.ts';
import type { Frame, RecordingHeader } from '../../../src/host/recording/frame.ts';

const HEADER: RecordingHeader = {
  ...{ schema: 1, version: '0.0.0', hostId: 'id', hostName: 'edge-3', system: 'linux' },
  ...{ startAt: 0, startWall: 0, delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};

function frameOf(second: number): Frame {
  const [at, wall] = [second * 1_000_000, second * 1_000];
  return { at, wall, entries: [{ kind: 'told', at, wall, name: 'note', data: {} }] };
}

test('a source that fails ends the sleep of who watches with what went wrong', async () => {
  let second = 0;
  const next = async (): Promise<Frame> => {
    if (second >= 3) throw new Error('the disk is gone');
    return frameOf(second++);
  };
  const host = await createReplayedHost({ header: HEADER, frames: { next, close: async () => undefined } });
  expect(await host.clock.sleepUntil(1_000)).toBe(true);
  await expect(host.clock.sleepUntil(9_000)).rejects.toThrow('the disk is gone');
});

test('so does a listener that cannot take what it is told', async () => {
  const frames = [0, 1, 2].map(frameOf);
  const source = { next: async () => frames.shift(), close: async () => undefined };
  const host = await createReplayedHost({ header: HEADER, frames: source });
  host.onTold(() => {
    throw new Error('expected a word');
  });
  await expect(host.clock.sleepUntil(1_000)).rejects.toThrow('expected a word');
});
