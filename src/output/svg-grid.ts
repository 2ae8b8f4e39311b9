/** In pixels, of one cell of a picture. */
export const CELL_WIDTH = 8.4;
export const CELL_HEIGHT = 16;
/** In pixels, around the screen. */
export const PADDING = 12;

/** In pixels from the left edge of a picture. */
export function xOf(column: number): number {
  return round(PADDING + column * CELL_WIDTH);
}

/** As short as a picture needs it: hundredths of a pixel. What is equal in it, is equal as a number. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
