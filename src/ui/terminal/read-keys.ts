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
  return [...input].map(nameOfCharacter);
}

/** Typed fast (or pasted), Tab and Enter come in the midst of characters, where Ink does not tell them apart. */
const CONTROL_CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['\t', 'Tab'],
  ['\r', 'Enter'],
  ['\n', 'Enter'],
  ['\b', 'Backspace'],
  ['\x7f', 'Backspace'],
]);

function nameOfCharacter(character: string): string {
  if (character === ' ') return 'Space';
  if (character >= ' ' && character !== '\x7f') return character;
  // Ctrl clears the two highest bits of a letter: ^L is 0x0C, as L is 0x4C.
  return CONTROL_CHARACTERS.get(character) ?? `Ctrl+${String.fromCharCode(character.charCodeAt(0) + 0x40)}`;
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
