import { InvalidArgumentError, Option } from 'commander';
import type { OnFlag } from './kinds.ts';
import type { Range } from './range.ts';
import { ALL_SETTINGS, type Setting, type Settings } from './settings.ts';

/** An option for each setting that a flag can say. */
export function flagsOf(): readonly Option[] {
  return ALL_SETTINGS.flatMap(([, setting]) => optionOf(setting) ?? []);
}

/** What flags said; nothing of what no flag named. @param options as commander gives them */
export function settingsOf(options: Readonly<Record<string, unknown>>): Partial<Settings> {
  return Object.fromEntries(
    ALL_SETTINGS.flatMap(([field, setting]) => {
      const option = optionOf(setting);
      const value = options[option?.attributeName() ?? ''];
      // commander says true of what `--no-…` was not said of.
      const isSaid = value !== undefined && !(option?.negate === true && value === true);
      return isSaid ? [[field, value]] : [];
    }),
  );
}

function optionOf({ flag, help, kind: { onFlag } }: Setting<unknown>): Option | undefined {
  if (flag === undefined || onFlag === undefined) return undefined;
  const option = new Option(flag, help);
  if (onFlag.form === 'choice') return option.choices(onFlag.choices);
  return onFlag.form === 'argument' ? option.argParser(parserOf(onFlag)) : option;
}

function parserOf({ parse, expected }: Extract<OnFlag<unknown>, { form: 'argument' }>) {
  return (text: string): unknown => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(expected);
    return value;
  };
}

/** Reads an argument as a whole number. @param what `a pid` */
export function wholeNumber(what: string, { least, most }: Range): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected ${what}, a whole number from ${least} to ${most}.`);
  };
}
