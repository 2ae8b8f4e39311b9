import { describe, expect, test } from 'vitest';
import { parsePidStat } from '../../src/procfs/pid-stat.ts';
import { ends, readCapture } from './recorded-texts.ts';

const REST =
  'S 1 7822 1431 0 -1 4194560 21603 0 3 0 456 426 0 0 20 0 4 0 93383 165195776 24020 18446744073709551615 94224000004096 94224005323993 140734587065088 0 0 0 0 4096 16935 0 0 0 17 1 0 0 0 0 0 94224007070064 94224007389360 94224543457280 140734587070972 140734587071005 140734587071005 140734587072493 0\n';

describe('parsePidStat', () => {
  test('reads the fields of a recorded SRS', () => {
    const [first] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    expect(parsePidStat(first.read('/proc/7847/stat'))).toEqual({
      pid: 7847,
      command: 'srs',
      state: 'S',
      parentPid: 1,
      userTicks: 456,
      systemTicks: 426,
      priority: 20,
      nice: 0,
      threads: 4,
      startTicks: 93383,
      virtualBytes: 165195776,
      processor: 1,
      realTimePriority: 0,
      policy: 0,
    });
  });

  test('sees the renice to -15 of all four threads, and nothing else of the process change', () => {
    const [first, last] = ends(readCapture('incident-rcvbuf-renice.ndjson.gz'));
    for (const tid of [7847, 7849, 7850, 7851]) {
      const before = parsePidStat(first.read(`/proc/7847/task/${tid}/stat`));
      const after = parsePidStat(last.read(`/proc/7847/task/${tid}/stat`));
      expect([before?.nice, before?.priority, after?.nice, after?.priority]).toEqual([0, 20, -15, 5]);
      expect(after?.startTicks).toBe(before?.startTicks);
    }
  });

  test.each([
    ['a space', 'my srs'],
    ['parentheses', 'a) S 1 ('],
    ['newlines', 'a\nb\n'],
    ['an escape sequence', '\u001b]52;c;eA==\u0007'],
    ['nothing', ''],
    ['a kernel worker', 'kworker/0:1H-kblockd'],
  ])('a command of %s ends at the last parenthesis', (_, command) => {
    expect(parsePidStat(`9829 (${command}) ${REST}`)).toMatchObject({ pid: 9829, command, processor: 1 });
  });

  test('real-time priorities are negative', () => {
    const stat = parsePidStat(
      `12 (migration/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 3 0 0 -100 0 1 0 4${' 0'.repeat(30)}`,
    );
    expect(stat).toMatchObject({ priority: -100, nice: 0, virtualBytes: 0, startTicks: 4 });
  });

  test('fields that are not there are unknown', () => {
    expect(parsePidStat('7 (srs) R 1')).toMatchObject({
      pid: 7,
      state: 'R',
      parentPid: 1,
      userTicks: undefined,
      nice: undefined,
      startTicks: undefined,
      policy: undefined,
    });
  });

  test.each([
    '',
    '7847',
    '7847 (srs',
    '7847 (srs)',
    '7847 srs) S 1',
    'x (srs) S 1',
    '7 (srs) 1 2',
    '7 (srs) SS 1',
  ])('is undefined for %j', text => {
    expect(parsePidStat(text)).toBeUndefined();
  });
});
