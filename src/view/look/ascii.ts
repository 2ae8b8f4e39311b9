import { graphemesOf } from '../../text/graphemes.ts';
import { widthOf } from '../../text/width.ts';

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

/** What is no ASCII, with the character before it, which marks may belong to. */
const FOREIGN = /[ -~]?[^\x00-\x7f]+/g;

/** A text with characters of ASCII only, exactly as wide: `?` stands for what has no likeness (a process name). */
export function toAscii(text: string): string {
  // Nearly all of it is these, which need no segmenter unless a mark may follow.
  const known = text.replace(/[^\x00-\x7f](?![^\x00-\x7f])/g, sign => STAND_INS.get(sign) ?? sign);
  return known.replace(FOREIGN, standFor);
}

/** By graphemes: a sign and its selector, or a letter and its marks, are not as wide as each of them is alone. */
function standFor(run: string): string {
  return Array.from(graphemesOf(run), grapheme => {
    const standIn = STAND_INS.get(grapheme);
    if (standIn !== undefined) return standIn;
    const letter = /^[ -~]?/.exec(grapheme)?.[0] ?? '';
    return letter + '?'.repeat(Math.max(0, widthOf(grapheme) - letter.length));
  }).join('');
}
