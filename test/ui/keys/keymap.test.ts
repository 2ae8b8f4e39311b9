import { describe, expect, test } from 'vitest';
import { bindingOf, KEY_BINDINGS } from '../../../src/ui/keys/keymap.ts';

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
