import { describe, expect, test } from 'vitest';
import { DOT, glyphOf } from '../../src/output/svg-glyphs.ts';
import { CELL_HEIGHT, CELL_WIDTH } from '../../src/output/svg-grid.ts';

function charsOf(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index));
}

/** `x,y width×height` of the parts of a character, to hundredths. */
function partsOf(char: string): string[] {
  const number = (value: number): number => Math.round(value * 100) / 100;
  return (glyphOf(char)?.rects ?? []).map(
    ({ x, y, width, height }) => `${number(x)},${number(y)} ${number(width)}×${number(height)}`,
  );
}

describe('a shape', () => {
  test.each(['a', ' ', '✖', '▲', '◆', '→', '\u24ff', '\u25a0', '\u2900', '', '─│', '見'])(
    'is none for %j',
    char => {
      expect(glyphOf(char)).toBeUndefined();
    },
  );

  test('is all of Block Elements and Braille Patterns, and of Box Drawing but double and slanted lines', () => {
    const drawn = (first: number, last: number): number =>
      charsOf(first, last).filter(char => glyphOf(char) !== undefined).length;
    expect(drawn(0x2580, 0x259f)).toBe(32);
    expect(drawn(0x2800, 0x28ff)).toBe(256);
    expect(drawn(0x2500, 0x257f)).toBe(128 - 29 - 3);
    expect(
      charsOf(0x2550, 0x256c)
        .concat('╱', '╲', '╳')
        .filter(char => glyphOf(char)),
    ).toEqual([]);
  });

  test('lies in its cell', () => {
    const beyond = [...charsOf(0x2500, 0x259f), ...charsOf(0x2801, 0x28ff)].filter(char => {
      const { rects = [], dots = [] } = glyphOf(char) ?? {};
      const areas = [...rects, ...dots.map(([x, y]) => ({ x, y, width: DOT, height: DOT }))];
      return areas.some(
        ({ x, y, width, height }) =>
          x < 0 || y < 0 || width <= 0 || x + width > CELL_WIDTH + 1e-9 || y + height > CELL_HEIGHT + 1e-9,
      );
    });
    expect(beyond).toEqual([]);
  });
});

describe('a line', () => {
  test.each([
    ['─', ['0,8 8.4×1']],
    ['━', ['0,7 8.4×3']],
    ['│', ['3.7,0 1×16']],
    ['┃', ['2.7,0 3×16']],
    ['┌', ['3.7,8 4.7×1', '3.7,8 1×8']],
    ['┛', ['0,7 5.7×3', '2.7,0 3×10']],
    ['┼', ['0,8 8.4×1', '3.7,0 1×16']],
    ['┿', ['0,7 8.4×3', '3.7,0 1×16']],
    ['╸', ['0,7 4.2×3']],
    ['╼', ['0,8 4.2×1', '4.2,7 4.2×3']],
    ['╎', ['3.7,1.6 1×4.8', '3.7,9.6 1×4.8']],
    ['╍', ['0.84,7 2.52×3', '5.04,7 2.52×3']],
  ])('%s', (char, parts) => {
    expect(partsOf(char)).toEqual(parts);
  });

  test.each([
    ['╭', 'M8.4 8Q3.7 8 3.7 12.7V16H4.7V12.7Q4.7 9 8.4 9z'],
    ['╮', 'M0 8Q4.7 8 4.7 12.7V16H3.7V12.7Q3.7 9 0 9z'],
    ['╯', 'M0 9Q4.7 9 4.7 4.3V0H3.7V4.3Q3.7 8 0 8z'],
    ['╰', 'M8.4 9Q3.7 9 3.7 4.3V0H4.7V4.3Q4.7 8 8.4 8z'],
  ])('%s is round', (char, outline) => {
    expect(glyphOf(char)?.outline?.(0, 0)).toBe(outline);
  });
});

describe('a block', () => {
  test.each([
    ['█', ['0,0 8.4×16']],
    ['▁', ['0,14 8.4×2']],
    ['▇', ['0,2 8.4×14']],
    ['▀', ['0,0 8.4×8']],
    ['▏', ['0,0 1.05×16']],
    ['▉', ['0,0 7.35×16']],
    ['▌', ['0,0 4.2×16']],
    ['▐', ['4.2,0 4.2×16']],
    ['▔', ['0,0 8.4×2']],
    ['▕', ['7.35,0 1.05×16']],
    ['▖', ['0,8 4.2×8']],
    ['▝', ['4.2,0 4.2×8']],
    ['▟', ['4.2,0 4.2×8', '0,8 4.2×8', '4.2,8 4.2×8']],
  ])('%s', (char, parts) => {
    expect(partsOf(char)).toEqual(parts);
  });

  test.each([
    ['░', 0.25],
    ['▒', 0.5],
    ['▓', 0.75],
    ['█', 1],
  ])('%s has a share of its colour', (char, share) => {
    expect(glyphOf(char)?.share).toBe(share);
  });
});

describe('braille', () => {
  test.each([
    ['⠀', []],
    ['⠁', [[1.1, 1]]],
    ['⡀', [[1.1, 13]]],
    ['⢀', [[5.3, 13]]],
    [
      '⠢',
      [
        [1.1, 5],
        [5.3, 9],
      ],
    ],
  ])('%s', (char, dots) => {
    const rounded = glyphOf(char)?.dots.map(([x, y]) => [Math.round(x * 100) / 100, y]);
    expect(rounded).toEqual(dots);
  });

  test('has a dot for each bit, each in its own place', () => {
    for (const char of charsOf(0x2800, 0x28ff)) {
      const bits = [...(char.charCodeAt(0) & 0xff).toString(2)].filter(bit => bit === '1').length;
      expect(new Set(glyphOf(char)?.dots.map(String)).size).toBe(bits);
    }
  });
});
