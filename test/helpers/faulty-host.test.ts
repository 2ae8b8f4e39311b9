import { expect, test } from 'vitest';
import { createMatcher } from './faulty-host.ts';

test.each([
  ['/proc/7/task/8/stat', '/proc/7/task/*/stat', true],
  ['/proc/7/task/8/schedstat', '/proc/7/task/*/stat', false],
  ['/proc/7/task/8/9/stat', '/proc/7/task/*/stat', false],
  ['/proc/7/task/stat', '/proc/7/task/*/stat', false],
  ['/proc/8/task/8/stat', '/proc/7/task/*/stat', false],
  ['/proc/7/fd/8', '/proc/7/fd/*', true],
  ['/proc/7/task/8/stat', '/proc/*/task/*/stat', true],
  ['/proc/7/task/8/9/stat', '/proc/*/task/*/stat', false],
  ['/proc/7/task/8/status', '/proc/*/task/*/stat', false],
  ['/proc/7/stat', '/proc/7/stat', true],
  ['/proc/70/stat', '/proc/7/stat', false],
])('%s against %s: %s', (path, pattern, expected) => {
  expect(createMatcher(pattern)(path)).toBe(expected);
});
