/** A colour of the 256 of the palette (0 to 7 the basic ones, 8 to 15 the bright ones), or `#rrggbb`. */
export type CellColor = number | `#${string}` | 'default';

/** One cell of a screen, as it looks. */
export interface PictureCell {
  /** `' '` where nothing is; `''` for the right half of a wide character. */
  readonly char: string;
  readonly foreground: CellColor;
  readonly background: CellColor;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isInverse: boolean;
  readonly isUnderlined: boolean;
}
