import { expect, it } from 'vitest';
import type { HostFailure, ReadResult } from '../../src/host/host.ts';
import type { SocketsQuestion } from '../../src/host/look.ts';
import { type Readers, takeLook } from '../../src/host/take-look.ts';
import { readTexts } from '../helpers/look-at.ts';

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

function text(path: string): ReadResult {
  return FILES.has(path) ? { text: `text of ${path}`, atMs: 0 } : gone(path);
}

const READERS: Readers = { text, link: gone, list, sockets: async () => undefined };

/** Texts by path, of all patterns. */
async function takeAll(patterns: readonly string[], readers: Partial<Readers> = {}) {
  const look = (question: Parameters<typeof takeLook>[0]) => takeLook(question, { ...READERS, ...readers });
  const texts = await readTexts({ look }, patterns);
  return new Map([...texts].map(([path, read]) => [path, 'text' in read ? read.text : read]));
}

it('gives an entry for each path that a pattern matches, and none for what ended in between', async () => {
  expect([...(await takeAll(['/proc/7/task/*/stat']))]).toEqual([
    ['/proc/7/task/7/stat', 'text of /proc/7/task/7/stat'],
    ['/proc/7/task/71/stat', 'text of /proc/7/task/71/stat'],
  ]);
});

it('expands several stars, and tells of a directory below that may not be listed', async () => {
  expect([...(await takeAll(['/proc/*/task/*/stat'])).keys()]).toEqual([
    '/proc/9/task/*/stat',
    '/proc/7/task/7/stat',
    '/proc/7/task/71/stat',
    '/proc/8/task/8/stat',
  ]);
});

it('says why the directory of a pattern cannot be listed, under the pattern', async () => {
  expect([...(await takeAll(['/proc/6/task/*/stat', '/proc/9/task/*/stat']))]).toEqual([
    ['/proc/6/task/*/stat', gone('/proc/6/task/*/stat')],
    ['/proc/9/task/*/stat', forbidden('/proc/9/task/*/stat')],
  ]);
});

it('keeps the failure of a path that was asked for by name, even when a pattern names it too', async () => {
  const patterns = ['/proc/7/task/*/stat', '/proc/7/task/72/stat'];
  expect((await takeAll(patterns)).get('/proc/7/task/72/stat')).toEqual(gone('/proc/7/task/72/stat'));
});

it('takes a path once however often it is named', async () => {
  const takings: string[] = [];
  const noting = (path: string): ReadResult => {
    takings.push(path);
    return { text: '', atMs: 0 };
  };
  await takeAll(['/proc/stat', '/proc/*/task/*/stat', '/proc/stat', '/proc/*/task/*/stat'], { text: noting });
  expect(takings).toEqual([
    '/proc/stat',
    '/proc/7/task/7/stat',
    '/proc/7/task/71/stat',
    '/proc/7/task/72/stat',
    '/proc/8/task/8/stat',
  ]);
});

it('takes a star as such only when it is the whole segment', async () => {
  expect([...(await takeAll(['/proc/s*']))]).toEqual([['/proc/s*', gone('/proc/s*')]]);
});

it('asks for the same sockets once, with the longest patience', async () => {
  const asked: number[] = [];
  const question = { pid: 7, isHostNamespace: true, ports: [8000] };
  const [patient, hasty] = [
    { ...question, patienceMs: 100 },
    { ...question, patienceMs: 0 },
  ];
  const sockets = async ({ patienceMs }: SocketsQuestion) => {
    asked.push(patienceMs);
    return { asked: 'ss', text: 'UNCONN', atMs: 5 };
  };
  const look = await takeLook({ sockets: [hasty, patient, hasty] }, { ...READERS, sockets });
  expect(asked).toEqual([100]);
  expect(look.sockets(hasty)).toEqual(look.sockets(patient));
});

it('gives others a turn where a `*` found many', async () => {
  const names = Array.from({ length: 100 }, (_, index) => String(index));
  let turns = 0;
  const pause = () => {
    turns++;
    return turns % 10 === 0 ? Promise.resolve() : undefined;
  };
  const taken = await takeAll(['/proc/7/fd/*'], {
    list: () => names,
    text: path => ({ text: path, atMs: 0 }),
    pause,
  });
  expect(taken.size).toBe(100);
  expect(turns).toBe(100);
});
