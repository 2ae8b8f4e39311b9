import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHexAddress } from '../../src/procfs/socket-address.ts';

/** As a little-endian kernel prints it: each group of four bytes backwards. */
function toKernelHex(bytes: readonly number[]): string {
  const hex = bytes.map(byte => byte.toString(16).toUpperCase().padStart(2, '0'));
  return Array.from({ length: hex.length / 4 }, (_, word) =>
    hex
      .slice(word * 4, word * 4 + 4)
      .reverse()
      .join(''),
  ).join('');
}

test('IPv4 bytes are in the order of the wire', () => {
  expect(formatHexAddress('0100007F')).toBe('127.0.0.1');
  expect(formatHexAddress('FFFFFFFF')).toBe('255.255.255.255');
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), bytes => {
      expect(formatHexAddress(toKernelHex(bytes))).toBe(bytes.join('.'));
    }),
  );
});

test('IPv6 is as the URL standard writes it, which follows RFC 5952', () => {
  const group = fc.oneof(fc.constant(0), fc.constant(0), fc.nat(0xffff));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), groups => {
      fc.pre(!(groups.slice(0, 5).every(g => g === 0) && groups[5] === 0xffff));
      const bytes = groups.flatMap(g => [g >> 8, g & 0xff]);
      const expected = new URL(`http://[${groups.map(g => g.toString(16)).join(':')}]`).hostname;
      expect(formatHexAddress(toKernelHex(bytes))).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('is undefined for anything but one or four words', () => {
  for (const hex of ['', '0', '0100007', '0100007G', '0'.repeat(16), '0'.repeat(24), '0'.repeat(40)]) {
    expect(formatHexAddress(hex), hex).toBeUndefined();
  }
});
