import { expect, test } from 'vitest';
import { fileError } from '../../src/storage/file-error.ts';

const errorOf = (code: string) =>
  Object.assign(new Error(`${code}: some words, open '/proc/self/fd/7/x'`), { code });

test.each([
  ['ENOSPC', '/x: the disk is full (ENOSPC)'],
  ['EDQUOT', '/x: the quota of its user is used up (EDQUOT)'],
  ['EROFS', '/x: the file system is read-only (EROFS)'],
  ['EACCES', '/x: this user has no permission (EACCES)'],
  ['EPERM', '/x: the system does not permit it (lsattr shows whether it is immutable) (EPERM)'],
  ['EIO', '/x: the disk could not read or write it (EIO)'],
  ['EFBIG', '/x: it would be larger than this user may write (ulimit -f) (EFBIG)'],
  ['EMFILE', '/x: srs-top has too many files open (EMFILE)'],
  ['ESTALE', '/x: the server of its file system has lost it (ESTALE)'],
  ['EWHATEVER', '/x: EWHATEVER: some words'],
])('%s has words of its own, which name the path that was meant', (code, words) => {
  const told = fileError('/x', errorOf(code));
  expect(told).toMatchObject({ message: words, code });
  expect(fileError('/y', told)).toBe(told);
});

test("an error that is not the system's stays as it is", () => {
  const error = new Error('of ours');
  expect(fileError('/x', error)).toBe(error);
});
