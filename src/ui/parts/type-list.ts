const LONGEST_LIST = 200;

/** A list of CPUs while it is typed: digits and their signs, Backspace. */
export function typeList(typed: string, key: string): string {
  if (key === 'Backspace' || key === 'Delete') return typed.slice(0, -1);
  return /^[\d,:/-]$/.test(key) && typed.length < LONGEST_LIST ? typed + key : typed;
}
