import { describe, expect, test } from 'vitest';
import { fileProbe } from '../../src/sampling/host-probes.ts';
import { lookOf } from '../helpers/look-at.ts';

const gone = { asked: '/proc/x', reason: 'gone', detail: 'ENOENT' } as const;

describe('a probe', () => {
  const probe = () =>
    fileProbe({ name: 'load', texts: ['/proc/x'] }, 0, text => (text === '\n' ? undefined : text.length));

  test('was not read before it was', () => {
    expect(probe().source).toMatchObject({ value: undefined, atMs: Number.NEGATIVE_INFINITY });
  });

  test('has the time at which its text was read, and what reading took', () => {
    const x = probe();
    x.accept(lookOf(new Map([['/proc/x', { text: 'ab\n', atMs: 1_003, tookMs: 4 }]])), 1_000);
    expect(x.source).toMatchObject({ value: 3, atMs: 1_003, failure: undefined });
    // The first reading stretches no interval: it is cold.
    expect(x.source.slowedToMs).toBe(0);
    expect(x.costMs).toBeGreaterThanOrEqual(4);
    // Half a percent of a core: 4 ms each 800 ms at the most.
    x.accept(lookOf(new Map([['/proc/x', { text: 'ab\n', atMs: 2_003, tookMs: 4 }]])), 2_000);
    expect(x.source.slowedToMs).toBeGreaterThanOrEqual(800);
    expect(x.lastCostMs).toBeGreaterThanOrEqual(4);
  });

  test('that keeps its reader waiting is slowed, and what is waited for is named', () => {
    const x = probe();
    const text = { text: 'abc\n', atMs: 0, tookMs: 0 };
    x.accept(lookOf(new Map([['/proc/x', { ...text, waitedMs: 3_500 }]])), 0);
    x.accept(lookOf(new Map([['/proc/x', { ...text, waitedMs: 3_500 }]])), 4_000);
    expect(x.source.waits).toBe('/proc/x takes 3.5 s to answer');
    expect(x.source.slowedToMs).toBeGreaterThan(30_000);
    expect(x.isDue(30_000)).toBe(false);
    // It answers again at once: that is told, and it comes as often again after some readings.
    for (let atMs = 40_000; atMs < 2_000_000; atMs += 40_000)
      x.accept(lookOf(new Map([['/proc/x', text]])), atMs);
    expect(x.source.waits).toBeUndefined();
    expect(x.source.slowedToMs).toBeLessThan(1_000);
  });

  test('that fails has no value and says why, at the time of the refresh', () => {
    const x = probe();
    x.accept(lookOf(new Map([['/proc/x', { text: 'ab\n', atMs: 1_003 }]])), 1_000);
    x.accept(lookOf(new Map([['/proc/x', gone]])), 2_000);
    expect(x.source).toEqual({ value: undefined, atMs: 2_000, failure: gone });
  });

  test.each([
    ['', 'it is empty'],
    ['12', 'only a part of it came'],
    ['1234\n56', 'only a part of it came'],
  ])('whose text is %j fails: %s', (text, detail) => {
    const x = probe();
    x.accept(lookOf(new Map([['/proc/x', { text, atMs: 5 }]])), 0);
    expect(x.source.failure).toEqual({ asked: '/proc/x', reason: 'failed', detail });
  });

  test('whose text says nothing fails too', () => {
    const x = probe();
    x.accept(lookOf(new Map([['/proc/x', { text: '\n', atMs: 5 }]])), 0);
    expect(x.source.failure).toEqual({
      asked: '/proc/x',
      reason: 'failed',
      detail: 'its text was not understood',
    });
  });
});
