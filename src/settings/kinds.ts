import type { Range } from './range.ts';
import { type Wrong, wrongValue } from './wrong.ts';

/** What a setting can be: how the configuration file and a flag say it, and how both are checked. */
export interface Kind<T> {
  /** The value that the file gave, as what it has to be. @param at the names of the tables around it and its own */
  readonly check: (value: unknown, at: readonly string[]) => Checked<T>;
  /** The value as TOML; what is a table there, as the lines below its head. */
  readonly write: (value: T) => string;
  /** True for a table in the file: TOML wants tables below everything else. */
  readonly isTable?: true;
  /** How a flag says it; undefined where only the file can. */
  readonly onFlag: OnFlag<T> | undefined;
}

export type Checked<T> = { readonly value: T } | { readonly wrong: readonly Wrong[] };

export type OnFlag<T> =
  /** The flag alone says true: `--ascii`; `--no-summary` says false. */
  | { readonly form: 'switch' }
  | { readonly form: 'choice'; readonly choices: readonly (T & string)[] }
  /** `expected`: a sentence for whoever typed something that `parse` makes undefined of. */
  | {
      readonly form: 'argument';
      readonly parse: (text: string) => T | undefined;
      readonly expected: string;
    };

/** Seconds within a range; a flag says them in digits. @param what `a delay` */
export function seconds(what: string, range: Range): Kind<number> {
  return {
    ...numberWithin(range),
    onFlag: {
      form: 'argument',
      parse: text => (/^\d+(?:\.\d+)?$/.test(text) ? within(range, Number(text)) : undefined),
      expected: `Expected ${what} from ${range.least} to ${range.most} seconds.`,
    },
  };
}

/** Seconds within a range; a flag may say them in minutes or hours too: `60`, `60s`, `5m`, `1h`. */
export function timeSpan(what: string, range: Range): Kind<number> {
  const from = range.least === 0 ? '' : `from ${range.least} s `;
  return {
    ...numberWithin(range),
    onFlag: {
      form: 'argument',
      parse: text => {
        const [, figure, unit = 's'] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
        return within(range, Number(figure) * ({ s: 1, m: 60, h: 3_600 }[unit] ?? 1));
      },
      expected: `Expected ${what} such as 60s or 5m, ${from}up to ${range.most / 3_600} hours.`,
    },
  };
}

/** A number that only the file can say. */
export function numberWithin(range: Range): Kind<number> {
  return simple(`a number from ${range.least} to ${range.most}`, value =>
    typeof value === 'number' ? within(range, value) : undefined,
  );
}

export const yesOrNo: Kind<boolean> = {
  ...simple('true or false', value => (typeof value === 'boolean' ? value : undefined)),
  onFlag: { form: 'switch' },
};

const PROCESS_NAME = 'the name of a process, without a path';

/** The kernel's name of a process (comm), not a path to its program. */
export const processName: Kind<string> = {
  ...simple(PROCESS_NAME, value => (typeof value === 'string' ? processNameIn(value) : undefined)),
  onFlag: { form: 'argument', parse: processNameIn, expected: `Expected ${PROCESS_NAME}.` },
};

export function oneOf<T extends string>(choices: readonly T[]): Kind<T> {
  return {
    ...simple(`one of ${inWords(choices)}`, value => choices.find(choice => choice === value)),
    onFlag: { form: 'choice', choices },
  };
}

/** A password, or none (empty). Only the file can say it, and no message quotes it. */
export const secret: Kind<string> = {
  check: (given, at) =>
    typeof given === 'string' && given.length <= LONGEST_SECRET && !/\p{Cc}/u.test(given)
      ? { value: given }
      : { wrong: [{ at, detail: `expected a text of at most ${LONGEST_SECRET} characters in one line` }] },
  write: value => JSON.stringify(value),
  onFlag: undefined,
};
const LONGEST_SECRET = 1_024;

/** A list of at least one, which only the file can say. */
export function someOf<T extends string>(choices: readonly T[]): Kind<readonly T[]> {
  return simple<readonly T[]>(`a list of ${inWords(choices)}`, value => {
    if (!Array.isArray(value) || value.length === 0) return undefined;
    const chosen = choices.filter(choice => value.includes(choice));
    return value.every(one => chosen.includes(one)) ? value : undefined;
  });
}

/** A kind that only the file can say, of a value that TOML writes as JSON does. */
function simple<T>(expected: string, read: (value: unknown) => T | undefined): Kind<T> {
  return {
    check: (given, at) => {
      const value = read(given);
      return value === undefined ? { wrong: [wrongValue(at, expected, given)] } : { value };
    },
    write: value => JSON.stringify(value).replaceAll('","', '", "'),
    onFlag: undefined,
  };
}

function within({ least, most }: Range, value: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}

function processNameIn(text: string): string | undefined {
  return text === '' || text.includes('/') ? undefined : text;
}

function inWords(choices: readonly string[]): string {
  return choices.map(choice => JSON.stringify(choice)).join(', ');
}
