import type { Key } from 'ink';

/**
 * The names of the keys behind one call of Ink's `useInput`. Fast typing arrives as one call (`jj`), so there can be
 * several. Names: a printable character as itself, `Space Enter Esc Tab Shift+Tab Up Down Left Right PageUp PageDown
 * Home End Backspace Delete`, and `Ctrl+L`.
 */
export function readKeys(input: string, key: Key): readonly string[] {
  const named = namedKey(key);
  if (named !== undefined) return [named];
  if (key.ctrl) return input === '' ? [] : [`Ctrl+${input.toUpperCase()}`];
  if (key.meta) return [...input].map(character => `Alt+${character}`);
  return [...input].map(character => (character === ' ' ? 'Space' : character));
}

function namedKey(key: Key): string | undefined {
  if (key.return) return 'Enter';
  if (key.escape) return 'Esc';
  if (key.tab) return key.shift ? 'Shift+Tab' : 'Tab';
  if (key.upArrow) return 'Up';
  if (key.downArrow) return 'Down';
  if (key.leftArrow) return 'Left';
  if (key.rightArrow) return 'Right';
  if (key.pageUp) return 'PageUp';
  if (key.pageDown) return 'PageDown';
  if (key.home) return 'Home';
  if (key.end) return 'End';
  if (key.backspace) return 'Backspace';
  if (key.delete) return 'Delete';
  return undefined;
}
