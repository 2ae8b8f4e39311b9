import type { Key } from 'ink';
import { expect, test } from 'vitest';
import { readKeys } from '../../../src/ui/terminal/read-keys.ts';

const PLAIN: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

test('keys that were typed fast come one by one', () => {
  expect(readKeys('jj', PLAIN)).toEqual(['j', 'j']);
  expect(readKeys(' q', PLAIN)).toEqual(['Space', 'q']);
});

test('Tab, Enter and Backspace are known in the midst of characters', () => {
  expect(readKeys('\tz', PLAIN)).toEqual(['Tab', 'z']);
  expect(readKeys('15\r', PLAIN)).toEqual(['1', '5', 'Enter']);
  expect(readKeys('1\x7f2\b\n', PLAIN)).toEqual(['1', 'Backspace', '2', 'Backspace', 'Enter']);
  expect(readKeys('z\x0c', PLAIN)).toEqual(['z', 'Ctrl+L']);
});

test('keys that Ink tells apart have their names', () => {
  expect(readKeys('', { ...PLAIN, tab: true, shift: true })).toEqual(['Shift+Tab']);
  expect(readKeys('', { ...PLAIN, escape: true })).toEqual(['Esc']);
  expect(readKeys('l', { ...PLAIN, ctrl: true })).toEqual(['Ctrl+L']);
  expect(readKeys('x', { ...PLAIN, meta: true })).toEqual(['Alt+x']);
});
