import { armsOf, type BoxArms, dashesOf, type Weight } from './box-arms.ts';
import { CELL_HEIGHT, CELL_WIDTH } from './svg-grid.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a character looks like in its cell, in pixels from the cell's upper left corner. */
export interface Glyph {
  readonly rects: readonly Rect[];
  /** The upper left corners of the dots of a braille pattern. */
  readonly dots: readonly (readonly [x: number, y: number])[];
  /** Data of a path of its own, for a cell at this place: a round corner. */
  readonly outline?: (x: number, y: number) => string;
  /** How much of the colour is there, where it is not all: 0 to 1. */
  readonly share: number;
}

/** The width and height of a dot. */
export const DOT = 2;
/** From a dot to the one beside it, of the next cell too. */
export const DOT_PITCH = CELL_WIDTH / 2;
const DOT_ROWS = 4;

/** As thick as whole pixels, and the middle between two of them: they are sharp where a picture has its own size. */
const THICKNESS: Readonly<Record<Weight, number>> = { none: 0, light: 1, heavy: 3 };
const MIDDLE_X = CELL_WIDTH / 2;
const MIDDLE_Y = (CELL_HEIGHT + 1) / 2;

/**
 * A character of Box Drawing, Block Elements or Braille Patterns as a shape, which fonts have in all sizes. Undefined for
 * any other, and for double and slanted lines: those are text.
 */
export function glyphOf(char: string): Glyph | undefined {
  if (char.length !== 1) return undefined;
  const code = char.charCodeAt(0);
  if (code < 0x2500 || code > 0x28ff) return undefined;
  if (code >= 0x2800) return { ...NOTHING, dots: dotsOf(code - 0x2800) };
  if (code < 0x2580) return boxGlyph(code);
  return code < 0x25a0 ? blockGlyph(code) : undefined;
}

const NOTHING: Glyph = { rects: [], dots: [], share: 1 };

/** Column and row of the dots of the 8 bits: braille had six of them first. */
const DOT_PLACES = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [1, 2],
  [0, 3],
  [1, 3],
] as const;

function dotsOf(bits: number): readonly (readonly [number, number])[] {
  const middleOfDot = (index: number, pitch: number): number => (index + 0.5) * pitch - DOT / 2;
  return DOT_PLACES.filter((_, bit) => (bits & (1 << bit)) !== 0).map(([column, row]) => [
    middleOfDot(column, DOT_PITCH),
    middleOfDot(row, CELL_HEIGHT / DOT_ROWS),
  ]);
}

function boxGlyph(code: number): Glyph | undefined {
  const arms = armsOf(code);
  if (arms !== undefined) return { ...NOTHING, rects: armRects(arms) };
  const dashes = dashesOf(code);
  if (dashes !== undefined) return { ...NOTHING, rects: dashRects(dashes) };
  // ╭ ╮ ╯ ╰
  if (code < 0x256d || code > 0x2570) return undefined;
  const isToTheRight = code === 0x256d || code === 0x2570;
  const isDown = code < 0x256f;
  return { ...NOTHING, outline: (x, y) => cornerPath(x, y, isToTheRight, isDown) };
}

/** An arm ends where those across it end too, so that a corner is whole. */
function armRects({ up, down, left, right }: BoxArms): readonly Rect[] {
  const across = Math.max(THICKNESS[left], THICKNESS[right]);
  const upright = Math.max(THICKNESS[up], THICKNESS[down]);
  const level = (weight: Weight, from: number, to: number): Rect[] =>
    weight === 'none'
      ? []
      : [{ x: from, y: MIDDLE_Y - THICKNESS[weight] / 2, width: to - from, height: THICKNESS[weight] }];
  const plumb = (weight: Weight, from: number, to: number): Rect[] =>
    weight === 'none'
      ? []
      : [{ x: MIDDLE_X - THICKNESS[weight] / 2, y: from, width: THICKNESS[weight], height: to - from }];
  return [
    ...(left === right
      ? level(left, 0, CELL_WIDTH)
      : [...level(left, 0, MIDDLE_X + upright / 2), ...level(right, MIDDLE_X - upright / 2, CELL_WIDTH)]),
    ...(up === down
      ? plumb(up, 0, CELL_HEIGHT)
      : [...plumb(up, 0, MIDDLE_Y + across / 2), ...plumb(down, MIDDLE_Y - across / 2, CELL_HEIGHT)]),
  ];
}

/** How much of a dash's room is dash. */
const DASH_SHARE = 0.6;

function dashRects({
  isVertical,
  weight,
  count,
}: {
  isVertical: boolean;
  weight: Weight;
  count: number;
}): Rect[] {
  const thickness = THICKNESS[weight];
  const pitch = (isVertical ? CELL_HEIGHT : CELL_WIDTH) / count;
  return Array.from({ length: count }, (_, index) => {
    const begin = (index + (1 - DASH_SHARE) / 2) * pitch;
    return isVertical
      ? { x: MIDDLE_X - thickness / 2, y: begin, width: thickness, height: pitch * DASH_SHARE }
      : { x: begin, y: MIDDLE_Y - thickness / 2, width: pitch * DASH_SHARE, height: thickness };
  });
}

/** A quarter of a circle, as thick as a light line, and what leads from there to the cell's lower or upper edge. */
function cornerPath(x: number, y: number, isToTheRight: boolean, isDown: boolean): string {
  const half = THICKNESS.light / 2;
  const at = (value: number): string => String(Math.round(value * 100) / 100);
  const [side, towards] = isToTheRight ? [x + CELL_WIDTH, -1] : [x, 1];
  const [end, away] = isDown ? [y + CELL_HEIGHT, 1] : [y, -1];
  const [midX, midY] = [x + MIDDLE_X, y + MIDDLE_Y];
  const turn = midY + away * MIDDLE_X;
  const outer = `${at(midX + towards * half)} ${at(midY - away * half)} ${at(midX + towards * half)} ${at(turn)}`;
  const inner = `${at(midX - towards * half)} ${at(midY + away * half)} ${at(side)} ${at(midY + away * half)}`;
  return `M${at(side)} ${at(midY - away * half)}Q${outer}V${at(end)}H${at(midX - towards * half)}V${at(turn)}Q${inner}z`;
}

const EIGHTH_HEIGHT = CELL_HEIGHT / 8;
const EIGHTH_WIDTH = CELL_WIDTH / 8;

/** U+2580 to U+259F, in the order of Unicode's chart "Block Elements". */
function blockGlyph(code: number): Glyph {
  const rect = (x: number, y: number, width: number, height: number): Glyph => ({
    ...NOTHING,
    rects: [{ x, y, width, height }],
  });
  if (code === 0x2580) return rect(0, 0, CELL_WIDTH, CELL_HEIGHT / 2);
  if (code <= 0x2588) {
    const height = (code - 0x2580) * EIGHTH_HEIGHT;
    return rect(0, CELL_HEIGHT - height, CELL_WIDTH, height);
  }
  if (code <= 0x258f) return rect(0, 0, (0x2590 - code) * EIGHTH_WIDTH, CELL_HEIGHT);
  if (code === 0x2590) return rect(CELL_WIDTH / 2, 0, CELL_WIDTH / 2, CELL_HEIGHT);
  // ░ ▒ ▓
  if (code <= 0x2593) return { ...rect(0, 0, CELL_WIDTH, CELL_HEIGHT), share: (code - 0x2590) / 4 };
  if (code === 0x2594) return rect(0, 0, CELL_WIDTH, EIGHTH_HEIGHT);
  if (code === 0x2595) return rect(CELL_WIDTH - EIGHTH_WIDTH, 0, EIGHTH_WIDTH, CELL_HEIGHT);
  return { ...NOTHING, rects: quadrants(QUADRANTS[code - 0x2596] ?? '') };
}

/** Upper left, upper right, lower left, lower right of `▖` to `▟`. */
const QUADRANTS = ['0010', '0001', '1000', '1011', '1001', '1110', '1101', '0100', '0110', '0111'];

function quadrants(which: string): readonly Rect[] {
  const [width, height] = [CELL_WIDTH / 2, CELL_HEIGHT / 2];
  return [...which].flatMap((digit, index) =>
    digit === '1' ? [{ x: (index % 2) * width, y: Math.floor(index / 2) * height, width, height }] : [],
  );
}
