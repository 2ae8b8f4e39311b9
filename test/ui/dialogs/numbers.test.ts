import { describe, expect, test } from 'vitest';
import {
  pressProfile,
  profileOptions,
  profileWish,
  startProfileState,
} from '../../../src/ui/dialogs/profile-state.ts';
import { toNumber, typeNumber } from '../../../src/ui/dialogs/to-number.ts';

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

describe('what to profile', () => {
  const pressed = (...keys: readonly string[]) => keys.reduce(pressProfile, startProfileState());

  test('is 30 s at 99 Hz without call graphs unless told', () => {
    expect(profileWish(pressed())).toEqual({ seconds: 30, frequencyHz: 99, callGraph: 'off' });
  });

  test('takes typed seconds instead of the proposed ones', () => {
    expect(profileWish(pressed('1', '2', '0'))?.seconds).toBe(120);
    expect(profileWish(pressed('Backspace'))?.seconds).toBe(3);
    expect(profileWish(pressed('3', '0', '5'))?.seconds).toBe(305);
  });

  test('goes round the call graphs', () => {
    expect([1, 2, 3].map(count => pressed(...Array<string>(count).fill('g')).callGraph)).toEqual([
      'fp',
      'dwarf',
      'off',
    ]);
  });

  test('is nothing to plan without seconds, and says what is wrong with others', () => {
    expect(profileOptions(pressed('Backspace', 'Backspace'))).toBeUndefined();
    expect(profileOptions(pressed('0'))).toEqual({ refused: '0: a whole number from 1 to 3600 is needed' });
    expect(profileWish(pressed('0'))).toBeUndefined();
  });
});
