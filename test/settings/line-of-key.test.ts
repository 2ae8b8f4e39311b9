import { expect, test } from 'vitest';
import { lineOfKey } from '../../src/settings/line-of-key.ts';

const TEXT = `# bad = 1
delay = 1
  "read-only"  = true

[thresholds]
thread-cpu = { warning = 1, bad = 2 }
softirq.bad = 3
[ thresholds . 'open-files' ] # of the limit
bad = 4
[other]
bad = 5
`;

test.each([
  [['delay'], 2],
  [['read-only'], 3],
  [['thresholds'], 5],
  [['thresholds', 'thread-cpu'], 6],
  [['thresholds', 'thread-cpu', 'bad'], 6],
  [['thresholds', 'softirq', 'bad'], 7],
  [['thresholds', 'open-files'], 8],
  [['thresholds', 'open-files', 'bad'], 9],
  [['thresholds', 'open-files', 'warning'], 8],
  [['other', 'bad'], 11],
  [['bad'], 1],
])('%j is in line %i', (path, line) => {
  expect(lineOfKey(TEXT, path)).toBe(line);
  expect(lineOfKey(TEXT.replaceAll('\n', '\r\n'), path)).toBe(line);
});
