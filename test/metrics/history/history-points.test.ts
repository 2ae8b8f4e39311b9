import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { History } from '../../../src/metrics/history/history.ts';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { HistoryPoints } from '../../../src/metrics/history/history-points.ts';
import { HISTORY_SECONDS } from '../../../src/settings/settings.ts';

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

/** A point with a figure in every field, none of which is that of another point. */
function wholePoint(second: number): HistoryPoint {
  const figure = (field: number): number => second + field / 100;
  return {
    atMs: second * 1_000.5,
    time: new Date(second * 1_000).toISOString(),
    lostPerSecond: figure(1),
    receivedPacketsPerSecond: figure(2),
    recvQueuePeakBytes: second,
    cpuPercent: figure(3),
    runQueueWaitPercent: figure(4),
    busiestTid: 17_034,
    carriesLoad: true,
    softirqPercent: figure(5),
    receiveBytesPerSecond: figure(6),
    sendBytesPerSecond: figure(7),
    forVerdict: {
      elapsedSeconds: figure(8),
      udp: {
        fromMs: (second - 1) * 1_000.5,
        toMs: second * 1_000.5,
        received: second,
        arrived: second,
        lost: second,
        sent: second,
      },
      ownDrops: second,
      userPercent: figure(9),
      systemPercent: figure(10),
      busyPercent: figure(11),
    },
  };
}

test('the deepest history that can be set takes less than 60 MiB, and hardly more on the second day than on the first', {
  timeout: 60_000,
}, () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const usedMib = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 1024 / 1024;
  };
  const before = usedMib();
  const day = HISTORY_SECONDS.most;
  const history = new History(day);
  for (let second = 0; second < day; second++) history.push(wholePoint(second));
  const first = usedMib() - before;
  for (let second = day; second < 2 * day; second++) history.push(wholePoint(second));
  const both = usedMib() - before;
  process.stdout.write(`a day of history takes ${first.toFixed(1)} MiB\n`);
  expect(history.points.length).toBeGreaterThanOrEqual(day);
  expect(history.points.length).toBeLessThan(day + 6);
  expect(first).toBeLessThan(60);
  // What is forgotten stays for a while: up to a sixteenth.
  expect(both - first).toBeLessThan(first / 10);
});

test('whatever is added or replaced, from whichever state on: each state stays what it was', () => {
  const step = fc.record({
    from: fc.nat(100),
    afterMs: fc.constantFrom(100, 1_000, 4_000, 7_000),
    replaces: fc.option(fc.nat(40), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 30 }), (steps, capacity) => {
      const states: { readonly points: HistoryPoints; readonly wanted: readonly HistoryPoint[] }[] = [
        { points: HistoryPoints.NONE, wanted: [] },
      ];
      for (const { from, afterMs, replaces } of steps) {
        // Mostly from the newest on, as a history goes; now and then from an earlier one.
        const state = from < 90 ? states.at(-1) : states[from % states.length];
        if (state === undefined) continue;
        const { points, wanted } = state;
        if (replaces !== undefined) {
          const make = (point: HistoryPoint): HistoryPoint => ({ ...point, cpuPercent: states.length });
          const old = wanted[replaces];
          states.push({
            points: points.replace(replaces, make),
            wanted: old === undefined ? wanted : wanted.with(replaces, make(old)),
          });
          continue;
        }
        const point = pointAt((wanted.at(-1)?.atMs ?? 0) + afterMs);
        const next = points.with(point, capacity);
        const all = [...wanted, point];
        expect(next.length).toBeGreaterThanOrEqual(Math.min(all.length, capacity));
        // It keeps the rest of the span that its oldest point is in, and nothing before.
        const [newer] = next.spans.slice(1, 2);
        if (newer !== undefined && next.length < all.length)
          expect(next.length - (next.spans[0]?.points.length ?? 0)).toBeLessThan(capacity);
        states.push({ points: next, wanted: all.slice(-next.length) });
      }
      for (const { points, wanted } of states) {
        expect([...points]).toEqual(wanted);
        expect(points.slice(-7)).toEqual(wanted.slice(-7));
        expect([points.at(0), points.at(-1), points.at(3)]).toEqual([
          wanted.at(0),
          wanted.at(-1),
          wanted.at(3),
        ]);
        const number = (points.spans.at(-2) ?? points.spans.at(-1))?.number ?? 0;
        expect(points.spansFrom(number)).toEqual(points.spans.filter(span => span.number >= number));
      }
    }),
  );
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
