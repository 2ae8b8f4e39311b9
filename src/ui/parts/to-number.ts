import { actionOf, type DialogKey, type KeySet } from './dialog-keys.ts';
import { DIGITS, ERASE_KEYS, LEAVE_KEYS } from './shared-keys.ts';

/** What a number must be. */
export interface NumberRange {
  readonly lowest: number;
  readonly highest: number;
  readonly isWhole: boolean;
}

const LONGEST = 8;

/** The keys that type a whole number. */
export const WHOLE_NUMBER_KEYS = [
  { keys: DIGITS, shown: '0-9', action: 'digit', help: 'type the number' },
  ...ERASE_KEYS,
] as const satisfies readonly DialogKey[];

export const NUMBER_KEYS = [
  ...WHOLE_NUMBER_KEYS,
  { keys: ['.', ','], action: 'point', help: 'decimal point' },
] as const satisfies readonly DialogKey[];

/** The keys of a dialog that asks for one number. */
export const ASK_KEYS = [
  {
    keys: ['Enter'],
    action: 'set',
    help: 'set it; an empty field leaves things as they are',
    hint: 'sets it',
  },
  ...LEAVE_KEYS,
] as const satisfies readonly DialogKey[];

export const ASKING: KeySet = {
  while: 'editing',
  head: 'Where a number is asked for',
  keys: [...NUMBER_KEYS, ...ASK_KEYS],
};

/** A typed number after a key: digits, a decimal point (a comma is one too) and erasing; other keys change nothing. */
export function typeNumber(text: string, key: string): string {
  const action = actionOf(NUMBER_KEYS, key);
  if (action === undefined) return text;
  if (action === 'erase') return text.slice(0, -1);
  return text.length < LONGEST ? text + (action === 'point' ? '.' : key) : text;
}

/** The number, or a refusal that says why the text is not one. */
export function toNumber(text: string, range: NumberRange): number | { readonly refused: string } {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  const isFit =
    value >= range.lowest && value <= range.highest && (!range.isWhole || Number.isInteger(value));
  if (isFit) return value;
  const kind = range.isWhole ? 'a whole number' : 'a number';
  return { refused: `${text}: ${kind} from ${range.lowest} to ${range.highest} is needed` };
}
