import { describe, expect, test } from 'vitest';
import {
  deviationOf,
  meanOf,
  type Summary,
  studentQuantile,
  welchInterval,
} from '../../../src/metrics/benchmark/statistics.ts';
import { seeded } from '../../helpers/seeded.ts';
import { normal } from './random.ts';

function summary(values: readonly number[], step = 0): Summary {
  return { mean: meanOf(values) ?? 0, deviation: deviationOf(values) ?? 0, count: values.length, step };
}

describe('mean and deviation', () => {
  test('are those of a sample', () => {
    expect(meanOf([2, 4, 4, 4, 5, 5, 7, 9])).toBe(5);
    expect(deviationOf([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13809, 5);
  });

  test('are unknown of too few', () => {
    expect(meanOf([])).toBeUndefined();
    expect(deviationOf([])).toBeUndefined();
    expect(deviationOf([1])).toBeUndefined();
  });
});

describe('studentQuantile', () => {
  // As printed in every table of Student's distribution.
  test.each([
    [0.975, 1, 12.706],
    [0.975, 5, 2.571],
    [0.975, 10, 2.228],
    [0.95, 10, 1.812],
    [0.995, 10, 3.169],
    [0.9995, 3, 12.924],
    [0.975, 120, 1.98],
    [0.975, 1e6, 1.96],
  ])('%f with %d degrees of freedom is %f', (probability, degrees, quantile) => {
    expect(studentQuantile(probability, degrees)).toBeCloseTo(quantile, 3);
  });

  test('is 0 in the middle', () => {
    expect(studentQuantile(0.5, 7)).toBeCloseTo(0, 9);
  });
});

describe('welchInterval', () => {
  test('is what the formula gives by hand', () => {
    // Variances 5/3 and 20/3, so 5/12 + 20/12 = 25/12; degrees (25/12)² / ((5/12)²/3 + (20/12)²/3) = 4.4118, of which the
    // quantile is 2.67717 (integrated numerically); 2.5 ± 2.67717 · √(25/12).
    const interval = welchInterval(summary([1, 2, 3, 4]), summary([2, 4, 6, 8]), 0.95);
    expect(interval?.difference).toBe(2.5);
    expect(interval?.low).toBeCloseTo(-1.36417, 4);
    expect(interval?.high).toBeCloseTo(6.36417, 4);
  });

  test('is unknown where a side has one value', () => {
    expect(welchInterval(summary([1]), summary([1, 2]), 0.95)).toBeUndefined();
    expect(welchInterval(summary([1, 2]), summary([1]), 0.95)).toBeUndefined();
  });

  test('has no width without any spread, and that of the rounding for rounded figures', () => {
    expect(welchInterval(summary([9, 9]), summary([10, 10]), 0.95)).toEqual({
      difference: 1,
      low: 1,
      high: 1,
    });
    const rounded = welchInterval(summary([9, 9], 0.1), summary([10, 10], 0.1), 0.95);
    // √(2 · 0.01 / 12) · 1.96.
    expect((rounded?.high ?? 0) - 1).toBeCloseTo(0.08, 2);
  });

  test('holds the true difference as often as it says', () => {
    const random = seeded(15);
    let held = 0;
    const rounds = 2_000;
    for (let round = 0; round < rounds; round++) {
      const a = Array.from({ length: 6 }, () => 9 + 0.4 * normal(random));
      const b = Array.from({ length: 6 }, () => 7 + 1.2 * normal(random));
      const interval = welchInterval(summary(a), summary(b), 0.95);
      if (interval !== undefined && interval.low <= -2 && interval.high >= -2) held++;
    }
    expect(held / rounds).toBeGreaterThan(0.935);
    expect(held / rounds).toBeLessThan(0.965);
  });
});
