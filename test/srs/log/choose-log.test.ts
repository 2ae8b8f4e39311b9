import { describe, expect, test } from 'vitest';
import { chooseLog } from '../../../src/srs/log/choose-log.ts';

const choose = (targets: Readonly<Record<number, string>>) =>
  chooseLog(
    new Map(Object.entries(targets).map(([fd, target]) => [`/proc/7/fd/${fd}`, target])),
    '/proc/7/fd',
  );

describe('the log among the open files', () => {
  test.each([
    ['by its name', { 0: '/dev/null', 1: '/srs/srs.out', 4: '/usr/local/srs/objs/srs.log' }, '/proc/7/fd/4'],
    ['the first of several', { 11: '/x/b.log', 4: '/x/a.log' }, '/proc/7/fd/4'],
    ['deleted', { 1: 'pipe:[7]', 4: '/x/srs.log (deleted)' }, '/proc/7/fd/4'],
    ['the standard output, where that is a file', { 1: '/var/log/srs.txt', 2: 'pipe:[8]' }, '/proc/7/fd/1'],
    ['the messages, where that is a file', { 2: '/var/log/srs.err', 1: '/dev/null' }, '/proc/7/fd/2'],
  ])('%s', (_, targets, path) => {
    expect(choose(targets)).toEqual({ path });
  });

  test.each([
    ['a pipe', { 0: '/dev/null', 1: 'pipe:[7]', 2: 'pipe:[8]', 9: 'socket:[9]' }, /pipe \(docker logs/],
    ['a terminal', { 0: '/dev/pts/1', 1: '/dev/pts/1', 2: '/dev/pts/1' }, /no log file open/],
    ['nothing', { 9: 'socket:[9]', 10: '/data/live.flv', 12: '/data/catalogue' }, /no log file open/],
  ])('is none where SRS writes to %s', (_, targets, missing) => {
    expect(choose(targets)).toEqual({ missing: expect.stringMatching(missing) });
  });
});
