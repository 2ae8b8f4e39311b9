import { expect, test } from 'vitest';
import type { QuotaLevel } from '../../../../src/tuning/limits/cpu-quotas.ts';
import { heldBackLines } from '../../../../src/ui/dialogs/quota/quota-state.ts';

const levelOf = (group: string, quotaMicroseconds: number | undefined): QuotaLevel => ({
  group,
  file: `/sys/fs/cgroup${group}/cpu.max`,
  quotaMicroseconds,
  periodMicroseconds: 100_000,
  throttling: undefined,
});

test('how much it is held back just now is told beside the cgroup that decides, and beside no other', () => {
  const [own, above] = [levelOf('/a/b', 90_000), levelOf('/a', undefined)];
  const recent = { elapsedSeconds: 1, periods: 10, throttledPeriods: 9, throttledSeconds: 0.81 };
  expect(heldBackLines(recent, own, own)).toEqual([
    'In the last 1.0 s it was held back in 9 of 10 periods, for 0.81 s.',
  ]);
  expect(heldBackLines(recent, above, own)).toEqual([]);
  expect(heldBackLines(undefined, own, own)).toEqual([]);
  expect(heldBackLines(recent, undefined, undefined)).toEqual([]);
});
