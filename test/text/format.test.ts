import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDstatBytes,
  formatDstatCount,
  formatDuration,
  formatLossPercent,
  formatLossRate,
  formatMbps,
  formatPercent,
  formatSeconds,
  formatTimeOfDay,
} from '../../src/text/format.ts';

/** Every format, with what it makes of a figure. */
const CASES: readonly (readonly [string, (value: number | undefined) => string, number, string])[] = [
  ['count', formatCount, 0, '0'],
  ['count', formatCount, 999.4, '999'],
  ['count', formatCount, 7_382, '7,382'],
  ['count', formatCount, 1_885_721, '1,885,721'],
  ['count', formatCount, -1_234, '-1,234'],
  ['count', formatCount, -0.2, '0'],
  ['percent', formatPercent, 0, '0'],
  ['percent', formatPercent, 0.01, '0.0'],
  ['percent', formatPercent, 66.04, '66.0'],
  ['loss percent', formatLossPercent, 0, '0'],
  ['loss percent', formatLossPercent, 0.0004, '<0.01'],
  ['loss percent', formatLossPercent, 0.812, '0.81'],
  ['loss rate', formatLossRate, 0, '0'],
  ['loss rate', formatLossRate, 0.3, '<1'],
  ['loss rate', formatLossRate, 502.4, '502'],
  ['Mbit/s', formatMbps, 72_351_744, '578.8'],
  ['Mbit/s', formatMbps, 1_250_000_000, '10,000.0'],
  ['bytes', formatBytes, 1_023, '1023 B'],
  ['bytes', formatBytes, 425_984, '416 KiB'],
  ['bytes', formatBytes, 8_388_608, '8.0 MiB'],
  ['bytes', formatBytes, 1_610_612_736, '1.5 GiB'],
  ['dstat bytes', formatDstatBytes, 999, '999B'],
  ['dstat bytes', formatDstatBytes, 1_229, '1.2k'],
  ['dstat bytes', formatDstatBytes, 72_351_744, '69M'],
  ['dstat bytes', formatDstatBytes, 1_048_575, '1.0M'],
  ['dstat count', formatDstatCount, 6_652, '6.7k'],
  ['dstat count', formatDstatCount, 12_400, '12k'],
  ['dstat count', formatDstatCount, 999, '999'],
  ['duration', formatDuration, 371.9, '6:11'],
  ['duration', formatDuration, 11_171, '3:06:11'],
  ['duration', formatDuration, 1_047_960, '12d 03:06'],
  ['seconds', formatSeconds, 27.44, '27.4'],
];

describe('figures for people', () => {
  test.each(CASES)('%s', (_, format, value, expected) => {
    expect(format(value)).toBe(expected);
  });

  test('what is unknown is a dash, never 0', () => {
    expect(new Set(CASES.map(([, format]) => format(undefined)))).toEqual(new Set(['–']));
  });

  test('no figure of dstat is wider than five characters', () => {
    for (let value = 1; value < 1e15; value *= 1.37) {
      expect(formatDstatBytes(value).length).toBeLessThanOrEqual(5);
      expect(formatDstatCount(value).length).toBeLessThanOrEqual(5);
    }
  });

  test('the time of day is the local one', () => {
    const noon = new Date(2026, 10, 23, 12, 4, 5);
    expect(formatTimeOfDay(noon.toISOString())).toBe('12:04:05');
    expect(formatTimeOfDay('never')).toBe('–');
  });
});
