import { expect, test } from 'vitest';
import { type CostPair, compareBuilds, errorOfMedian, pairRow } from './compare-builds.ts';

function pair(ours: number, theirs: number): CostPair {
  const cost = { firstFrameMs: undefined, bytesPerSecond: 0, peakBytes: 0 };
  return [
    { ...cost, cpuPercent: ours },
    { ...cost, cpuPercent: theirs },
  ];
}

test('a pair is compared with itself: a machine that slows down meanwhile changes no ratio', () => {
  const pairs = [pair(1.1, 1), pair(2.2, 2), pair(4.4, 4), pair(8.8, 8), pair(30, 10)];
  expect(pairRow('CPU %', pairs, ({ cpuPercent }) => cpuPercent, 2)).toEqual([
    'CPU %',
    '4.40',
    '4.00',
    '1.100',
    '0.000',
    '1.100',
    '3.000',
  ]);
});

test('a pair without a first frame is left out', () => {
  const [known, ...unknown] = [pair(2, 1), pair(Number.NaN, 1), pair(9, Number.NaN)];
  const costOf = ({ cpuPercent }: { readonly cpuPercent: number }) => cpuPercent;
  expect(pairRow('ms', [known, ...unknown], costOf, 0)).toEqual([
    'ms',
    '2',
    '1',
    '2.000',
    '0.000',
    '2.000',
    '2.000',
  ]);
  expect(pairRow('ms', unknown, costOf, 0)).toEqual(['ms', '–', '–', '–', '–', '–', '–']);
});

test('the error of a median shrinks with the root of how many there are, and one that went astray does not move it', () => {
  const spread = [0.9, 0.95, 1, 1.05, 1.1];
  // A median absolute deviation of 0.05 is a standard deviation of 0.0741.
  expect(errorOfMedian(spread)).toBeCloseTo((1.2533 * 0.0741) / Math.sqrt(5), 4);
  expect(errorOfMedian([0.9, 0.95, 1, 1.05, 7])).toBe(errorOfMedian(spread));
  expect(errorOfMedian([...spread, ...spread, ...spread, ...spread])).toBeCloseTo(
    errorOfMedian(spread) / 2,
    9,
  );
});

test('a directory without a build is named', async () => {
  await expect(
    compareBuilds('/nonexistent', { seconds: 1, afterSeconds: 1, pairs: 1, starts: 1 }),
  ).rejects.toThrow('expected /nonexistent/bin/srs-top.js of a checkout that was built; there is none');
});
