import { expect, test } from 'vitest';
import type { Frame, RecordingHeader } from '../../../src/host/recording/frame.ts';
import { Recorder } from '../../../src/host/recording/recorder.ts';
import { createRecordingHost } from '../../../src/host/recording/recording-host.ts';
import { createFakeHost } from '../../helpers/fake-host.ts';

const HEADER: RecordingHeader = {
  ...{ schema: 1, version: '0', hostId: 'h', hostName: 'h', system: 'linux' },
  ...{ startAt: 1_000_000, startWall: 0, delaySeconds: 1, windowSeconds: 30, wanted: { name: 'srs' } },
};

/** A machine that stalls: whoever sleeps is woken or not, and goes on at 9 s. */
function stalled(isReached: boolean) {
  let nowMs = 1_000;
  const fake = createFakeHost();
  const clock = {
    ...fake.clock,
    nowMs: () => nowMs,
    sleepUntil: async () => {
      nowMs = 9_000;
      return isReached;
    },
  };
  const frames: Frame[] = [];
  const recorder = new Recorder({
    header: HEADER,
    taker: { wantsKey: () => false, take: frame => void frames.push(frame) },
  });
  const host = createRecordingHost({ ...fake, clock }, recorder);
  return { host, frames };
}

test('who is woken is so before it is due, however long the machine stalls: a replay knows nothing else', async () => {
  const { host, frames } = stalled(false);
  expect(await host.clock.sleepUntil(2_000)).toBe(false);
  expect(host.clock.nowMs()).toBe(1_999.999);
  await host.look({ texts: ['/proc/stat'] });
  expect(host.clock.nowMs()).toBe(9_000);
  await host.clock.sleepUntil(10_000);
  expect(frames).toMatchObject([{ at: 1_999_999, isWoken: true }]);
});

test('who sleeps on is late', async () => {
  const { host } = stalled(true);
  expect(await host.clock.sleepUntil(2_000)).toBe(true);
  expect(host.clock.nowMs()).toBe(9_000);
});
