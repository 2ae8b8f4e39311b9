import { cleanText } from '../../text/clean-text.ts';

/** Longer than any name or address. */
const LONGEST = 64;

/** Whether a key belongs to the filter while one is typed; all others do what they always do. */
export function isFilterKey(key: string): boolean {
  return ['Enter', 'Esc', 'Space', 'Backspace', 'Delete'].includes(key) || isCharacter(key);
}

/** A filter after a key: characters are added, Backspace takes the last one away; other keys change nothing. */
export function typeFilter(text: string, key: string): string {
  if (key === 'Backspace' || key === 'Delete') return [...text].slice(0, -1).join('');
  const character = key === 'Space' ? ' ' : key;
  // Pasted text may bear characters that would drive the terminal.
  const isFit = isCharacter(character) && cleanText(character) === character;
  return isFit && text.length < LONGEST ? text + character : text;
}

function isCharacter(key: string): boolean {
  return [...key].length === 1;
}
