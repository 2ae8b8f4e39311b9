import { describe, expect, test } from 'vitest';
import {
  bindingOf,
  bindingsOf,
  isOfReplayAlone,
  KEY_BINDINGS,
  REPLAY_BINDINGS,
} from '../../../src/ui/keys/keymap.ts';

describe('the keymap', () => {
  test('has no key twice, and no action twice', () => {
    const keys = KEY_BINDINGS.flatMap(binding => binding.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const actions = KEY_BINDINGS.map(({ action }) => action);
    expect(actions.filter((action, index) => actions.indexOf(action) !== index)).toEqual([]);
  });

  test.each([
    ['q', 'quit'],
    ['Ctrl+C', 'quit'],
    ['?', 'help'],
    ['F1', 'help'],
    ['1', 'foldCpus'],
    ['H', 'threads'],
    ['d', 'delay'],
    ['Space', 'pause'],
    ['r', 'renice'],
    ['F7', 'niceDown'],
    ['F8', 'niceUp'],
    ['a', 'affinity'],
    ['Tab', 'nextPane'],
    ['z', 'zoom'],
  ])('%s does what top and htop users expect: %s', (key, action) => {
    expect(bindingOf(key)?.action).toBe(action);
  });

  test('marks exactly those that change the host or start something on it', () => {
    const changes = KEY_BINDINGS.filter(({ isChange }) => isChange === true).map(({ action }) => action);
    expect(changes).toEqual([
      'renice',
      'niceDown',
      'niceUp',
      'affinity',
      'policy',
      'quota',
      'irq',
      'buffers',
      'openFiles',
      'profile',
      'perfTop',
      'undo',
      'keepChanges',
    ]);
    expect(KEY_BINDINGS.filter(({ group }) => group === 'Change').map(({ action }) => action)).toEqual(
      changes,
    );
  });

  test('ranks its footer without a tie, quit and help first', () => {
    const ranked = KEY_BINDINGS.flatMap(({ action, footer }) =>
      [footer?.rank, footer?.now?.rank].flatMap(rank => (rank === undefined ? [] : [{ action, rank }])),
    );
    const ranks = ranked.map(({ rank }) => rank);
    expect(new Set(ranks).size).toBe(ranks.length);
    const first = [...ranked].sort((a, b) => a.rank - b.rank).slice(0, 2);
    expect(first.map(({ action }) => action)).toEqual(['quit', 'help']);
  });

  test('knows no other key', () => {
    expect(bindingOf('y')).toBeUndefined();
  });
});

describe('the keys of a recording', () => {
  test('have no key twice, and no action of a host', () => {
    const keys = REPLAY_BINDINGS.flatMap(binding => binding.keys);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    const actions = KEY_BINDINGS.map(({ action }) => action);
    expect(REPLAY_BINDINGS.filter(({ action }) => actions.includes(action))).toEqual([]);
  });

  test('go before those of a host, but in the history those of that do', () => {
    expect(bindingOf('Space', { isReplay: true })?.action).toBe('playOrPause');
    expect(bindingOf('Space')?.action).toBe('pause');
    expect(bindingOf('Left', { isReplay: true })?.action).toBe('back10s');
    expect(bindingOf('Left', { isReplay: true, isHistory: true })?.action).toBe('earlier');
    expect(bindingOf('Space', { isReplay: true, isHistory: true })?.action).toBe('playOrPause');
    expect(bindingOf('q', { isReplay: true })?.action).toBe('quit');
  });

  test('are known from those that do something on a host', () => {
    expect(['N', 'Left', 'g'].map(key => isOfReplayAlone(key, false))).toEqual([true, true, true]);
    expect(['Space', '[', 'x'].map(key => isOfReplayAlone(key, false))).toEqual([false, false, false]);
    expect(isOfReplayAlone('Left', true)).toBe(false);
  });

  test('rank in the footer without a tie', () => {
    const ranks = bindingsOf(true).flatMap(({ footer }) =>
      [footer?.rank, footer?.now?.rank].filter(rank => rank !== undefined),
    );
    expect(ranks.filter((rank, index) => ranks.indexOf(rank) !== index)).toEqual([]);
  });
});
