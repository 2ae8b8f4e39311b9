import { Chalk, type ColorSupportLevel } from 'chalk';
import type { Severity } from '../../output/loss-sentence.ts';
import { toAscii } from './ascii.ts';
import { ASCII_SYMBOLS, type Symbols, UNICODE_SYMBOLS } from './symbols.ts';

/** What a piece of text is, which decides how it looks. Colours are for severities alone. */
export type Role = 'plain' | 'dim' | 'strong' | 'title' | 'selected' | Severity;

/** How everything looks: colours and signs. */
export interface Theme {
  readonly paint: (role: Role, text: string) => string;
  readonly symbols: Symbols;
  /** A finished line in characters that the terminal has, as wide as it was. */
  readonly encode: (line: string) => string;
}

export interface ThemeOptions {
  /** 0: no colour at all (NO_COLOR, TERM=dumb), 1: 16 colours, 2: 256, 3: 16 million. */
  readonly colorLevel: ColorSupportLevel;
  /** Only characters of ASCII: a locale that is not UTF-8. */
  readonly isAscii: boolean;
}

export function createTheme(options: ThemeOptions): Theme {
  const chalk = new Chalk({ level: options.colorLevel });
  const styles: Readonly<Record<Role, (text: string) => string>> = {
    plain: text => text,
    dim: chalk.dim,
    strong: chalk.bold,
    title: chalk.bold,
    selected: chalk.inverse,
    good: chalk.green,
    warning: chalk.yellow,
    bad: chalk.red.bold,
    unknown: chalk.dim,
  };
  return {
    paint: (role, text) => (text === '' ? '' : styles[role](text)),
    symbols: options.isAscii ? ASCII_SYMBOLS : UNICODE_SYMBOLS,
    encode: options.isAscii ? toAscii : line => line,
  };
}
