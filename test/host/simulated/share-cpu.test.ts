import { describe, expect, it } from 'vitest';
import { type Claim, shareCpu } from '../../../src/host/simulated/model/share-cpu.ts';

const claim = (wantedMs: number, weight = 1_024, realTimePriority = 0): Claim => ({
  wantedMs,
  weight,
  realTimePriority,
});
const rounded = (shares: readonly number[]): readonly number[] =>
  shares.map(ms => Math.round(ms * 1_000) / 1_000);

describe('a CPU is shared', () => {
  it.each<[string, number, readonly Claim[], readonly number[]]>([
    ['equally among equals', 9, [claim(9), claim(9), claim(9)], [3, 3, 3]],
    // 29,154 of nice -15 beside twice 1,024 of nice 0.
    ['by weights', 10, [claim(10, 29_154), claim(10), claim(10)], [9.344, 0.328, 0.328]],
    ['with what somebody leaves', 10, [claim(1), claim(10), claim(10)], [1, 4.5, 4.5]],
    ['as far as it is wanted', 10, [claim(2), claim(3)], [2, 3]],
    ['by nobody', 10, [], []],
    ['to the last', 10, [claim(6), claim(4)], [6, 4]],
    [
      'with real-time threads first, by their priorities',
      10,
      [claim(9), claim(6, 1_024, 10), claim(9, 1_024, 50)],
      [0.5, 0.5, 9],
    ],
    ['where softirq left nothing', 0, [claim(2), claim(2)], [0, 0]],
  ])('%s', (_, availableMs, claims, expected) => {
    expect(rounded(shareCpu(availableMs, claims))).toEqual(expected);
  });

  it('to a real-time thread that spins but for a twentieth', () => {
    expect(rounded(shareCpu(10, [claim(10, 1_024, 99), claim(10)]))).toEqual([9.5, 0.5]);
  });
});
