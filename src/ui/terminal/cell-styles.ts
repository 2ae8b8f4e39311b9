/**
 * How a cell looks, in two words, so that grids keep it in typed arrays and compare it without objects. Source of the
 * codes: ECMA-48 8.3.117 (SGR) and xterm's ctlseqs.
 */
export interface Style {
  /** Attributes (see ATTRIBUTES) and the colour of the glyph. */
  readonly front: number;
  /** The colour behind it. */
  readonly back: number;
}

/** A colour takes 26 bits: where its number comes from, and the number. 0 is the terminal's own colour. */
const VALUE_BITS = 24;
export const COLOR_MASK = (1 << 26) - 1;
/** 0–15: the codes 30–37 and 90–97. Many terminals brighten these when bold, but not the same of the 256. */
export const BASIC_COLOR = 1 << VALUE_BITS;
export const PALETTE_COLOR = 2 << VALUE_BITS;
export const TRUE_COLOR = 3 << VALUE_BITS;

export const BOLD = 1 << 26;
export const DIM = 1 << 27;
export const UNDERLINED = 1 << 29;
export const INVERSE = 1 << 30;

/** The attributes that are kept; blinking, hidden and overlined text is drawn without that. */
export const ATTRIBUTES = [
  { flag: BOLD, on: 1, off: 22 },
  { flag: DIM, on: 2, off: 22 },
  { flag: 1 << 28, on: 3, off: 23 }, // italic
  { flag: UNDERLINED, on: 4, off: 24 },
  { flag: INVERSE, on: 7, off: 27 },
  { flag: 1 << 31, on: 9, off: 29 }, // struck through
] as const;

const FLAG_OF_ON = new Map<number, number>(ATTRIBUTES.map(({ on, flag }) => [on, flag]));
const FLAGS_OF_OFF = new Map<number, number>();
for (const { off, flag } of ATTRIBUTES) FLAGS_OF_OFF.set(off, (FLAGS_OF_OFF.get(off) ?? 0) | flag);

/** The style that text is written in, as SGR sequences change it. */
export class Pen implements Style {
  front = 0;
  back = 0;

  reset(): void {
    this.front = 0;
    this.back = 0;
  }

  /** @param codes the parameters of one `CSI … m`; what is not known changes nothing */
  apply(codes: readonly number[]): void {
    for (let index = 0; index < Math.max(1, codes.length); index++) {
      const code = codes[index] ?? 0;
      const isFront = code < 40 || (code >= 90 && code < 100);
      if (code === 0) this.reset();
      else if (code < 30) this.#switch(code);
      else if (code === 38 || code === 48) {
        const color = extendedColor(codes, index);
        index += color?.taken ?? codes.length;
        if (color !== undefined) this.#paint(isFront, color.color);
      } else if (code === 39 || code === 49) this.#paint(isFront, 0);
      else if (code < 48) this.#paint(isFront, BASIC_COLOR | (code % 10));
      else if ((code >= 90 && code < 98) || (code >= 100 && code < 108))
        this.#paint(isFront, BASIC_COLOR | (8 + (code % 10)));
    }
  }

  #switch(code: number): void {
    this.front = (this.front | (FLAG_OF_ON.get(code) ?? 0)) & ~(FLAGS_OF_OFF.get(code) ?? 0);
  }

  #paint(isFront: boolean, color: number): void {
    if (isFront) this.front = (this.front & ~COLOR_MASK) | color;
    else this.back = color;
  }
}

/** `38;5;n` and `38;2;r;g;b`, from the 38 on; undefined for anything else. */
function extendedColor(
  codes: readonly number[],
  index: number,
): { readonly color: number; readonly taken: number } | undefined {
  const kind = codes[index + 1];
  const first = codes[index + 2] ?? 0;
  if (kind === 5) return { color: PALETTE_COLOR | (first & 255), taken: 2 };
  if (kind !== 2) return undefined;
  const green = codes[index + 3] ?? 0;
  const blue = codes[index + 4] ?? 0;
  return { color: TRUE_COLOR | ((first & 255) << 16) | ((green & 255) << 8) | (blue & 255), taken: 4 };
}
