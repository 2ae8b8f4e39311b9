import { expect, test } from 'vitest';
import type { Clock } from '../../../src/host/host.ts';
import { createThereTime } from '../../../src/host/remote/there-time.ts';

const WALL_MS = Date.UTC(2026, 10, 30, 12);

/** Of this machine, with how long it was last slept until. */
function makeClock(): { readonly here: Clock; readonly slept: number[] } {
  const slept: number[] = [];
  const here: Clock = {
    nowMs: () => 5_000,
    time: () => new Date(WALL_MS),
    async sleepUntil(atMs) {
      slept.push(atMs);
      return true;
    },
  };
  return { here, slept };
}

test('time that this machine slept has passed', async () => {
  const there = { skippedMs: 0 };
  const { here, slept } = makeClock();
  const clock = createThereTime(there, here);
  expect(clock.nowMs()).toBe(5_000);
  there.skippedMs = 3_600_000;
  expect(clock.nowMs()).toBe(3_605_000);
  await clock.sleepUntil(3_606_000);
  expect(slept).toEqual([6_000]);
});

test('the time of day is that of the other host, unless the clocks are about equal', () => {
  const clock = createThereTime({ skippedMs: 0 }, makeClock().here);
  const hourLater = WALL_MS / 1_000 + 3_600;
  clock.set({ wallSeconds: hourLater });
  expect(clock.time().toISOString()).toBe('2026-11-30T13:00:00.500Z');
  clock.set({ wallSeconds: WALL_MS / 1_000 + 1 });
  expect(clock.time().toISOString()).toBe('2026-11-30T12:00:00.000Z');
  clock.set({ wallSeconds: hourLater });
  clock.set({ wallSeconds: undefined });
  expect(clock.time().toISOString()).toBe('2026-11-30T12:00:00.000Z');
});
