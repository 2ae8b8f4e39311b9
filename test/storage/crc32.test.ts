import { crc32 as crc32OfZlib } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/storage/crc32.ts';

test('is that of zlib, of whatever text', () => {
  expect(crc32('123456789')).toBe('cbf43926');
  expect(crc32('')).toBe('00000000');
  fc.assert(
    fc.property(fc.uint8Array(), bytes => {
      const text = Buffer.from(bytes).toString('latin1');
      expect(Number.parseInt(crc32(text), 16)).toBe(crc32OfZlib(Buffer.from(text)));
    }),
  );
});
