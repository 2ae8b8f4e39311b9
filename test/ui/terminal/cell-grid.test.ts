import { expect, test } from 'vitest';
import { BLANK, CONTINUED, GlyphTable } from '../../../src/ui/terminal/cell-glyphs.ts';
import { CellGrid } from '../../../src/ui/terminal/cell-grid.ts';
import { CellScreen } from '../../../src/ui/terminal/cell-screen.ts';

const PLAIN = { front: 0, back: 0 };
const RED = { front: 1, back: 0 };

function glyphsOf(grid: CellGrid, row: number): readonly number[] {
  return Array.from({ length: grid.columns }, (_, column) => grid.glyphAt(row, column));
}

function codes(text: string): readonly number[] {
  return Array.from(text, character => character.charCodeAt(0));
}

test('tells where two rows differ, in a glyph or in a style alone', () => {
  const [ours, theirs] = [new CellGrid(8, 2), new CellGrid(8, 2)];
  expect([ours.nextDifference(theirs, 1, 0), ours.lastDifference(theirs, 1)]).toEqual([8, -1]);
  ours.putPlain(1, 2, 'ab', 0, 2, PLAIN);
  ours.putPlain(1, 6, ' ', 0, 1, RED);
  expect([0, 3, 4, 7].map(column => ours.nextDifference(theirs, 1, column))).toEqual([2, 3, 6, 8]);
  expect(ours.lastDifference(theirs, 1)).toBe(6);
  expect(ours.nextDifference(theirs, 0, 0)).toBe(8);
});

test('a run of plain characters blanks what is left of wide glyphs at both of its ends', () => {
  const grid = new CellGrid(8, 1);
  const glyphs = new GlyphTable();
  const wide = glyphs.glyphOf('界');
  for (const column of [0, 2, 4, 6]) grid.put(0, column, wide, 2, PLAIN);
  grid.putPlain(0, 1, '-abcd-', 1, 5, PLAIN);
  expect(glyphsOf(grid, 0)).toEqual([BLANK, ...codes('abcd'), BLANK, wide, CONTINUED]);
});

test('knows which rows may hold more than plain characters, through copies, scrolling and another size', () => {
  const grid = new CellGrid(4, 2);
  grid.put(1, 0, new GlyphTable().glyphOf('界'), 2, PLAIN);
  expect([grid.isPlainRow(0), grid.isPlainRow(1)]).toEqual([true, false]);
  expect(grid.resized(3, 2).isPlainRow(1)).toBe(false);
  const copy = new CellGrid(4, 2);
  copy.copyRow(grid, 1);
  expect(copy.isPlainRow(1)).toBe(false);
  grid.scroll(0);
  expect(grid.isPlainRow(0)).toBe(false);
  grid.blankRow(0);
  expect(grid.isPlainRow(0)).toBe(true);
});

test('a text that is longer than the row goes on in the next; a mark joins the plain character before it', () => {
  const glyphs = new GlyphTable();
  const screen = new CellScreen(4, 3, glyphs);
  screen.print('abcdefghi\u0301jk');
  expect(glyphsOf(screen.grid, 0)).toEqual(codes('abcd'));
  expect(glyphsOf(screen.grid, 1)).toEqual(codes('efgh'));
  expect(glyphsOf(screen.grid, 2).map(glyph => glyphs.textOf(glyph))).toEqual(['i\u0301', 'j', 'k', ' ']);
});

test('a row begins blank, in the plain style', () => {
  const screen = new CellScreen(4, 2, new GlyphTable());
  screen.csi('m', [31]);
  screen.print('abcdefgh');
  screen.beginRow(1);
  screen.print('x');
  expect(glyphsOf(screen.grid, 1)).toEqual(codes('x   '));
  expect(screen.grid.frontAt(1, 0)).toBe(0);
  expect(glyphsOf(screen.grid, 0)).toEqual(codes('abcd'));
});
