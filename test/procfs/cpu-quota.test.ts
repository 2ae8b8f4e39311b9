import { describe, expect, test } from 'vitest';
import { parseCfsQuota, parseCpuMax, parseCpuStat } from '../../src/procfs/cpu-quota.ts';

describe('a quota', () => {
  test.each([
    ['90000 100000\n', 90_000, 100_000],
    ['max 50000\n', 'none', 50_000],
    ['30000 0\n', 30_000, undefined],
    ['30000', 30_000, undefined],
  ] as const)('of v2: %j', (text, quotaMicroseconds, periodMicroseconds) => {
    expect(parseCpuMax(text)).toEqual({ quotaMicroseconds, periodMicroseconds });
  });

  test.each([
    ['90000\n', '100000\n', 90_000, 100_000],
    ['-1\n', '50000\n', 'none', 50_000],
    ['30000\n', undefined, 30_000, undefined],
    ['30000\n', 'scribble', 30_000, undefined],
  ] as const)('of v1: %j of %j', (quota, period, quotaMicroseconds, periodMicroseconds) => {
    expect(parseCfsQuota(quota, period)).toEqual({ quotaMicroseconds, periodMicroseconds });
  });

  test.each(['', '-1', '-2 100000', 'none', '\0\0', '1e5 100000', `${'9'.repeat(400)} 1`])(
    'what no kernel writes into cpu.max is none: %j',
    text => {
      expect(parseCpuMax(text)).toBeUndefined();
    },
  );

  test.each(['', 'max', '-2', '9'.repeat(21)])('nor into cpu.cfs_quota_us: %j', text => {
    expect(parseCfsQuota(text, '100000')).toBeUndefined();
  });
});

describe('cpu.stat', () => {
  test('of v1 counts nanoseconds', () => {
    const text = 'nr_periods 412\nnr_throttled 380\nthrottled_time 25600000000\nnr_bursts 0\nburst_time 0\n';
    expect(parseCpuStat(text)).toEqual({ periods: 412, throttledPeriods: 380, throttledSeconds: 25.6 });
  });

  test('of v2 counts microseconds, among other figures', () => {
    const text =
      'usage_usec 91\nuser_usec 60\nsystem_usec 31\nnr_periods 412\nnr_throttled 380\nthrottled_usec 25600000\n';
    expect(parseCpuStat(text)).toEqual({ periods: 412, throttledPeriods: 380, throttledSeconds: 25.6 });
  });

  test('of a v2 cgroup without the controller, and cut texts, say nothing of it', () => {
    const nothing = { periods: undefined, throttledPeriods: undefined, throttledSeconds: undefined };
    expect(parseCpuStat('usage_usec 91\nuser_usec 60\nsystem_usec 31\n')).toEqual(nothing);
    expect(parseCpuStat('')).toEqual(nothing);
    expect(parseCpuStat('nr_periods -4\nnr_throttled x\nthrottled_time')).toEqual(nothing);
  });
});
