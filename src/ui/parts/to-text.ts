import { cleanText } from '../../text/clean-text.ts';
import { actionOf, type DialogKey, type KeySet } from './dialog-keys.ts';
import { ERASE_KEYS, LEAVE_KEYS } from './shared-keys.ts';

/** As long as fits into the smallest dialog. */
const LONGEST = 64;

/** The keys of a dialog that asks for one line. */
export const LINE_KEYS = [
  {
    keys: ['Enter'],
    action: 'set',
    help: 'take it; an empty field leaves things as they are',
    hint: 'takes it',
  },
  ...ERASE_KEYS,
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

export const ASKING_FOR_LINE: KeySet = {
  while: 'editing',
  head: 'Where a line is asked for',
  keys: LINE_KEYS,
};

/** A typed line after a key: what is printed is added, Backspace takes the last one away; other keys change nothing. */
export function typeText(text: string, key: string): string {
  if (actionOf(LINE_KEYS, key) === 'erase') return [...text].slice(0, -1).join('');
  const character = key === 'Space' ? ' ' : key;
  const isFit = [...character].length === 1 && cleanText(character) === character;
  return isFit && text.length < LONGEST ? text + character : text;
}
