import { expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { oneARefresh } from '../../../src/view/charts/one-a-refresh.ts';

/** What stands in each column for points at these seconds: the second, or a blank. */
function columns(seconds: readonly number[], delaySeconds: number, most = 20): string {
  const points = seconds.map(second => ({ atMs: second * 1_000 }) as HistoryPoint);
  return oneARefresh(points, delaySeconds, most)
    .map(point => (point === undefined ? ' ' : String(point.atMs / 1_000).at(-1)))
    .join('');
}

test('a refresh that was missed is a blank, one that was late is not', () => {
  expect(columns([1, 2, 3, 9, 10, 11], 1)).toBe('123     901');
  expect(columns([1, 2.8, 3, 4], 1)).toBe('1834');
  expect(columns([5, 7], 1)).toBe('5 7');
  expect(columns([], 1)).toBe('');
});

test('of a refresh that was asked for between two, nothing is missed', () => {
  expect(columns([1, 2, 2.3, 3.3, 4.3], 1)).toBe('12333');
});

test('what was read with another delay has no gaps', () => {
  expect(columns([10, 15, 20, 25, 26, 27], 1)).toBe('050567');
  expect(columns([1, 2, 3, 8, 13], 5)).toBe('12383');
});

test('there are no more than fit, the newest of them', () => {
  expect(columns([1, 2, 3, 4, 5], 1, 3)).toBe('345');
  expect(columns([1, 2, 90, 91], 1, 5)).toBe('   01');
  expect(columns([1, 2, 3], 1, 0)).toBe('');
});
