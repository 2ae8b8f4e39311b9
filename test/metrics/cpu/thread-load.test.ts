import { describe, expect, test } from 'vitest';
import { RunQueueWaits } from '../../../src/metrics/cpu/run-queue-wait.ts';
import { carriesLoad, lifeShares } from '../../../src/metrics/cpu/thread-load.ts';
import { busiestThread, threadMetrics } from '../../../src/metrics/cpu/thread-metrics.ts';
import { thread } from '../made-up.ts';

describe('carriesLoad', () => {
  test.each<[why: string, ran: number | undefined, wait: number | undefined, share: number, is: unknown]>([
    ['a thread that only wakes up for timers, below a quota', 0.1, 71, 0.01, false],
    ['the one that carries the media beside it', 9, 68, 0.9, true],
    ['a little work in the little time it had', 0.8, 68, 0.05, true],
    ['throttled so much that it hardly runs, and loses packets', 0.5, 70, 0.99, true],
    ['the main thread of an idle SRS', 0.1, 0, 0.99, true],
    ['work that came lately to a thread that was idle for a year', 1.2, 60, 0.0001, true],
    ['starved throughout, and all that ran before was its', 0, 100, 0.98, true],
    ['starved throughout, and it had never done anything', 0, 100, 0.001, false],
    ['starved nearly throughout', 0.3, 92, 0.5, true],
    ['ran for most of the little time that was left', 4, 92, 0.01, true],
    ['not known how much it ran', undefined, 71, 0.9, undefined],
    ['not known how long it waited', 30, undefined, 0.9, undefined],
  ])('%s', (_, ran, wait, share, is) => {
    expect(carriesLoad(ran, wait, share)).toBe(is);
  });

  test('a starved thread with nothing known from before is not called idle', () => {
    expect(carriesLoad(0, 100, undefined)).toBe(true);
  });
});

test('lifetime CPU of threads is compared by nanoseconds, or by ticks where these are missing', () => {
  const one = { ...thread(1), schedstat: { runNanoseconds: 3e9, waitNanoseconds: 0, timeslices: 9 } };
  const other = { ...thread(2, { stat: { userTicks: 60, systemTicks: 40 } }), schedstat: undefined };
  const shareOf = lifeShares([one, other]);
  expect([shareOf(one), shareOf(other)]).toEqual([0.75, 0.25]);
  expect(lifeShares([thread(1)])(thread(1))).toBeUndefined();
});

/** Main thread and SRT:RcvQ of an SRS below a quota, as they stood a second apart: the idle one waited longer. */
function throttled() {
  const reading = (tid: number, command: string, runMs: number, waitMs: number, timeslices: number) => ({
    ...thread(tid, { stat: { command } }),
    schedstat: { runNanoseconds: runMs * 1e6, waitNanoseconds: waitMs * 1e6, timeslices },
  });
  return {
    before: [reading(10, 'srs', 90_000, 1_000, 800), reading(12, 'SRT:RcvQ:w1', 20, 900, 700)],
    now: [reading(10, 'srs', 90_090, 1_560, 900), reading(12, 'SRT:RcvQ:w1', 20.4, 1_610, 705)],
    elapsedSeconds: 1,
  };
}

test('figures of SRS are of the thread that carries load, not of an idle one that waits longer', () => {
  const step = throttled();
  const threads = threadMetrics(step.now, step, new RunQueueWaits().take(step));
  expect(
    threads.map(({ name, runQueueWaitPercent, carriesLoad: carries }) => [
      name,
      runQueueWaitPercent,
      carries,
    ]),
  ).toEqual([
    ['srs', expect.closeTo(56, 6), true],
    ['SRT:RcvQ:w1', expect.closeTo(71, 6), false],
  ]);
  expect(busiestThread(threads)?.tid).toBe(10);
});

test('where no thread carries load they are of the one that ran or waited most', () => {
  const step = throttled();
  const threads = threadMetrics(step.now, step, new RunQueueWaits().take(step));
  expect(busiestThread(threads.filter(({ tid }) => tid === 12))?.tid).toBe(12);
  expect(busiestThread([])).toBeUndefined();
});
