import { describe, expect, test } from 'vitest';
import { Rhythm } from '../../src/host/rhythm.ts';

/** Times at which a source with these costs is read when it is asked for once a second. */
function readTimes(rhythm: Rhythm, seconds: number, costMs: (second: number) => number): readonly number[] {
  const times: number[] = [];
  for (let second = 0; second <= seconds; second++) {
    if (!rhythm.isDue(second * 1_000)) continue;
    rhythm.ran(second * 1_000, costMs(second));
    times.push(second);
  }
  return times;
}

describe('Rhythm', () => {
  test('reads a cheap source on every refresh', () => {
    expect(readTimes(new Rhythm(0), 4, () => 0.1)).toEqual([0, 1, 2, 3, 4]);
  });

  test('keeps the interval of a source, though refreshes come a little early', () => {
    const rhythm = new Rhythm(5_000);
    rhythm.ran(0, 1);
    expect([4_899, 4_900].map(at => rhythm.isDue(at))).toEqual([false, true]);
  });

  test('reads a source that takes 10 ms every 2 s: half a percent of a core', () => {
    const rhythm = new Rhythm(0);
    expect(readTimes(rhythm, 9, () => 10)).toEqual([0, 1, 3, 5, 7, 9]);
    expect(rhythm.intervalMs).toBe(2_000);
  });

  test('reads a source that turned dear less often, and one that turned cheap again', () => {
    const rhythm = new Rhythm(0);
    const times = readTimes(rhythm, 200, second => (second >= 20 && second < 100 ? 50 : 0.1));
    const between = (from: number, to: number) => times.filter(time => time >= from && time < to).length;
    expect(between(0, 20)).toBe(20);
    expect(between(20, 100)).toBeLessThan(25);
    expect(between(180, 200)).toBe(20);
  });

  test('one slow read does not silence a source', () => {
    const rhythm = new Rhythm(1_000);
    readTimes(rhythm, 9, () => 1);
    rhythm.ran(10_000, 30);
    expect(rhythm.intervalMs).toBeCloseTo((1 + 0.3 * 29) / 0.005, 6);
  });

  test('a first read that was slow (cold) does not put off the second: rates need it', () => {
    const rhythm = new Rhythm(0);
    rhythm.ran(0, 30);
    expect(rhythm.isDue(1_000)).toBe(true);
    rhythm.ran(1_000, 30);
    expect(rhythm.isDue(6_999)).toBe(false);
  });

  test('can be hurried', () => {
    const rhythm = new Rhythm(30_000);
    rhythm.ran(0, 1);
    expect(rhythm.isDue(1)).toBe(false);
    rhythm.hurry();
    expect(rhythm.isDue(1)).toBe(true);
  });

  test('has no cost before the first reading', () => {
    expect(new Rhythm(0).costMs).toBeUndefined();
  });
});
