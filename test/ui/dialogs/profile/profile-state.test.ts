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

const wishOf = (state: ProfileState) => profileWish(state, srsOf());

describe('what to profile', () => {
  test('is by default all threads for 30 s at 99 Hz without call graphs', () => {
    expect(wishOf(pressed())).toEqual({
      tool: 'perf',
      options: { seconds: 30, frequencyHz: 99, callGraph: 'off', threads: 'all' },
    });
  });

  test('is strace for 5 s by Right, and perf again round or back', () => {
    expect(wishOf(pressed('Right'))).toEqual({ tool: 'strace', options: { seconds: 5, threads: 'all' } });
    expect(wishOf(pressed('Right', 'Left'))).toEqual(wishOf(pressed()));
    expect(wishOf(pressed('Left', 'Left', 'Left'))).toEqual(wishOf(pressed()));
  });

  test("is drops for 3 s by Left: of the busiest thread, or the chosen one, and of SRS's own UDP ports", () => {
    const socket = {
      protocol: 'udp',
      inode: 1,
      isOwn: true,
      recvQueueBytes: 0,
      recvQueuePeakBytes: 0,
      recvQueueWindowPeakBytes: 0,
      sendQueueBytes: 0,
      receiveBufferBytes: undefined,
      sendBufferBytes: undefined,
      drops: undefined,
      dropsPerSecond: undefined,
      windowDrops: undefined,
    } as const;
    const sockets = [
      { ...socket, local: '0.0.0.0:10080' },
      { ...socket, protocol: 'udp6', local: '[::]:8000' } as const,
      { ...socket, local: '0.0.0.0:8000' },
      { ...socket, local: '0.0.0.0:53', isOwn: false },
    ];
    const srs = srsOf({ sockets, busiestTid: 7851 });
    expect(profileWish(pressed('Left'), srs)).toEqual({
      tool: 'drops',
      options: { seconds: 3, threads: 7851, ports: [8000, 10_080] },
    });
    expect(profileWish(pressed('Left', 'Down', '1'), srs)).toMatchObject({
      options: { seconds: 1, threads: 7847 },
    });
    expect(profileWish(pressed('Left', '1', '1'), srs)).toEqual({
      refused: '11: a whole number from 1 to 10 is needed',
    });
  });

  test('takes typed seconds instead of the proposed ones, for each tool its own', () => {
    expect(wishOf(pressed('1', '2', '0'))).toMatchObject({ options: { seconds: 120 } });
    expect(wishOf(pressed('Backspace'))).toMatchObject({ options: { seconds: 3 } });
    expect(wishOf(pressed('3', '0', '5'))).toMatchObject({ options: { seconds: 305 } });
    expect(wishOf(pressed('9', '9', 'Right', '1', '0'))).toMatchObject({ options: { seconds: 10 } });
    expect(wishOf(pressed('9', '9', 'Right', '1', '0', 'Left'))).toMatchObject({
      options: { seconds: 99 },
    });
  });

  test('goes round the threads, and to the busiest', () => {
    expect(pressed('Down').scope).toBe(7847);
    expect(pressed('Up').scope).toBe(7851);
    expect(pressed('Up', 'b').scope).toBe(7847);
    expect(wishOf(pressed('Up', 'Right'))).toEqual({
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
    expect(wishOf(pressed('Backspace', 'Backspace'))).toBeUndefined();
    expect(wishOf(pressed('0'))).toEqual({ refused: '0: a whole number from 1 to 3600 is needed' });
    expect(wishOf(pressed('Right', '6', '1'))).toEqual({
      refused: '61: a whole number from 1 to 60 is needed',
    });
  });
});
