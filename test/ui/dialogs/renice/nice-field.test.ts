import { describe, expect, test } from 'vitest';
import {
  type NiceField,
  niceIn,
  pressNice,
  startNiceField,
} from '../../../../src/ui/dialogs/renice/nice-field.ts';

function pressed(start: NiceField, keys: readonly string[], current: readonly number[] = [0]): NiceField {
  return keys.reduce((field, key) => pressNice(field, key, current), start);
}

describe('the nice field', () => {
  test.each([
    ['an empty field', startNiceField(undefined)],
    ['a proposed value', startNiceField(-1)],
    ['a typed number', pressed(startNiceField(undefined), ['7'])],
    ['a value stepped to by +', pressed(startNiceField(3), ['+'])],
    ['a value stepped to by -', pressed(startNiceField(3), ['-', '-'])],
    ['a value stepped to by F8', pressed(startNiceField(3), ['F8'])],
  ])('takes -15 typed into %s', (_, start) => {
    expect(niceIn(pressed(start, ['-', '1', '5']))).toBe(-15);
  });

  test('takes a number without a sign instead of a proposed one', () => {
    expect(niceIn(pressed(startNiceField(-1), ['1', '0']))).toBe(10);
  });

  test.each([
    ['F7', 4],
    ['[', 4],
    ['-', 4],
    ['F8', 6],
    [']', 6],
    ['+', 6],
  ])('steps from a typed 5 by %s to %d', (key, nice) => {
    expect(niceIn(pressed(startNiceField(undefined), ['5', key]))).toBe(nice);
  });

  test('steps from the most favoured of the chosen threads when it is empty, and keeps within the range', () => {
    expect(niceIn(pressed(startNiceField(undefined), ['F7'], [0, -5]))).toBe(-6);
    expect(niceIn(pressed(startNiceField(-19), ['F7', 'F7', 'F7']))).toBe(-20);
    expect(niceIn(pressed(startNiceField(18), ['F8', 'F8', 'F8']))).toBe(19);
    expect(niceIn(pressed(startNiceField(undefined), ['F7'], []))).toBeUndefined();
  });

  test('is no number while there is only a sign, and after everything was taken back', () => {
    expect(niceIn(pressed(startNiceField(undefined), ['-']))).toBeUndefined();
    expect(niceIn(pressed(startNiceField(undefined), ['-', '-']))).toBeUndefined();
    expect(niceIn(pressed(startNiceField(5), ['Backspace']))).toBeUndefined();
    expect(niceIn(pressed(startNiceField(undefined), ['-', '1', '5', 'Backspace']))).toBe(-1);
  });

  test('ignores what is neither', () => {
    expect(pressed(startNiceField(5), ['x', 'Tab', '\r']).text).toBe('5');
  });
});
