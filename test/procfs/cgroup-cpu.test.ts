import { describe, expect, test } from 'vitest';
import { parseCfsQuota, parseCpuMax, parseThrottleCounts } from '../../src/procfs/cgroup-cpu.ts';

describe('a quota', () => {
  test.each([
    ['90000 100000\n', 90_000, 100_000],
    ['max 50000\n', undefined, 50_000],
  ] as const)('of v2: %j', (text, quotaMicroseconds, periodMicroseconds) => {
    expect(parseCpuMax(text)).toEqual({ quotaMicroseconds, periodMicroseconds });
  });

  test.each([
    ['90000\n', '100000\n', 90_000, 100_000],
    ['-1\n', '50000\n', undefined, 50_000],
  ] as const)('of v1: %j of %j', (quota, period, quotaMicroseconds, periodMicroseconds) => {
    expect(parseCfsQuota(quota, period)).toEqual({ quotaMicroseconds, periodMicroseconds });
  });

  test.each([
    '',
    '-1',
    '-2 100000',
    '30000',
    '30000 0',
    'none',
    '\0\0',
    '1e5 100000',
    `${'9'.repeat(400)} 1`,
  ])('what no kernel writes into cpu.max is none: %j', text => {
    expect(parseCpuMax(text)).toBeUndefined();
  });

  test.each(['', 'max', '-2', '9'.repeat(21)])('nor into cpu.cfs_quota_us: %j', text => {
    expect(parseCfsQuota(text, '100000')).toBeUndefined();
  });

  test.each(['', '0', 'scribble'])('nor into cpu.cfs_period_us: %j', period => {
    expect(parseCfsQuota('30000', period)).toBeUndefined();
  });
});

describe('cpu.stat', () => {
  test('of v1 counts nanoseconds', () => {
    const text = 'nr_periods 412\nnr_throttled 380\nthrottled_time 25600000000\nnr_bursts 0\nburst_time 0\n';
    expect(parseThrottleCounts(text)).toEqual({
      periods: 412,
      throttledPeriods: 380,
      throttledSeconds: 25.6,
    });
  });

  test('of v2 counts microseconds, among other figures', () => {
    const text =
      'usage_usec 91\nuser_usec 60\nsystem_usec 31\nnr_periods 412\nnr_throttled 380\nthrottled_usec 25600000\n';
    expect(parseThrottleCounts(text)).toEqual({
      periods: 412,
      throttledPeriods: 380,
      throttledSeconds: 25.6,
    });
  });

  test('of a v2 cgroup without the controller, and cut texts, say nothing of it', () => {
    for (const text of [
      'usage_usec 91\nuser_usec 60\nsystem_usec 31\n',
      '',
      'nr_periods -4\nnr_throttled x\nthrottled_time',
      'nr_periods 4\nnr_throttled 5\nthrottled_time 1\n',
    ])
      expect(parseThrottleCounts(text)).toBeUndefined();
    expect(parseThrottleCounts('nr_periods 4\nnr_throttled 1\n')).toEqual({
      periods: 4,
      throttledPeriods: 1,
      throttledSeconds: undefined,
    });
  });
});
