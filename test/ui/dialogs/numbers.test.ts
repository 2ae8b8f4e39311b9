import { describe, expect, test } from 'vitest';
import { toNumber, typeNumber } from '../../../src/ui/parts/to-number.ts';

const DELAY = { lowest: 0.1, highest: 3_600, isWhole: false };
const SECONDS = { lowest: 1, highest: 3_600, isWhole: true };

describe('a typed number', () => {
  test.each([
    ['0.1', 0.1],
    ['.5', 0.5],
    ['2.', 2],
    ['3600', 3_600],
  ])('%s is %d', (text, value) => {
    expect(toNumber(text, DELAY)).toBe(value);
  });

  test.each(['0', '0.05', '3600.1', '1.2.3', '.', ''])('refuses %j in words', text => {
    expect(toNumber(text, DELAY)).toEqual({ refused: `${text}: a number from 0.1 to 3600 is needed` });
  });

  test('is whole where it has to be', () => {
    expect(toNumber('1.5', SECONDS)).toEqual({ refused: '1.5: a whole number from 1 to 3600 is needed' });
    expect(toNumber('2.0', SECONDS)).toBe(2);
  });

  test('takes digits, a point or a comma, and Backspace', () => {
    expect(['0', ',', '2', 'x', 'Space', '5', 'Backspace'].reduce(typeNumber, '')).toBe('0.2');
    expect([...'123456789'].reduce(typeNumber, '')).toBe('12345678');
  });
});
