import { expect, test } from 'vitest';
import { showsUnicode } from '../../../src/ui/terminal/repertoire.ts';

test.each([
  'linux',
  'linux-16color',
  'linux-basic',
  'vt52',
  'vt100',
  'vt220',
  'vt320',
  'ansi',
  'pcansi',
  'cons25',
  'cons25l1',
  'sun',
  'sun-color',
  'wsvt25',
  'dumb',
  'unknown',
  'wyse60',
  '',
  undefined,
])('TERM=%s gets ASCII', name => {
  expect(showsUnicode(name)).toBe(false);
});

test.each([
  'xterm',
  'xterm-256color',
  'xterm-kitty',
  'xterm-ghostty',
  'screen',
  'screen.xterm-256color',
  'tmux-256color',
  'rxvt-unicode-256color',
  'vte-256color',
  'gnome-256color',
  'konsole',
  'alacritty',
  'foot',
  'putty-256color',
  'st-256color',
  'iterm2',
  'fbterm',
])('TERM=%s gets all that is drawn', name => {
  expect(showsUnicode(name)).toBe(true);
});
