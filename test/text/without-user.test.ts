import { expect, test } from 'vitest';
import { hasPassword, withoutUser } from '../../src/text/without-user.ts';

test.each([
  ['http://prometheus:9090', 'http://prometheus:9090'],
  ['https://x/prometheus/', 'https://x/prometheus/'],
  ['http://me@127.0.0.1:9090', 'http://127.0.0.1:9090'],
  ['http://user:p@ss@127.0.0.1:9090/x/', 'http://127.0.0.1:9090/x'],
  ['http://user:p%zzss@127.0.0.1:9090?a=1', 'http://127.0.0.1:9090?a=1'],
  ['http:\\\\user:pass@127.0.0.1', 'http://127.0.0.1'],
  ['http:///user:pass@127.0.0.1', 'http://127.0.0.1'],
  ['http:user:pass@127.0.0.1', 'http://127.0.0.1'],
  // None that could be asked.
  ['user:pass@127.0.0.1:9090', '127.0.0.1:9090'],
  ['http://user:pa/ss@127.0.0.1', '127.0.0.1'],
  ['ftp://user:pass@x', 'x'],
  ['http://user:pass@', ''],
  ['prometheus', 'prometheus'],
  ['http://x/\x1b[31m', 'http://x/[31m'],
])('%j is told as %s', (address, told) => {
  expect(withoutUser(address)).toBe(told);
});

test.each([
  ['http://me@x', false],
  ['http://me:@x', false],
  ['http://me:secret@x', true],
  ['http://:secret@x', true],
  ['http://x/me:secret@', false],
  ['prometheus', false],
])('%s has a password: %s', (address, has) => {
  expect(hasPassword(address)).toBe(has);
});
