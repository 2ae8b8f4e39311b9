import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';
import type { ThemeName } from '../../settings/appearance.ts';
import type { Severity } from '../../text/severity.ts';
import { wrapText } from '../../text/width.ts';
import { toAscii } from './ascii.ts';
import { PALETTES, type Palette, type Shade } from './palettes.ts';
import { ASCII_SYMBOLS, type Symbols, UNICODE_SYMBOLS } from './symbols.ts';

/** What a piece of text is, which decides how it looks. Colours are for severities alone. */
export type Role = 'plain' | 'dim' | 'strong' | 'title' | 'selected' | Severity;

/** How everything looks: colours and signs. */
export interface Theme {
  readonly paint: (role: Role, text: string) => string;
  readonly symbols: Symbols;
  /** What is bad is painted inverse, so that blanks in it are seen. */
  readonly isBadInverse: boolean;
  /** A finished line in characters that the terminal has, as wide as it was. */
  readonly encode: (line: string) => string;
}

export interface ThemeOptions {
  /** 0: no colour at all, nor bold (NO_COLOR, TERM=dumb), 1: 16 colours, 2: 256, 3: 16 million. */
  readonly colorLevel: ColorSupportLevel;
  /** Only characters of ASCII: a locale that is not UTF-8. */
  readonly isAscii: boolean;
  /** `dark` unless given. */
  readonly name?: ThemeName;
}

type Paint = (text: string) => string;

export function createTheme({ colorLevel, isAscii, name = 'dark' }: ThemeOptions): Theme {
  const chalk = new Chalk({ level: colorLevel });
  const toned = name === 'mono' ? monoStyles(chalk) : colorStyles(chalk, PALETTES[name]);
  const styles: Readonly<Record<Role, Paint>> = {
    plain: asItIs,
    strong: direct(chalk.bold),
    title: direct(chalk.bold),
    selected: direct(chalk.inverse),
    good: direct(toned.good),
    warning: direct(toned.warning),
    bad: direct(toned.bad),
    unknown: direct(toned.unknown),
    dim: direct(toned.dim),
  };
  return {
    paint: (role, text) => (text === '' ? '' : styles[role](text)),
    symbols: isAscii ? ASCII_SYMBOLS : UNICODE_SYMBOLS,
    isBadInverse: name === 'mono' && colorLevel > 0,
    encode: isAscii ? toAscii : line => line,
  };
}

type Toned = Readonly<Record<Severity | 'dim', Paint>>;

function asItIs(text: string): string {
  return text;
}

/** What chalk puts before and behind a text, which is always the same where there are no other colours and no line ends in it. */
function direct(paint: Paint): Paint {
  const [open = '', close = ''] = paint('x').split('x');
  return text => (text.includes('\x1b') || text.includes('\n') ? paint(text) : open + text + close);
}

function colorStyles(chalk: ChalkInstance, { good, warning, bad, dim }: Palette): Toned {
  return {
    good: shaded(chalk, good),
    warning: shaded(chalk, warning),
    bad: shaded(chalk, bad).bold,
    unknown: shaded(chalk, dim),
    dim: shaded(chalk, dim),
  };
}

/** Neither colour nor grey: a terminal of one colour may have no grey. */
function monoStyles(chalk: ChalkInstance): Toned {
  return { good: asItIs, warning: chalk.bold, bad: chalk.bold.inverse, unknown: asItIs, dim: asItIs };
}

/** Chosen by hand for 256 colours: chalk's own conversion misses the nearest entry of the cube. */
function shaded(chalk: ChalkInstance, { basic, indexed, rgb }: Shade): ChalkInstance {
  if (chalk.level >= 3) return chalk.hex(rgb);
  return chalk.level === 2 ? chalk.ansi256(indexed) : chalk[basic];
}

/** The lines of a text, each in the colours of a role: a colour that went on over the end of a line would reach the border. */
export function wrapPainted(text: string, width: number, role: Role, theme: Theme): string[] {
  return wrapText(text, width).map(line => theme.paint(role, line));
}
