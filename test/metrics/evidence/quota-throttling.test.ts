import { expect, test } from 'vitest';
import { QuotaThrottling } from '../../../src/metrics/evidence/quota-throttling.ts';
import type { QuotaReading } from '../../../src/sampling/sample.ts';
import { known } from '../made-up.ts';

const QUOTA = { quotaMicroseconds: 20_000, periodMicroseconds: 100_000 };
const NONE = { quotaMicroseconds: undefined, periodMicroseconds: 100_000 };

function counted(group: string, periods: number, throttledPeriods: number): QuotaReading {
  return { group, ...QUOTA, counts: { periods, throttledPeriods } as QuotaReading['counts'] };
}

test('tells the periods in which it was stopped, and whose quota stopped it most', () => {
  const quotas = new QuotaThrottling();
  expect(quotas.take(known([counted('/a/b', 100, 10), counted('/a', 500, 0)], 0))).toBeUndefined();
  expect(quotas.take(known([counted('/a/b', 110, 11), counted('/a', 510, 8)], 1_000))).toEqual({
    percent: 80,
    group: '/a',
    quotaPercent: 20,
  });
});

test('what was not read anew is not known, rather than 0', () => {
  const quotas = new QuotaThrottling();
  const first = known([counted('/a', 100, 10)], 0);
  quotas.take(first);
  expect(quotas.take(first)).toBeUndefined();
  expect(quotas.take(known([counted('/a', 110, 20)], 5_000))).toEqual({
    percent: 100,
    group: '/a',
    quotaPercent: 20,
  });
});

test('without a quota nothing stops it; a quota that counts nothing is not known', () => {
  const none = new QuotaThrottling();
  expect(none.take(known([{ group: '/', ...NONE, counts: undefined }], 0))).toEqual({
    percent: 0,
    group: undefined,
    quotaPercent: undefined,
  });
  const uncounted = new QuotaThrottling();
  expect(uncounted.take(known([{ group: '/a', ...QUOTA, counts: undefined }], 0))).toBeUndefined();
  expect(new QuotaThrottling().take(known([], 0))).toMatchObject({ percent: 0, group: undefined });
});

test('counters that went back are not known, and hide behind no other cgroup', () => {
  const quotas = new QuotaThrottling();
  quotas.take(known([counted('/a/b', 100, 90), counted('/a', 100, 0)], 0));
  expect(quotas.take(known([counted('/a/b', 5, 5), counted('/a', 110, 0)], 1_000))).toBeUndefined();
});

test('the quota is the one under which the time began', () => {
  const quotas = new QuotaThrottling();
  quotas.take(known([counted('/a', 100, 10)], 0));
  const raised = { ...counted('/a', 110, 18), quotaMicroseconds: 200_000 };
  expect(quotas.take(known([raised], 1_000))).toEqual({ percent: 80, group: '/a', quotaPercent: 20 });
});
