import { expect, test } from 'vitest';
import { parseLinkSpeed } from '../../src/procfs/link-speed.ts';

test.each([
  ['10000\n', 10_000],
  ['800000\n', 800_000],
  ['-1\n', 'none'],
  ['0\n', 'none'],
  ['65535\n', 'none'],
  ['2147483647\n', 'none'],
  ['4294967295\n', 'none'],
  ['', undefined],
  ['\n', undefined],
  ['10000 Mb/s\n', undefined],
  ['<html>\n', undefined],
])('parseLinkSpeed(%j) is %s', (text, expected) => {
  expect(parseLinkSpeed(text)).toBe(expected);
});
