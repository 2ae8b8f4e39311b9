import { isProcessName, isWithin, type Range } from './settings.ts';

/** What a value of the configuration has to be. */
export interface Check<T> {
  /** In words, for `expected …`. */
  readonly expected: string;
  /** The value as what it has to be; undefined when it is something else. */
  readonly read: (value: unknown) => T | undefined;
}

export function numberWithin(range: Range): Check<number> {
  return {
    expected: `a number from ${range.least} to ${range.most}`,
    read: value => (typeof value === 'number' && isWithin(value, range) ? value : undefined),
  };
}

export const yesOrNo: Check<boolean> = {
  expected: 'true or false',
  read: value => (typeof value === 'boolean' ? value : undefined),
};

export const processName: Check<string> = {
  expected: 'the name of a process, without a path',
  read: value => (typeof value === 'string' && isProcessName(value) ? value : undefined),
};

export function oneOf<T extends string>(choices: readonly T[]): Check<T> {
  return {
    expected: `one of ${inWords(choices)}`,
    read: value => choices.find(choice => choice === value),
  };
}

/** A list of at least one. */
export function someOf<T extends string>(choices: readonly T[]): Check<readonly T[]> {
  const one = oneOf(choices);
  return {
    expected: `a list of ${inWords(choices)}`,
    read: value => {
      if (!Array.isArray(value) || value.length === 0) return undefined;
      const chosen = value.map(one.read).filter(choice => choice !== undefined);
      return chosen.length === value.length ? chosen : undefined;
    },
  };
}

function inWords(choices: readonly string[]): string {
  return choices.map(choice => JSON.stringify(choice)).join(', ');
}
