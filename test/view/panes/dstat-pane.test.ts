import { describe, expect, test } from 'vitest';
import type { DstatRow } from '../../../src/metrics/network/dstat-rows.ts';
import { pageOf } from '../../../src/view/panes/dstat-pane.ts';

/** So many rows since the start, the newest first; as many as are kept. */
function rowsSoFar(total: number): readonly DstatRow[] {
  const count = Math.min(300, total);
  return Array.from({ length: count }, (_, index) => ({ number: total - index }) as DstatRow);
}

const numbers = (total: number, rows: number): readonly number[] =>
  pageOf(rowsSoFar(total), rows).map(({ number }) => number);

describe('the page of dstat rows', () => {
  test('goes on downwards until it is full; then its upper half goes', () => {
    expect(numbers(0, 6)).toEqual([]);
    expect(numbers(2, 6)).toEqual([1, 2]);
    expect(numbers(6, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbers(7, 6)).toEqual([4, 5, 6, 7]);
    expect(numbers(9, 6)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(numbers(10, 6)).toEqual([7, 8, 9, 10]);
  });

  test.each([1, 2, 3, 5, 16, 17])('of %i rows: each stands still until the page turns', rows => {
    let moved = 0;
    for (let total = 1; total < 700; total++) {
      const [before, now] = [numbers(total - 1, rows), numbers(total, rows)];
      expect(now.length).toBeLessThanOrEqual(rows);
      expect(now.length).toBeGreaterThanOrEqual(Math.min(total, Math.floor(rows / 2)));
      expect(now.at(-1)).toBe(total);
      if (before.some((number, index) => now[index] !== number)) moved++;
    }
    expect(moved).toBeLessThanOrEqual(Math.ceil(700 / Math.ceil(rows / 2)));
  });

  test('has nothing to show without a row for it', () => {
    expect(numbers(5, 0)).toEqual([]);
  });
});
