import { stepNice } from '../../../tuning/kinds/process/renice.ts';
import { actionOf } from '../../parts/dialog-keys.ts';
import { NICE_KEYS } from './definition.ts';

/** A nice value while it is typed or stepped. */
export interface NiceField {
  readonly text: string;
  /** It was proposed or stepped to, not typed: a digit begins anew instead of being added to it. */
  readonly isProposed: boolean;
  /** The key before was a minus: a digit after it makes a negative number, whatever the minus did by itself. */
  readonly hasMinus: boolean;
}

/** Longer ones are outside −20 to 19 whatever they are, which three characters already show. */
const LONGEST = 4;

export function startNiceField(nice: number | undefined): NiceField {
  return { text: nice === undefined ? '' : String(nice), isProposed: true, hasMinus: false };
}

/** The number in the field; undefined while the text is not a number. */
export function niceIn(field: NiceField): number | undefined {
  return /^-?\d+$/.test(field.text) ? Number(field.text) : undefined;
}

/**
 * The field after a key: digits type, `-` is a sign in an empty field and a step down from a number, F7 `[` step down,
 * F8 `]` `+` step up. `-15` gives −15 in whatever state the field is.
 * @param current the nice values of the chosen threads, from which the first step goes
 */
export function pressNice(field: NiceField, key: string, current: readonly number[]): NiceField {
  switch (actionOf(NICE_KEYS, key)) {
    case 'digit':
      return type(field, key);
    case 'erase':
      return { text: field.text.slice(0, -1), isProposed: false, hasMinus: false };
    case 'minus':
      if (niceIn(field) === undefined) return { text: '-', isProposed: false, hasMinus: true };
      return { ...step(field, -1, current), hasMinus: true };
    case 'lower':
      return step(field, -1, current);
    case 'higher':
      return step(field, 1, current);
    case undefined:
      return field;
  }
}

function type(field: NiceField, digit: string): NiceField {
  const start = field.hasMinus ? '-' : field.isProposed ? '' : field.text;
  return { text: (start + digit).slice(0, LONGEST), isProposed: false, hasMinus: false };
}

function step(field: NiceField, by: 1 | -1, current: readonly number[]): NiceField {
  const nice = niceIn(field);
  return startNiceField(stepNice(nice === undefined ? current : [nice], by));
}
