import { actionOf, type DialogKey } from './dialog-keys.ts';
import { DIGITS, ERASE_KEYS } from './shared-keys.ts';

const LONGEST_LIST = 200;

/** The keys that type a list of CPUs: a digit begins one, or the key that opens an empty one. */
export const LIST_KEYS = [
  { keys: DIGITS, shown: '0-9', action: 'digit', help: 'type a list of CPUs: 0-3,8' },
  { keys: ['l'], action: 'startList', help: 'type a list of CPUs: 0-3,8', hint: 'types a list' },
  { keys: ['-', ',', ':', '/'], action: 'sign', help: 'go on with the list' },
  ...ERASE_KEYS,
] as const satisfies readonly DialogKey[];

/** A list of CPUs while it is typed. Other keys change nothing. */
export function typeList(typed: string, key: string): string {
  const action = actionOf(LIST_KEYS, key);
  if (action === 'erase') return typed.slice(0, -1);
  const isPart = action === 'digit' || action === 'sign';
  return isPart && typed.length < LONGEST_LIST ? typed + key : typed;
}
