import { expect, test } from 'vitest';
import { profileFolder } from '../../src/profile/profile-folder.ts';

const TIME = new Date('2026-11-23T01:46:55.123Z');

test.each([
  ['edge-3', 'edge-3'],
  ['../../etc', 'etc'],
  ['a b/c\u001b[31m', 'a-b-c-31m'],
  ['', 'unnamed'],
])('the folder of a profile of host "%s" stays below the state directory', (host, name) => {
  expect(profileFolder('/state', host, 7847, TIME)).toBe(`/state/profiles/${name}-7847-20261123T014655Z`);
});
