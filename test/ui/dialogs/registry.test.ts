import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dialogKeyLines } from '../../../src/ui/dialogs/help/dialog-key-lines.ts';
import { DIALOGS } from '../../../src/ui/dialogs/registry.ts';
import { KEY_BINDINGS } from '../../../src/ui/keys/keymap.ts';
import type { DialogKey, KeySet } from '../../../src/ui/parts/dialog-keys.ts';
import { dialogRoom } from '../../../src/ui/parts/frame.ts';
import { ALWAYS_KEYS } from '../../../src/ui/parts/shared-keys.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const THEME = createTheme({ colorLevel: 0, isAscii: false });
const FOLDER = new URL('../../../src/ui/dialogs/', import.meta.url);
/** Other dialogs, or what was done in them, lead to these. */
const WITHOUT_KEY = ['go-to', 'leak-check', 'mac-profile', 'remedy', 'report'];

/** Keys that would do two things while a dialog is in one state, as `editing k`. */
function collisionsOf(sets: readonly KeySet[]): readonly string[] {
  const together = Map.groupBy(sets, set => set.while);
  return [...together].flatMap(([state, own]) => {
    const keys = [...own.flatMap(set => set.keys), ...ALWAYS_KEYS].flatMap(entry => entry.keys);
    return keys.filter((key, index) => keys.indexOf(key) !== index).map(key => `${state} ${key}`);
  });
}

describe('the registry of dialogs', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? [entry.name] : [],
  );

  test('has every folder, by its name, and once', () => {
    expect(DIALOGS.map(({ kind }) => kind).sort()).toEqual(folders.sort());
  });

  test('loads what draws each dialog', async () => {
    const components = await Promise.all(DIALOGS.map(({ load }) => load()));
    expect(new Set(components).size).toBe(folders.length);
    for (const component of components) expect(component).toBeTypeOf('function');
  });

  test('has a key of the panes for every dialog that no other leads to', () => {
    const bound = DIALOGS.filter(({ opens }) => opens.length > 0).map(({ kind }) => kind);
    expect([...bound, ...WITHOUT_KEY].sort()).toEqual(folders.sort());
    for (const { opens } of DIALOGS) for (const binding of opens) expect(KEY_BINDINGS).toContain(binding);
  });

  test.each(DIALOGS)('has no key twice in one state of $kind', ({ keys }) => {
    expect(collisionsOf(keys)).toEqual([]);
  });

  test('would tell of one that is', () => {
    const set = (state: string, ...keys: readonly [string, ...string[]][]): KeySet => ({
      while: state,
      keys: keys.map((names): DialogKey => ({ keys: names, action: names[0], help: '' })),
    });
    expect(collisionsOf([set('editing', ['k'], ['j', 'k'])])).toEqual(['editing k']);
    expect(collisionsOf([set('editing', ['k']), set('editing', ['k'])])).toEqual(['editing k']);
    expect(collisionsOf([set('editing', ['k']), set('done', ['k'])])).toEqual([]);
    expect(collisionsOf([set('done', ['F10'])])).toEqual(['done F10']);
  });
});

describe.each([40, 80, 160, 300])('the help on dialogs at %i columns', columns => {
  const { innerWidth } = dialogRoom(columns, 50, 144);
  const lines = dialogKeyLines(DIALOGS, innerWidth, THEME);

  test.each(DIALOGS)('has every key of $kind, and what it does', ({ keys }) => {
    const text = lines.join(' ').replaceAll(/ +/g, ' ');
    for (const { keys: names, shown = names.join(' '), help } of keys.flatMap(set => set.keys)) {
      expect(text).toContain(` ${shown} `);
      // What is longer than a column is broken.
      if (help.length < 24) expect(text).toContain(help);
    }
  });
});

describe('the help on dialogs', () => {
  test('says of each dialog which keys open it, and has what many share once', () => {
    const lines = dialogKeyLines(DIALOGS, 80, THEME);
    const heads = lines.filter(line => /^\S/.test(line));
    expect(heads.slice(0, 6)).toEqual([
      'In any dialog',
      'Where a change is prepared',
      'Where it cannot be written into the journal',
      'Where it was made',
      'Where a text or a list scrolls',
      'Where something is read',
    ]);
    const own = [
      'renice: r F7 [ F8 ]',
      'profile: p',
      'profile, recording',
      'report of a profile',
      'help: ? F1',
    ];
    expect(heads.filter(head => own.includes(head))).toEqual(own);
    expect(new Set(heads).size).toBe(heads.length);
    const renice = lines.slice(lines.indexOf('renice: r F7 [ F8 ]') + 1).slice(0, 7);
    expect(renice.map(line => line.trim().replaceAll(/ +/g, ' '))).toEqual([
      'Up Left Down Right all threads, or one',
      'g the autogroup in place of the threads, or back',
      '0-9 type a nice value',
      '- a sign first, then one lower',
      'F7 [ one lower: SRS gets more CPU',
      'F8 ] + one higher: SRS gets less CPU',
      'Backspace Delete erase what was typed last',
    ]);
  });
});
