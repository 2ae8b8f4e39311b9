import { expect, it } from 'vitest';
import { createVirtualClock } from '../../src/host/virtual-clock.ts';

function clockUntil(endMs: number, speed = Number.POSITIVE_INFINITY) {
  return createVirtualClock({ startMs: 0, speed, advanceTo: atMs => (atMs <= endMs ? atMs : undefined) });
}

it('takes those who sleep at different rhythms in the order of their times', async () => {
  const clock = clockUntil(1_000);
  const wakings: string[] = [];
  const sleepEvery = async (periodMs: number) => {
    for (let atMs = periodMs; await clock.sleepUntil(atMs); atMs += periodMs) {
      wakings.push(`${periodMs}:${clock.nowMs()}`);
    }
  };
  await Promise.all([sleepEvery(500), sleepEvery(300)]);
  expect(wakings).toEqual(['300:300', '500:500', '300:600', '300:900', '500:1000']);
});

it('lets the event loop go round at every step', async () => {
  const clock = clockUntil(100);
  let rounds = 0;
  const interval = setInterval(() => {}, 1);
  const countRounds = () => {
    rounds++;
    immediate = setImmediate(countRounds);
  };
  let immediate = setImmediate(countRounds);
  for (let atMs = 1; await clock.sleepUntil(atMs); atMs++);
  clearInterval(interval);
  clearImmediate(immediate);
  expect(rounds).toBeGreaterThanOrEqual(100);
});

// Again where something else took the CPUs meanwhile.
it('really waits at a speed', { retry: 2 }, async () => {
  const clock = clockUntil(1_000, 5);
  const startedAtMs = performance.now();
  for (let atMs = 250; await clock.sleepUntil(atMs); atMs += 250);
  const tookMs = performance.now() - startedAtMs;
  // A fifth of 1,000 ms; the sleep that finds the end waits for its 250 ms as well. Each of the five timers may ring a
  // millisecond or two early: the event loop's own time is in whole milliseconds, and as old as the turn.
  expect(tookMs).toBeGreaterThan(240);
  expect(tookMs).toBeLessThan(600);
});

it('does not wait again for what others took meanwhile', { retry: 2 }, async () => {
  const clock = clockUntil(1_000, 1);
  await clock.sleepUntil(20);
  for (const end = performance.now() + 100; performance.now() < end; );
  const startedAtMs = performance.now();
  await clock.sleepUntil(100);
  expect(performance.now() - startedAtMs).toBeLessThan(40);
  expect(clock.nowMs()).toBe(100);
});

it('is not held up by a sleeper that gave up', async () => {
  const clock = clockUntil(1_000);
  const controller = new AbortController();
  const early = clock.sleepUntil(100, controller.signal);
  const late = clock.sleepUntil(200);
  controller.abort();
  expect(await early).toBe(false);
  expect(await late).toBe(true);
  expect(clock.nowMs()).toBe(200);
  expect(await clock.sleepUntil(300, controller.signal)).toBe(false);
  expect(clock.nowMs()).toBe(200);
});
