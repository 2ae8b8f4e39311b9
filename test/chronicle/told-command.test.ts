import { expect, test } from 'vitest';
import { toldCommand } from '../../src/chronicle/told-command.ts';

test.each([
  ['./objs/srs -c conf/srs.conf', './objs/srs -c conf/srs.conf'],
  ['[srs]', '[srs]'],
  ['srs --token s3cret -c a.conf', 'srs --token *** -c a.conf'],
])('%j is told as %j', (command, told) => {
  expect(toldCommand(command)).toBe(told);
});

test('keys of streams, and users of addresses, are not told', () => {
  const told = toldCommand('srs -i rtmp://bob:pw@edge/live/k3y?sig=abc');
  expect(told).toMatch(/^srs -i rtmp:/);
  for (const secret of ['bob', 'pw', 'k3y', 'abc']) expect(told).not.toContain(secret);
});

test('one of a megabyte is cut', () => {
  expect(toldCommand(`srs ${'x'.repeat(1e6)}`).length).toBeLessThan(320);
});
