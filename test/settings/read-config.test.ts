import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/settings/read-config.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { DEFAULT_THRESHOLDS } from '../../src/settings/thresholds.ts';

const FILE = '/etc/srs-top/config.toml';

describe('a configuration', () => {
  test.each<[string, Partial<Settings>]>([
    ['', {}],
    ['# nothing but a remark', {}],
    ['delay = 0.5', { delaySeconds: 0.5 }],
    ['window = 3600', { windowSeconds: 3_600 }],
    ['history = 60', { historySeconds: 60 }],
    ['name = "srs-edge"', { name: 'srs-edge' }],
    ['read-only = true', { isReadOnly: true }],
    ['revert-after = 60', { revertAfterSeconds: 60 }],
    ['ascii = false', { isAscii: false }],
    ['color = "never"', { color: 'never' }],
    ['theme = "colour-blind"', { theme: 'colour-blind' }],
    ['panes = ["loss", "srs"]', { panes: ['loss', 'srs'] }],
    ['delay = 60\nwindow = 60', { delaySeconds: 60, windowSeconds: 60 }],
    ['[thresholds]', { thresholds: DEFAULT_THRESHOLDS }],
    [
      '[thresholds]\nsoftirq = { bad = 60 }\n[thresholds.thread-cpu]\nwarning = 70',
      {
        thresholds: {
          ...DEFAULT_THRESHOLDS,
          softirq: { warning: 25, bad: 60 },
          threadCpu: { warning: 70, bad: 90 },
        },
      },
    ],
  ])('%j sets nothing but that', (text, settings) => {
    expect(readConfig(text, FILE)).toEqual({ settings });
  });
});

describe('what is wrong', () => {
  const THEMES = '"dark", "light", "colour-blind", "mono"';
  const PANES = '"srs", "cpu", "network", "sockets", "loss", "ledger", "trends", "dstat"';
  const LIMITS = '{ warning = PERCENT, bad = PERCENT }';

  test.each([
    ['\n\n\n\n\n\ndelay = "x"', '7: delay: expected a number from 0.1 to 3600, got "x"'],
    ['delay = 0', '1: delay: expected a number from 0.1 to 3600, got 0'],
    ['delay = nan', '1: delay: expected a number from 0.1 to 3600, got NaN'],
    ['window = 3601', '1: window: expected a number from 1 to 3600, got 3601'],
    ['history = 59', '1: history: expected a number from 60 to 86400, got 59'],
    ['history = "1h"', '1: history: expected a number from 60 to 86400, got "1h"'],
    ['delay = 60\nwindow = 30', '2: window: expected at least the delay, 60, got 30'],
    ['name = "./objs/srs"', '1: name: expected the name of a process, without a path, got "./objs/srs"'],
    ['read-only = "yes"', '1: read-only: expected true or false, got "yes"'],
    ['ascii = 1', '1: ascii: expected true or false, got 1'],
    ['color = true', '1: color: expected one of "auto", "always", "never", got true'],
    ['theme = "pink"', `1: theme: expected one of ${THEMES}, got "pink"`],
    ['theme = 2026-11-23', `1: theme: expected one of ${THEMES}, got "2026-11-23"`],
    ['panes = []', `1: panes: expected a list of ${PANES}, got []`],
    ['panes = ["srs", "gpu"]', `1: panes: expected a list of ${PANES}, got ["srs","gpu"]`],
    ['thresholds = 5', '1: thresholds: expected a table [thresholds], got 5'],
    ['[thresholds]\nsoftirq = 5', `2: thresholds.softirq: expected ${LIMITS}, got 5`],
    [
      '# delay\n[thresholds]\n\nsoftirq = { bad = 101 }',
      '4: thresholds.softirq.bad: expected a number from 0 to 100, got 101',
    ],
    [
      '[thresholds.softirq]\nwarning = 1\nbad = "x"',
      '3: thresholds.softirq.bad: expected a number from 0 to 100, got "x"',
    ],
    [
      '[thresholds]\nsoftirq = { warning = 51 }',
      '2: thresholds.softirq: expected a warning that is not above bad, got {"warning":51,"bad":50}',
    ],
    [
      '[thresholds]\nsoftirq = { worse = 9 }',
      '2: thresholds.softirq.worse: unknown, expected one of warning, bad',
    ],
    [
      '[thresholds]\nsteal = { bad = 9 }',
      '2: thresholds.steal: unknown, expected one of run-queue-wait, thread-cpu, buffer-fill, open-files, softirq',
    ],
    [
      'dealy = 2',
      '1: dealy: unknown, expected one of delay, window, history, name, read-only, revert-after, summary, anonymise, ascii, color, theme, panes, api, api-user, api-password, api-token, thresholds',
    ],
    [
      `name = "${'/'.repeat(80)}"`,
      `1: name: expected the name of a process, without a path, got "${'/'.repeat(59)}…`,
    ],
  ])('%j', (text, problem) => {
    expect(readConfig(text, FILE)).toEqual({ problems: [`${FILE}:${problem}`] });
  });

  test('is told of every line, from the top', () => {
    expect(readConfig('theme = 1\nread-only = 2\n[thresholds]\nsoftirq = 3\n', 'c.toml')).toEqual({
      problems: [
        `c.toml:1: theme: expected one of ${THEMES}, got 1`,
        'c.toml:2: read-only: expected true or false, got 2',
        `c.toml:4: thresholds.softirq: expected ${LIMITS}, got 3`,
      ],
    });
  });

  test.each([
    ['delay = 1\nwindow =\n', 2],
    ['delay = 1\n\ndelay = 2\n', 3],
    ['[thresholds\n', 1],
  ])('%j is no TOML at all: the line is named', (text, line) => {
    const read = readConfig(text, 'c.toml');
    expect('problems' in read && read.problems).toHaveLength(1);
    expect('problems' in read && read.problems[0]).toMatch(new RegExp(`^c\\.toml:${line}: no TOML: \\S.*$`));
  });

  test('cannot drive the terminal that it is printed on', () => {
    const read = readConfig('name = "\\u001b[31m/\\u009b\\u202e"', 'c.toml');
    expect('problems' in read && read.problems[0]).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  test('never throws, whatever the file says', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('delay = ', '[thresholds]', 'softirq = { bad = 3 }', '__proto__ = 1', 'panes = [1]'),
    );
    fc.assert(
      fc.property(fc.array(line), lines => {
        const read = readConfig(lines.join('\n'), 'c.toml');
        if ('problems' in read) {
          for (const problem of read.problems) expect(problem).toMatch(/^c\.toml:[1-9]\d*: ./);
        }
      }),
      { numRuns: 500 },
    );
  });
});
