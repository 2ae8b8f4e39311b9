import { parse, TomlError } from 'smol-toml';
import { cleanText } from '../text/clean-text.ts';
import { COLOR_CHOICES, THEME_NAMES } from './appearance.ts';
import { type Check, numberWithin, oneOf, processName, someOf, yesOrNo } from './checks.ts';
import { lineOfKey } from './line-of-key.ts';
import {
  DELAY_SECONDS,
  PANE_CHOICES,
  REVERT_AFTER_SECONDS,
  type Settings,
  WINDOW_SECONDS,
} from './settings.ts';
import { readThresholds } from './threshold-keys.ts';
import { type Wrong, wrongNames, wrongValue } from './wrong.ts';

/** What the text sets, or every line of it that is wrong (`FILE:7: delay: expected …, got …`). */
export type ReadConfig = { readonly settings: Partial<Settings> } | { readonly problems: readonly string[] };

interface Key {
  readonly expected: string;
  /** Undefined: the value is something else. */
  readonly read: (value: unknown) => Partial<Settings> | undefined;
}

/** Everything but the thresholds, which are a table of tables. */
const KEYS: Readonly<Record<string, Key>> = {
  delay: key(numberWithin(DELAY_SECONDS), delaySeconds => ({ delaySeconds })),
  window: key(numberWithin(WINDOW_SECONDS), windowSeconds => ({ windowSeconds })),
  name: key(processName, name => ({ name })),
  'read-only': key(yesOrNo, isReadOnly => ({ isReadOnly })),
  'revert-after': key(numberWithin(REVERT_AFTER_SECONDS), revertAfterSeconds => ({ revertAfterSeconds })),
  ascii: key(yesOrNo, isAscii => ({ isAscii })),
  color: key(oneOf(COLOR_CHOICES), color => ({ color })),
  theme: key(oneOf(THEME_NAMES), theme => ({ theme })),
  panes: key(someOf(PANE_CHOICES), panes => ({ panes })),
};
const THRESHOLDS = 'thresholds';

function key<T>({ expected, read }: Check<T>, toSettings: (value: T) => Partial<Settings>): Key {
  return {
    expected,
    read: value => {
      const checked = read(value);
      return checked === undefined ? undefined : toSettings(checked);
    },
  };
}

/**
 * Reads and checks a configuration. Pure.
 * @param text TOML 1.1
 * @param path what the file is called in what is wrong
 */
export function readConfig(text: string, path: string): ReadConfig {
  let table: Readonly<Record<string, unknown>>;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { problems: [`${path}:${error.line}: ${inOneLine(error)}`] };
  }
  const wrong: Wrong[] = [...wrongNames(table, [...Object.keys(KEYS), THRESHOLDS])];
  let settings: Partial<Settings> = {};
  for (const [name, { expected, read }] of Object.entries(KEYS)) {
    if (!Object.hasOwn(table, name)) continue;
    const set = read(table[name]);
    if (set === undefined) wrong.push(wrongValue([name], expected, table[name]));
    else settings = { ...settings, ...set };
  }
  if (Object.hasOwn(table, THRESHOLDS)) {
    const { thresholds, wrong: wrongLimits } = readThresholds([THRESHOLDS], table[THRESHOLDS]);
    settings = { ...settings, thresholds };
    wrong.push(...wrongLimits);
  }
  wrong.push(...wrongTogether(settings));
  if (wrong.length === 0) return { settings };
  const placed = wrong.map(({ at, detail }) => ({ line: lineOfKey(text, at), what: describe(at, detail) }));
  return {
    problems: placed.sort((a, b) => a.line - b.line).map(({ line, what }) => `${path}:${line}: ${what}`),
  };
}

function wrongTogether({ delaySeconds, windowSeconds }: Partial<Settings>): readonly Wrong[] {
  if (delaySeconds === undefined || windowSeconds === undefined || windowSeconds >= delaySeconds) return [];
  return [wrongValue(['window'], `at least the delay, ${delaySeconds}`, windowSeconds)];
}

function describe(at: readonly string[], detail: string): string {
  return cleanText(`${at.join('.')}: ${detail}`);
}

/** `Invalid TOML document: …`, then the lines around the place, which the line's number stands for here. */
function inOneLine({ message }: TomlError): string {
  return cleanText(message.split('\n')[0] ?? '').replace('Invalid TOML document', 'no TOML');
}
