import type { CellColor } from './picture-cell.ts';

export const BACKGROUND = '#16191f';
export const FOREGROUND = '#d5d9e0';

/** Terminals choose these themselves; here each is legible on the background. */
const BASIC = [
  '#2b303b',
  '#ff5c57',
  '#5fd38d',
  '#f3c34d',
  '#6aa9ff',
  '#d990e8',
  '#56c8d8',
  '#c5cad3',
  '#6b7280',
  '#ff8a85',
  '#8be9ad',
  '#ffdc85',
  '#9cc7ff',
  '#e8b5f2',
  '#8be3ee',
  '#ffffff',
] as const;

/** Levels of the colour cube, 16 to 231 of the palette (xterm's 256colres.h). */
const CUBE_LEVELS = [0, 95, 135, 175, 215, 255] as const;

/** @returns `#rrggbb`; what is no colour of the palette counts as `fallback` */
export function toHex(color: CellColor, fallback: string): string {
  if (typeof color === 'string') return color === 'default' ? fallback : color;
  if (color < BASIC.length) return BASIC[color] ?? fallback;
  if (color > 255) return fallback;
  const step = color - 16;
  if (step < 216) return hexOf([Math.floor(step / 36), Math.floor(step / 6) % 6, step % 6].map(cubeLevel));
  // 24 greys, from almost black on.
  const grey = 8 + (color - 232) * 10;
  return hexOf([grey, grey, grey]);
}

/** How much is left of a dim colour. Not by opacity: where cells touch, it would show twice. */
const DIM_SHARE = 0.62;

/** A colour as `#rrggbb`, the same but nearer to the background. */
export function dim(color: string): string {
  return mix(color, BACKGROUND, DIM_SHARE);
}

/** What one sees as `#rrggbb` where a colour covers a share of what is behind it. */
export function mix(color: string, behind: string, share: number): string {
  if (share === 1) return color;
  const parts = partsOf(behind);
  return hexOf(
    partsOf(color).map((part, index) => Math.round(part * share + (parts[index] ?? 0) * (1 - share))),
  );
}

function partsOf(color: string): readonly number[] {
  return [1, 3, 5].map(index => Number.parseInt(color.slice(index, index + 2), 16));
}

function cubeLevel(index: number): number {
  return CUBE_LEVELS[index] ?? 0;
}

function hexOf(parts: readonly number[]): string {
  return `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`;
}
