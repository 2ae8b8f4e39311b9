import { describe, expect, test } from 'vitest';
import {
  type ProfileState,
  pressProfile,
  profileWish,
  startProfileState,
} from '../../../../src/ui/dialogs/profile/profile-state.ts';
import { srsOf } from '../render-dialog.tsx';

const pressed = (...keys: readonly string[]): ProfileState =>
  keys.reduce((state, key) => pressProfile(state, key, srsOf()), startProfileState());

describe('what to profile', () => {
  test('is by default all threads for 30 s at 99 Hz without call graphs', () => {
    expect(profileWish(pressed())).toEqual({
      tool: 'perf',
      options: { seconds: 30, frequencyHz: 99, callGraph: 'off', threads: 'all' },
    });
  });

  test.each(['Left', 'Right'])('is strace for 5 s by %s, and perf again by another', key => {
    expect(profileWish(pressed(key))).toEqual({ tool: 'strace', options: { seconds: 5, threads: 'all' } });
    expect(profileWish(pressed(key, key))).toEqual(profileWish(pressed()));
  });

  test('takes typed seconds instead of the proposed ones, for each tool its own', () => {
    expect(profileWish(pressed('1', '2', '0'))).toMatchObject({ options: { seconds: 120 } });
    expect(profileWish(pressed('Backspace'))).toMatchObject({ options: { seconds: 3 } });
    expect(profileWish(pressed('3', '0', '5'))).toMatchObject({ options: { seconds: 305 } });
    expect(profileWish(pressed('9', '9', 'Right', '1', '0'))).toMatchObject({ options: { seconds: 10 } });
    expect(profileWish(pressed('9', '9', 'Right', '1', '0', 'Left'))).toMatchObject({
      options: { seconds: 99 },
    });
  });

  test('goes round the threads, and to the busiest', () => {
    expect(pressed('Down').scope).toBe(7847);
    expect(pressed('Up').scope).toBe(7851);
    expect(pressed('Up', 'b').scope).toBe(7847);
    expect(profileWish(pressed('Up', 'Right'))).toEqual({
      tool: 'strace',
      options: { seconds: 5, threads: 7851 },
    });
  });

  test('goes round the frequencies and the call graphs, which strace has not', () => {
    const round = (key: string, most: number) =>
      Array.from({ length: most }, (_, count) => pressed(...Array<string>(count + 1).fill(key)));
    expect(round('g', 3).map(({ callGraph }) => callGraph)).toEqual(['fp', 'dwarf', 'off']);
    expect(round('f', 6).map(({ frequencyHz }) => frequencyHz)).toEqual([199, 499, 999, 4999, 49, 99]);
    expect(pressed('Right', 'g', 'f', 'Left')).toEqual(pressed());
  });

  test('is nothing to plan without seconds, and says what is wrong with others', () => {
    expect(profileWish(pressed('Backspace', 'Backspace'))).toBeUndefined();
    expect(profileWish(pressed('0'))).toEqual({ refused: '0: a whole number from 1 to 3600 is needed' });
    expect(profileWish(pressed('Right', '6', '1'))).toEqual({
      refused: '61: a whole number from 1 to 60 is needed',
    });
  });
});
