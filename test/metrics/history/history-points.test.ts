import { describe, expect, test } from 'vitest';
import { History } from '../../../src/metrics/history/history.ts';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';

const pointAt = (atMs: number): HistoryPoint =>
  ({ atMs, busiestTid: 1, runQueueWaitPercent: 10 }) as HistoryPoint;
const every = (ms: number, count: number): readonly HistoryPoint[] =>
  Array.from({ length: count }, (_, index) => pointAt(index * ms));
const timesOf = (points: Iterable<HistoryPoint>): readonly number[] => [...points].map(({ atMs }) => atMs);

describe('the points of a history', () => {
  const points = every(700, 40);
  const history = HistoryPoints.of(points);

  test('are those of an array, at every place', () => {
    expect(history).toHaveLength(40);
    for (let index = -42; index <= 42; index++) expect(history.at(index)).toBe(points.at(index));
    for (let start = -42; start <= 42; start++) expect(history.slice(start)).toEqual(points.slice(start));
    for (const limit of [-1, 0, 5_000, 5_600, 30_000])
      expect(history.findLastIndex(({ atMs }) => atMs <= limit)).toBe(
        points.findLastIndex(({ atMs }) => atMs <= limit),
      );
    expect([...history]).toEqual(points);
    expect(HistoryPoints.NONE.at(-1)).toBeUndefined();
    expect(HistoryPoints.NONE.slice(0)).toEqual([]);
  });

  test('stand in spans of five seconds', () => {
    expect(history.spans.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(timesOf(history.spans[1]?.points ?? [])).toEqual([
      5_600, 6_300, 7_000, 7_700, 8_400, 9_100, 9_800,
    ]);
  });

  test('go on with those of another SRS', () => {
    const both = history.followedBy(HistoryPoints.of([pointAt(28_000)]));
    expect(both).toHaveLength(41);
    expect(both.at(-1)?.atMs).toBe(28_000);
    expect(both.at(0)).toBe(points[0]);
  });
});

describe('a history', () => {
  test('stays as it was handed out, and shares all but the newest span with the next', () => {
    const history = new History();
    for (const point of every(1_000, 12)) history.push(point);
    const before = history.points;
    history.push(pointAt(12_000));
    const after = history.points;
    expect([before.length, after.length]).toEqual([12, 13]);
    expect([before.at(-1)?.atMs, after.at(-1)?.atMs]).toEqual([11_000, 12_000]);
    expect(after.spans[0]?.points).toBe(before.spans[0]?.points);
    expect(after.spans[1]?.points).toBe(before.spans[1]?.points);
    expect(after.spans[2]?.points).not.toBe(before.spans[2]?.points);
  });

  test('gives the span of a point that was replaced another array', () => {
    const history = new History();
    for (const point of every(1_000, 12)) history.push(point);
    const before = history.points;
    history.push(pointAt(12_000), { intervals: 4, percent: 50 });
    const after = history.points;
    expect(after.at(8)?.runQueueWaitPercent).toBe(60);
    expect(before.at(8)?.runQueueWaitPercent).toBe(10);
    expect(after.spans[0]?.points).toBe(before.spans[0]?.points);
    expect(after.spans[1]?.points).not.toBe(before.spans[1]?.points);
  });

  test('keeps as many points as it shall, and the rest of the span that the oldest is in', () => {
    const history = new History(100);
    const kept: number[] = [];
    for (const point of every(100, 1_000)) {
      history.push(point);
      kept.push(history.points.length);
    }
    expect(Math.min(...kept.slice(100))).toBeGreaterThanOrEqual(100);
    expect(Math.max(...kept)).toBeLessThan(150);
    expect(history.points.at(-1)?.atMs).toBe(99_900);
    const slow = new History(100);
    for (const point of every(60_000, 300)) slow.push(point);
    expect(slow.points).toHaveLength(100);
  });
});
