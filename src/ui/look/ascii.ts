import { widthOf } from './text.ts';

/** The signs of srs-top's own that are no part of the theme's symbols, each as wide as what stands for it. */
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ['–', '-'],
  ['—', '-'],
  ['−', '-'],
  ['…', '~'],
  ['·', '|'],
  ['→', '>'],
  ['×', 'x'],
]);

/** A text with characters of ASCII only, exactly as wide: `?` stands for what has no likeness (a process name). */
export function toAscii(text: string): string {
  return text.replace(
    /[^\x00-\x7f]/gu,
    character => STAND_INS.get(character) ?? '?'.repeat(widthOf(character)),
  );
}
