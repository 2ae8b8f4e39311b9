import { parse, TomlError } from 'smol-toml';
import { cleanText } from '../text/clean-text.ts';
import { lineOfKey } from './line-of-key.ts';
import { ALL_SETTINGS, type Settings } from './settings.ts';
import { type Wrong, wrongNames, wrongValue } from './wrong.ts';

/** What the text sets, or every line of it that is wrong (`FILE:7: delay: expected …, got …`). */
export type ReadConfig = { readonly settings: Partial<Settings> } | { readonly problems: readonly string[] };

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
  const keys = ALL_SETTINGS.map(([, { key }]) => key);
  const wrong: Wrong[] = [...wrongNames(table, keys)];
  let settings: Partial<Settings> = {};
  for (const [field, { key, kind }] of ALL_SETTINGS) {
    if (!Object.hasOwn(table, key)) continue;
    const checked = kind.check(table[key], [key]);
    if ('wrong' in checked) wrong.push(...checked.wrong);
    else settings = { ...settings, [field]: checked.value };
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
