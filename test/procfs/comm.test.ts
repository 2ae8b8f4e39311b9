import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToComm, showComm } from '../../src/procfs/comm.ts';

test.each([
  ['srs', 'srs', 'srs'],
  ['srs-edge-server-1', 'srs-edge-server', 'srs-edge-server'],
  ['直播服务器一号', '直播服务器', '直播服务器'],
  ['srs直播服务器', 'srs直播服务', 'srs直播服务'],
  ['srs-直播服务器', 'srs-直播服\ufffd', 'srs-直播服'],
  ['éééééééé', 'ééééééé\ufffd', 'ééééééé'],
])('%s is kept as %j and shown as %s', (name, kept, shown) => {
  expect(cutToComm(name)).toBe(kept);
  expect(showComm(kept)).toBe(shown);
});

test('a name is cut as the kernel cuts it', () => {
  const path = '/proc/self/comm';
  const before = process.title;
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter(isPlain), name => {
      process.title = name;
      expect(readFileSync(path, 'utf8').slice(0, -1)).toBe(cutToComm(name));
    }),
    { numRuns: 50 },
  );
  process.title = before;
});

function isPlain(name: string): boolean {
  return !/[\u0000-\u001f]/.test(name);
}
