import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCount, readHex, toCount, toDecimal, toInteger } from '../../src/procfs/numbers.ts';

describe('toCount', () => {
  test('takes decimal digits and nothing else', () => {
    expect(toCount('0')).toBe(0);
    expect(toCount('00017')).toBe(17);
    for (const text of [
      '',
      ' 1',
      '1 ',
      '4 4',
      '-1',
      '+1',
      '1.0',
      '1e3',
      '0x10',
      'NaN',
      'Infinity',
      '١',
      '1\n',
      undefined,
    ]) {
      expect(toCount(text), String(text)).toBeUndefined();
    }
  });

  test('takes 64 bits, rounded above 2^53, and no more', () => {
    expect(toCount('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(toCount('18446744073709551615')).toBe(2 ** 64);
    expect(toCount('28446744073709551615')).toBeUndefined();
    expect(toCount('9'.repeat(400))).toBeUndefined();
  });

  test('agrees with Number on every count', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), count => {
        expect(toCount(String(count))).toBe(Number(count));
      }),
    );
  });
});

test('toInteger takes a sign', () => {
  expect(toInteger('-15')).toBe(-15);
  expect(toInteger('20')).toBe(20);
  expect(Object.is(toInteger('-0'), 0)).toBe(true);
  for (const text of ['', '-', '--1', '9007199254740993', undefined]) expect(toInteger(text)).toBeUndefined();
});

test('toDecimal takes a fraction, no sign and no exponent', () => {
  expect(toDecimal('1239.59')).toBe(1239.59);
  expect(toDecimal('7')).toBe(7);
  for (const text of ['', '-1.0', '1.', '.5', '1e5', '1,5', undefined])
    expect(toDecimal(text)).toBeUndefined();
});

test('readCount reads one field and refuses to stop within it', () => {
  expect(readCount('a 123 b', 2, 7)).toBe(123);
  expect(readCount('123\t', 0, 4)).toBe(123);
  expect(readCount('123456', 0, 3)).toBe(123);
  expect(readCount('12x', 0, 3)).toBeUndefined();
  expect(readCount('12', 2, 2)).toBeUndefined();
});

test('readHex wants every digit', () => {
  expect(readHex('0100007f', 0, 8)).toBe(0x0100007f);
  expect(readHex('FFFFFFFF', 0, 8)).toBe(0xffffffff);
  expect(readHex('00G0', 0, 4)).toBeUndefined();
  expect(readHex('00', 0, 4)).toBeUndefined();
});
