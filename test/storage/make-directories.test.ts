import { lstat, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDirectories } from '../../src/storage/make-directories.ts';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'srs-top-directories-'));
});

afterEach(() => rm(home, { recursive: true }));

test('makes what is missing, and takes what is there, through links too', async () => {
  await makeDirectories(join(home, 'a/b/c'));
  await makeDirectories(join(home, 'a/b/c'));
  await symlink(join(home, 'a'), join(home, 'link'));
  await makeDirectories(join(home, 'link/b/d'));
  const modes = ['a', 'a/b', 'a/b/c', 'a/b/d'].map(
    async name => (await lstat(join(home, name))).mode & 0o777,
  );
  expect(await Promise.all(modes)).toEqual([0o700, 0o700, 0o700, 0o700]);
});

test('refuses a path through a file, or to one', async () => {
  await writeFile(join(home, 'file'), '');
  await expect(makeDirectories(join(home, 'file/below/it'))).rejects.toThrow('ENOTDIR');
  await expect(makeDirectories(join(home, 'file'))).rejects.toThrow('EEXIST');
});

test('several at once', async () => {
  await Promise.all(Array.from({ length: 8 }, () => makeDirectories(join(home, 'x/y/z'))));
  expect((await lstat(join(home, 'x/y/z'))).isDirectory()).toBe(true);
});

// Nothing can be made in proc, which says of it what others say of a directory that is missing.
test.runIf(process.platform === 'linux')('gives up where a file system has no such entries', async () => {
  await expect(makeDirectories('/proc/srs-top/pictures')).rejects.toThrow('ENOENT');
});
