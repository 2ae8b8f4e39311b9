import { expect, it } from 'vitest';
import type { HostFailure } from '../../src/host/host.ts';
import { takeAll } from '../../src/host/patterns.ts';

const DIRECTORIES: Record<string, readonly string[]> = {
  '/proc': ['7', '8', 'stat', '9'],
  '/proc/7/task': ['7', '71', '72'],
  '/proc/8/task': ['8'],
};
const FILES = new Set(['/proc/stat', '/proc/7/task/7/stat', '/proc/7/task/71/stat', '/proc/8/task/8/stat']);

const gone = (asked: string): HostFailure => ({ asked, reason: 'gone', detail: 'ENOENT' });
const forbidden = (asked: string): HostFailure => ({ asked, reason: 'forbidden', detail: 'EACCES' });

function list(directory: string): readonly string[] | HostFailure {
  return directory === '/proc/9/task' ? forbidden(directory) : (DIRECTORIES[directory] ?? gone(directory));
}

function take(path: string): string | HostFailure {
  return FILES.has(path) ? `text of ${path}` : gone(path);
}

it('gives an entry for each path that a pattern matches, and none for what ended in between', async () => {
  expect([...(await takeAll(['/proc/7/task/*/stat'], list, take))]).toEqual([
    ['/proc/7/task/7/stat', 'text of /proc/7/task/7/stat'],
    ['/proc/7/task/71/stat', 'text of /proc/7/task/71/stat'],
  ]);
});

it('expands several stars, and tells of a directory below that may not be listed', async () => {
  expect([...(await takeAll(['/proc/*/task/*/stat'], list, take)).keys()]).toEqual([
    '/proc/9/task/*/stat',
    '/proc/7/task/7/stat',
    '/proc/7/task/71/stat',
    '/proc/8/task/8/stat',
  ]);
});

it('says why the directory of a pattern cannot be listed, under the pattern', async () => {
  expect([...(await takeAll(['/proc/6/task/*/stat', '/proc/9/task/*/stat'], list, take))]).toEqual([
    ['/proc/6/task/*/stat', gone('/proc/6/task/*/stat')],
    ['/proc/9/task/*/stat', forbidden('/proc/9/task/*/stat')],
  ]);
});

it('keeps the failure of a path that was asked for by name, even when a pattern names it too', async () => {
  const patterns = ['/proc/7/task/*/stat', '/proc/7/task/72/stat'];
  expect((await takeAll(patterns, list, take)).get('/proc/7/task/72/stat')).toEqual(
    gone('/proc/7/task/72/stat'),
  );
});

it('takes a path once however often it is named', async () => {
  const takings: string[] = [];
  await takeAll(['/proc/stat', '/proc/*', '/proc/stat'], list, path => {
    takings.push(path);
    return '';
  });
  expect(takings).toEqual(['/proc/stat', '/proc/7', '/proc/8', '/proc/9']);
});

it('takes a star as such only when it is the whole segment', async () => {
  expect([...(await takeAll(['/proc/s*'], list, take))]).toEqual([['/proc/s*', gone('/proc/s*')]]);
});

it('gives others a turn where a `*` found many', async () => {
  const names = Array.from({ length: 100 }, (_, index) => String(index));
  let turns = 0;
  const pause = () => {
    turns++;
    return turns % 10 === 0 ? Promise.resolve() : undefined;
  };
  const taken = await takeAll(
    ['/proc/7/fd/*'],
    () => names,
    path => path,
    pause,
  );
  expect(taken.size).toBe(100);
  expect(turns).toBe(100);
});
