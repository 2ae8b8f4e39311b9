import { describe, expect, test } from 'vitest';
import { CounterWindow } from '../../../src/metrics/stages/counter-window.ts';
import { EntityWindows } from '../../../src/metrics/stages/entity-windows.ts';
import type { Figures } from '../../../src/metrics/terms/stages.ts';
import { failed, known } from '../made-up.ts';

/** A window of 30 s that was told of each reading, by its second. */
function windowOf(
  readings: readonly (readonly [number, Figures | undefined])[],
  seconds = 30,
): CounterWindow {
  const window = new CounterWindow(seconds);
  for (const [second, counters] of readings) window.push(second * 1_000, counters);
  return window;
}

const second = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

describe('a window of counters', () => {
  test('tells what they grew by between its ends', () => {
    const window = windowOf(second(41).map(at => [at, { drop: at * at, invalid: 7 }]));
    expect(window.growth()).toEqual({
      grown: { drop: 40 ** 2 - 10 ** 2, invalid: 0 },
      spanSeconds: 30,
      endMs: 40_000,
    });
  });

  test('tells nothing before the second reading, and while its source fails', () => {
    expect(windowOf([]).growth()).toBeUndefined();
    expect(windowOf([[1, { drop: 5 }]]).growth()).toBeUndefined();
    expect(
      windowOf([
        [1, { drop: 5 }],
        [2, { drop: 6 }],
        [3, undefined],
      ]).growth(),
    ).toBeUndefined();
  });

  test('leaves out the span in which its source failed', () => {
    const window = windowOf([
      [1, { drop: 5 }],
      [2, { drop: 6 }],
      [3, undefined],
      [4, { drop: 100 }],
      [6, { drop: 103 }],
    ]);
    expect(window.growth()).toEqual({ grown: { drop: 4 }, spanSeconds: 3, endMs: 6_000 });
  });

  test('leaves out the interval in which a counter went back, jumped, or another set came', () => {
    const growthTo = (counters: Figures): unknown =>
      windowOf([
        [1, { drop: 5, invalid: 1 }],
        [2, { drop: 6, invalid: 1 }],
        [3, counters],
      ]).growth();
    const without = { grown: { drop: 1, invalid: 0 }, spanSeconds: 1, endMs: 3_000 };
    expect(growthTo({ drop: 2, invalid: 2 })).toEqual(without);
    expect(growthTo({ drop: 6 + 3e9, invalid: 1 })).toEqual(without);
    expect(growthTo({ drop: 7, other: 1 })).toEqual(without);
    expect(growthTo({ drop: 7, invalid: 1 })).toEqual({
      grown: { drop: 2, invalid: 0 },
      spanSeconds: 2,
      endMs: 3_000,
    });
  });

  test('knows nothing of a counter that one end does not have', () => {
    const window = windowOf([
      [1, { drop: 5, early_drop: undefined }],
      [2, { drop: 6, early_drop: 4 }],
    ]);
    expect(window.growth()?.grown).toEqual({ drop: 1, early_drop: undefined });
  });

  test('of a source slower than the window is as long as that takes', () => {
    const growth = windowOf([
      [0, { drop: 0 }],
      [60, { drop: 9 }],
    ]).growth();
    expect(growth).toEqual({ grown: { drop: 9 }, spanSeconds: 60, endMs: 60_000 });
  });

  test('of an hour keeps no reading of each second, and misses nothing', () => {
    const window = windowOf(
      second(7_201).map(at => [at, { drop: at }]),
      3_600,
    );
    const growth = window.growth();
    expect(growth?.spanSeconds).toBeGreaterThan(3_600 - 61);
    expect(growth?.spanSeconds).toBeLessThan(3_600 + 61);
    expect(growth?.grown.drop).toBe(growth?.spanSeconds);
  });
});

describe('windows of several things', () => {
  const list = (value: Readonly<Record<string, number>>) =>
    Object.entries(value).map(([name, drops]) => [name, { drops }] as const);

  test('take one that came in between as begun at zero where that is so', () => {
    const grownWith = (areNewAtZero: boolean): unknown => {
      const windows = new EntityWindows(30, { areNewAtZero });
      windows.take(known({ noqueue: 0 }, 1_000), list);
      windows.take(known({ noqueue: 0, tbf: 40 }, 2_000), list);
      return [...windows.growths()].map(([name, { grown }]) => [name, grown.drops]);
    };
    expect(grownWith(true)).toEqual([
      ['noqueue', 0],
      ['tbf', 40],
    ]);
    expect(grownWith(false)).toEqual([['noqueue', 0]]);
  });

  test('take nothing for zero of one that only was not among the busiest before', () => {
    const windows = new EntityWindows(30, { areNewAtZero: true });
    const others = Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`veth${index}`, 0]));
    windows.take(known({ ...others, eth9: 90_000 }, 1_000), list);
    windows.take(known({ eth9: 90_002, ...others }, 2_000), list);
    expect(windows.growths().has('eth9')).toBe(false);
    windows.take(known({ eth9: 90_005, ...others }, 3_000), list);
    expect(windows.growths().get('eth9')?.grown.drops).toBe(3);
  });

  test('forget one that went, and take nothing for zero after a failure', () => {
    const windows = new EntityWindows(30, { areNewAtZero: true });
    windows.take(known({ a: 1, b: 1 }, 1_000), list);
    windows.take(failed<{ a: number }>('tc', 'it failed', 2_000), list);
    windows.take(known({ a: 5, c: 9 }, 3_000), list);
    expect([...windows.growths()]).toEqual([]);
    expect(windows.span).toBeUndefined();
    windows.take(known({ a: 6, c: 12 }, 4_000), list);
    expect([...windows.growths()].map(([name, { grown }]) => [name, grown.drops])).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
  });
});
