import { expect, test } from 'vitest';
import { tellWait } from '../../../src/metrics/cpu/run-queue-wait.ts';
import { cpuUse } from '../../../src/metrics/cpu/thread-metrics.ts';
import { pidStat, thread } from '../made-up.ts';

test('CPU time that jumps by more than can pass, or goes back, is unknown alone', () => {
  const before = pidStat(1, { userTicks: 1_000, systemTicks: 1_000 });
  for (const userTicks of [2 ** 60, 3_000, 7]) {
    const now = pidStat(1, { userTicks, systemTicks: 1_030 });
    expect(cpuUse(before, now, 1)).toEqual({
      cpuPercent: undefined,
      userPercent: undefined,
      systemPercent: 30,
    });
  }
});

test('a process uses as much as all of its threads can', () => {
  const now = pidStat(1, { userTicks: 800, systemTicks: 0 });
  expect(cpuUse(pidStat(1), now, 1).userPercent).toBeUndefined();
  expect(cpuUse(pidStat(1), now, 1, 8).userPercent).toBe(800);
});

test('a wait that jumps by days is no wait of 100 %', () => {
  expect(tellWait(thread(1), thread(1, { waitNanoseconds: 86_400e9 }), 1, undefined)).toBeUndefined();
  expect(tellWait(thread(1), thread(1, { waitNanoseconds: 0.25e9 }), 1, undefined)?.percent).toBe(25);
});
