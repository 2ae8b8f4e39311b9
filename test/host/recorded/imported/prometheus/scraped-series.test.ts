import { describe, expect, it } from 'vitest';
import type { RawSeries } from '../../../../../src/host/recorded/imported/prometheus/ask-prometheus.ts';
import { ScrapedSeries } from '../../../../../src/host/recorded/imported/prometheus/scraped-series.ts';

function series(name: string, samples: Readonly<Record<number, number>>, labels = {}): RawSeries {
  return {
    labels: { __name__: name, ...labels },
    times: Object.keys(samples).map(Number),
    values: Object.values(samples),
  };
}

const SCRAPES = new ScrapedSeries([
  series('a', { 0: 0, 1000: 10, 2000: 30, 3000: 5, 10000: 50, 11000: 60 }),
  series('b', { 0: 1, 2000: 3, 3000: 4 }, { cpu: '0' }),
  series('b', { 0: 7, 1000: 7, 2000: 7 }, { cpu: '1' }),
]);

describe('what was scraped', () => {
  it('is as it was at the time of a scrape', () => {
    expect(SCRAPES.one('a', 1_000, 'counter')).toBe(10);
    expect(SCRAPES.one('a', 1_000, 'level')).toBe(10);
    expect(SCRAPES.one('b', 0, 'level', { cpu: '1' })).toBe(7);
    expect(SCRAPES.times).toEqual([0, 1_000, 2_000, 3_000, 10_000, 11_000]);
    expect(SCRAPES.usualMs).toBe(1_000);
  });

  it('grows evenly between two scrapes where it is a counter, and stays where it is not', () => {
    expect(SCRAPES.one('a', 1_250, 'counter')).toBe(15);
    expect(SCRAPES.one('a', 1_250, 'level')).toBe(10);
  });

  it('is not known where a counter began anew', () => {
    expect(SCRAPES.one('a', 2_500, 'counter')).toBeUndefined();
    expect(SCRAPES.one('a', 2_500, 'level')).toBe(30);
    expect(SCRAPES.one('a', 3_000, 'counter')).toBe(5);
  });

  it('is not known in a gap, before the first scrape and behind the last', () => {
    for (const atMs of [-1, 3_001, 6_000, 9_999, 11_001]) {
      expect(SCRAPES.isKnownAt(atMs)).toBe(false);
      expect(SCRAPES.at('a', atMs, 'counter')).toEqual([]);
      expect(SCRAPES.at('a', atMs, 'level')).toEqual([]);
    }
    expect(SCRAPES.distanceMs(6_000)).toBe(3_000);
  });

  it('is not known where a scrape had no such series, whatever was before', () => {
    expect(SCRAPES.at('b', 1_000, 'level').map(({ labels }) => labels.cpu)).toEqual(['1']);
    expect(SCRAPES.at('b', 1_500, 'counter').map(({ labels }) => labels.cpu)).toEqual(['1']);
    expect(SCRAPES.at('b', 2_500, 'counter').map(({ labels }) => labels.cpu)).toEqual(['0']);
    expect(SCRAPES.at('c', 0, 'level')).toEqual([]);
  });

  it('may be nothing, or a single scrape', () => {
    expect(new ScrapedSeries([]).at('a', 0, 'level')).toEqual([]);
    const single = new ScrapedSeries([series('a', { 5000: 1 })]);
    expect([single.one('a', 5_000, 'counter'), single.one('a', 5_001, 'counter')]).toEqual([1, undefined]);
  });
});
