import stringWidth from 'string-width';

/** In a cell: the right part of the wide glyph to its left. */
export const CONTINUED = 0;
export const BLANK = 0x20;

/** Glyphs below are UTF-16 codes of plain characters; from here on they are entries of a table. */
const FIRST_ENTRY = 0x10000;
/** Far more than a screen holds of them, and little memory. */
const MOST_ENTRIES = 4096;

interface Entry {
  readonly text: string;
  readonly width: number;
}

/** The other signs that the screen is drawn with: single angle quotes, triangles, diamond, circle, flag, check mark, cross. */
const SIGNS = new Set([0x2039, 0x203a, 0x2265, 0x25b2, 0x25c2, 0x25c6, 0x25cf, 0x2691, 0x2714, 0x2716]);

/**
 * Whether a character always takes one column and joins no neighbour: printable ASCII, Latin letters, punctuation,
 * arrows, box drawing, blocks, braille. Where one of them has an emoji form, a variation selector follows, and that is
 * not plain.
 */
export function isPlain(code: number): boolean {
  return (
    (code >= 0x20 && code <= 0x7e) ||
    (code >= 0x2500 && code <= 0x259f) ||
    (code >= 0x2800 && code <= 0x28ff) ||
    (code >= 0xa1 && code <= 0x24f && code !== 0xad) ||
    (code >= 0x2010 && code <= 0x2027) ||
    (code >= 0x2190 && code <= 0x2193) ||
    SIGNS.has(code)
  );
}

/** Whether a glyph stands for a plain character, or continues what stands to its left. */
export function isPlainGlyph(glyph: number): boolean {
  return glyph < FIRST_ENTRY;
}

/** Numbers for everything a cell can hold, so that grids of cells are typed arrays. */
export class GlyphTable {
  readonly #entries: Entry[] = [];
  readonly #glyphs = new Map<string, number>();

  /** A grapheme as a number. A new one is measured by string-width, as Ink measures it. */
  glyphOf(grapheme: string): number {
    const code = grapheme.charCodeAt(0);
    if (grapheme.length === 1 && isPlain(code)) return code;
    const known = this.#glyphs.get(grapheme);
    if (known !== undefined) return known;
    const glyph = FIRST_ENTRY + this.#entries.length;
    this.#entries.push({ text: grapheme, width: stringWidth(grapheme) });
    this.#glyphs.set(grapheme, glyph);
    return glyph;
  }

  textOf(glyph: number): string {
    return glyph < FIRST_ENTRY ? String.fromCharCode(glyph) : this.#entry(glyph).text;
  }

  /** In columns; 0 for a mark without anything to stand on. */
  widthOf(glyph: number): number {
    return glyph < FIRST_ENTRY ? 1 : this.#entry(glyph).width;
  }

  /** Whether every terminal takes as many columns for it: they disagree about emoji and joined characters. */
  hasSureWidth(glyph: number): boolean {
    if (glyph < FIRST_ENTRY) return true;
    const { text, width } = this.#entry(glyph);
    // One character of the CJK blocks (CJK radicals to fullwidth forms), which has been wide ever since.
    return text.length === 1 && width === 2 && text.charCodeAt(0) >= 0x2e80;
  }

  /**
   * Whether a terminal may take fewer or more columns for it than string-width says, and so leave a part of what stood
   * there, or cover what stands to its right. Single one-column characters of other alphabets are not among them.
   */
  isRisky(glyph: number): boolean {
    if (this.hasSureWidth(glyph)) return false;
    const { text, width } = this.#entry(glyph);
    return text.length > 1 || width !== 1;
  }

  /** Whether so many were met that those which are not on the screen any more should be forgotten. */
  get isCrowded(): boolean {
    return this.#entries.length > MOST_ENTRIES;
  }

  /**
   * Begins anew.
   *
   * @returns what gives a glyph of before its number of now
   */
  forgetAll(): (glyph: number) => number {
    const entries = this.#entries.splice(0);
    this.#glyphs.clear();
    return glyph => (glyph < FIRST_ENTRY ? glyph : this.glyphOf(entries[glyph - FIRST_ENTRY]?.text ?? ' '));
  }

  #entry(glyph: number): Entry {
    return this.#entries[glyph - FIRST_ENTRY] ?? { text: ' ', width: 1 };
  }
}
