import { expect, it } from 'vitest';
import { failureOf, reasonOf } from '../../../src/host/asking/failures.ts';

it.each([
  ['ENOENT', 'gone'],
  ['ESRCH', 'gone'],
  ['ENODEV', 'gone'],
  ['EACCES', 'forbidden'],
  ['EPERM', 'forbidden'],
  ['EINVAL', 'unsupported'],
  ['EOPNOTSUPP', 'unsupported'],
  ['ENOSYS', 'unsupported'],
  ['EIO', 'failed'],
  ['EMFILE', 'failed'],
  [undefined, 'failed'],
])('takes %s for %s', (code, reason) => {
  expect(reasonOf(code)).toBe(reason);
});

it('says in words what came, without the path again', () => {
  const error = Object.assign(new Error("EACCES: permission denied, open '/proc/1/io'"), {
    code: 'EACCES',
    errno: -13,
  });
  expect(failureOf('/proc/1/io', error)).toEqual({
    asked: '/proc/1/io',
    reason: 'forbidden',
    detail: 'EACCES: permission denied',
  });
});

it('keeps the words of an error that is not from the system', () => {
  expect(failureOf('/proc/x', new Error('larger than 5 bytes')).detail).toBe('larger than 5 bytes');
});
