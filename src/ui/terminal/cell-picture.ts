import type { CellColor, PictureCell } from '../../output/picture-cell.ts';
import { CONTINUED, GlyphTable } from './cell-glyphs.ts';
import type { CellGrid } from './cell-grid.ts';
import { parseTerminalText } from './cell-parser.ts';
import { CellScreen } from './cell-screen.ts';
import { BASIC_COLOR, BOLD, COLOR_MASK, DIM, INVERSE, TRUE_COLOR, UNDERLINED } from './cell-styles.ts';

const VALUE_MASK = BASIC_COLOR - 1;

/**
 * The cells that lines with colours make on a terminal.
 * @param lines top to bottom, none wider than the screen; what they leave free is blank
 */
export function cellsOf(
  lines: readonly string[],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly (readonly PictureCell[])[] {
  const glyphs = new GlyphTable();
  const screen = new CellScreen(columns, rows, glyphs);
  for (const [row, line] of lines.slice(0, rows).entries()) {
    screen.csi('H', [row + 1, 1]);
    screen.csi('m', [0]);
    parseTerminalText(line, {
      print: text => screen.print(text),
      // Lines have text and colours, and nothing else.
      control: () => undefined,
      csi: (final, parameters) => screen.csi(final, parameters),
      other: () => undefined,
    });
  }
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => cellAt(screen.grid, glyphs, row, column)),
  );
}

function cellAt(grid: CellGrid, glyphs: GlyphTable, row: number, column: number): PictureCell {
  const glyph = grid.glyphAt(row, column);
  const front = grid.frontAt(row, column);
  return {
    char: glyph === CONTINUED ? '' : glyphs.textOf(glyph),
    foreground: colorOf(front),
    background: colorOf(grid.backAt(row, column)),
    isBold: (front & BOLD) !== 0,
    isDim: (front & DIM) !== 0,
    isInverse: (front & INVERSE) !== 0,
    isUnderlined: (front & UNDERLINED) !== 0,
  };
}

function colorOf(word: number): CellColor {
  const color = word & COLOR_MASK;
  const value = color & VALUE_MASK;
  if (color === 0) return 'default';
  return color - value === TRUE_COLOR ? `#${value.toString(16).padStart(6, '0')}` : value;
}
