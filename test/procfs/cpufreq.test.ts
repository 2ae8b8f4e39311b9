import { expect, test } from 'vitest';
import { parseFrequencyKhz, parseGovernor } from '../../src/procfs/cpufreq.ts';

test.each([
  ['3600000\n', 3_600_000],
  ['800000', 800_000],
  ['0\n', undefined],
  ['<unknown>\n', undefined],
  ['-1\n', undefined],
  ['', undefined],
  ['\n', undefined],
  ['3600000 kHz\n', undefined],
  ['18446744073709551615\n', undefined],
  ['\u0000\u0001\u0002', undefined],
])('parseFrequencyKhz(%j) is %s', (text, expected) => {
  expect(parseFrequencyKhz(text)).toBe(expected);
});

test.each([
  ['powersave\n', 'powersave'],
  ['schedutil', 'schedutil'],
  ['', undefined],
  ['\n', undefined],
  ['<unknown>\n', undefined],
  ['two words\n', undefined],
  ['\u001b[31mred\n', undefined],
  ['x'.repeat(8_192), undefined],
])('parseGovernor(%j) is %s', (text, expected) => {
  expect(parseGovernor(text)).toBe(expected);
});
