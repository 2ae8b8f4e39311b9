import { BLANK, CONTINUED, isPlainGlyph } from './cell-glyphs.ts';
import type { Style } from './cell-styles.ts';

/** Words of a cell: glyph, front, back. */
const WORDS = 3;

/**
 * The cells of a screen. A wide glyph stands in its left cell, and the cells to its right say that they continue it; no
 * part of it is ever without the others. What is done for each cell or row takes no arrays apart and iterates over none:
 * in code that V8 never optimises, each step of that makes an object.
 */
export class CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly #cells: Int32Array;
  /** The bytes of each row, to compare rows in native code. */
  readonly #rowBytes: readonly Uint8Array[];
  readonly #blankRow: Int32Array;
  /** 1 for each row that may hold glyphs which are no plain characters. */
  readonly #unusual: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#cells = new Int32Array(columns * rows * WORDS);
    const rowLength = columns * WORDS * Int32Array.BYTES_PER_ELEMENT;
    this.#rowBytes = Array.from(
      { length: rows },
      (_, row) => new Uint8Array(this.#cells.buffer, row * rowLength, rowLength),
    );
    this.#unusual = new Uint8Array(rows);
    this.#blankRow = new Int32Array(columns * WORDS);
    for (let index = 0; index < this.#blankRow.length; index += WORDS) this.#blankRow[index] = BLANK;
    for (let row = 0; row < rows; row++) this.blankRow(row);
  }

  glyphAt(row: number, column: number): number {
    return this.#cells[this.#indexOf(row, column)] ?? CONTINUED;
  }

  frontAt(row: number, column: number): number {
    return this.#cells[this.#indexOf(row, column) + 1] ?? 0;
  }

  backAt(row: number, column: number): number {
    return this.#cells[this.#indexOf(row, column) + 2] ?? 0;
  }

  /** Whether nothing is to be seen there, so that erasing leaves the same. */
  isEmpty(row: number, column: number): boolean {
    const index = this.#indexOf(row, column);
    return this.#cells[index] === BLANK && this.#cells[index + 1] === 0 && this.#cells[index + 2] === 0;
  }

  /** Whether all of the row's glyphs are plain characters for sure: most rows of most screens are such. */
  isPlainRow(row: number): boolean {
    return this.#unusual[row] === 0;
  }

  /** Puts a glyph as wide as told, which has to fit; of wide glyphs that it covers in part, the rest becomes blank. */
  put(row: number, column: number, glyph: number, width: number, { front, back }: Style): void {
    this.#splitAt(row, column, front, back);
    this.#splitAt(row, column + width, front, back);
    if (!isPlainGlyph(glyph)) this.#unusual[row] = 1;
    let index = this.#indexOf(row, column);
    for (let part = 0; part < width; part++) {
      this.#cells[index++] = part === 0 ? glyph : CONTINUED;
      this.#cells[index++] = front;
      this.#cells[index++] = back;
    }
  }

  /** Puts the characters of a text from `start` to before `end`: plain ones, of one column each, that have to fit. */
  putPlain(
    row: number,
    column: number,
    text: string,
    start: number,
    end: number,
    { front, back }: Style,
  ): void {
    this.#splitAt(row, column, front, back);
    this.#splitAt(row, column + end - start, front, back);
    const cells = this.#cells;
    let cell = this.#indexOf(row, column);
    for (let index = start; index < end; index++) {
      cells[cell++] = text.charCodeAt(index);
      cells[cell++] = front;
      cells[cell++] = back;
    }
  }

  /** Blanks all of a row, in the plain style. */
  blankRow(row: number): void {
    this.#cells.set(this.#blankRow, this.#indexOf(row, 0));
    this.#unusual[row] = 0;
  }

  /** Blanks the columns from `start` to before `end`, in this background colour. */
  erase(row: number, start: number, end: number, back: number): void {
    this.#splitAt(row, start, 0, back);
    this.#splitAt(row, end, 0, back);
    for (let column = start; column < end; column++) this.#fill(row, column, BLANK, 0, back);
  }

  /** The top row goes, and a blank one comes in below. */
  scroll(back: number): void {
    this.#cells.copyWithin(0, this.columns * WORDS);
    this.#unusual.copyWithin(0, 1);
    // What the last row held is in the row above too: nothing of it is split.
    for (let column = 0; column < this.columns; column++) this.#fill(this.rows - 1, column, BLANK, 0, back);
  }

  hasSameRow(other: CellGrid, row: number): boolean {
    const ours = this.#rowBytes[row];
    const theirs = other.#rowBytes[row];
    return ours !== undefined && theirs !== undefined && Buffer.compare(ours, theirs) === 0;
  }

  /** The first column from `start` on in which the grids differ; the width of the grid where they do not. */
  nextDifference(other: CellGrid, row: number, start: number): number {
    const ours = this.#cells;
    const theirs = other.#cells;
    let index = this.#indexOf(row, start);
    for (let column = start; column < this.columns; column++) {
      if (
        ours[index] !== theirs[index] ||
        ours[index + 1] !== theirs[index + 1] ||
        ours[index + 2] !== theirs[index + 2]
      )
        return column;
      index += WORDS;
    }
    return this.columns;
  }

  /** The last column in which the grids differ; -1 where they do not. */
  lastDifference(other: CellGrid, row: number): number {
    const ours = this.#cells;
    const theirs = other.#cells;
    let column = this.columns - 1;
    for (let index = this.#indexOf(row, this.columns) - 1; column >= 0; column--, index -= WORDS) {
      if (
        ours[index] !== theirs[index] ||
        ours[index - 1] !== theirs[index - 1] ||
        ours[index - 2] !== theirs[index - 2]
      )
        break;
    }
    return column;
  }

  /** Takes a row of a grid of the same size. */
  copyRow(other: CellGrid, row: number): void {
    const bytes = other.#rowBytes[row];
    if (bytes !== undefined) this.#rowBytes[row]?.set(bytes);
    this.#unusual[row] = other.#unusual[row] ?? 1;
  }

  /** The same cells, from the top left corner on, in a grid of another size. */
  resized(columns: number, rows: number): CellGrid {
    const grid = new CellGrid(columns, rows);
    const length = Math.min(columns, this.columns) * WORDS;
    for (let row = 0; row < Math.min(rows, this.rows); row++) {
      // A wide glyph that does not fit any more.
      this.#splitAt(row, columns, 0, 0);
      const start = this.#indexOf(row, 0);
      grid.#cells.set(this.#cells.subarray(start, start + length), grid.#indexOf(row, 0));
      grid.#unusual[row] = this.#unusual[row] ?? 1;
    }
    return grid;
  }

  /** Gives every cell's glyph another number. */
  renumber(glyphOf: (glyph: number) => number): void {
    for (let index = 0; index < this.#cells.length; index += WORDS) {
      this.#cells[index] = glyphOf(this.#cells[index] ?? BLANK);
    }
  }

  /** Blanks the wide glyph that reaches over the left edge of this column, if one does, in the style of what comes. */
  #splitAt(row: number, column: number, front: number, back: number): void {
    if (column <= 0 || column >= this.columns || this.glyphAt(row, column) !== CONTINUED) return;
    let start = column;
    while (start > 0 && this.glyphAt(row, start) === CONTINUED) start--;
    let end = column;
    while (end < this.columns && this.glyphAt(row, end) === CONTINUED) end++;
    for (let part = start; part < end; part++) this.#fill(row, part, BLANK, front, back);
  }

  #fill(row: number, column: number, glyph: number, front: number, back: number): void {
    const index = this.#indexOf(row, column);
    this.#cells[index] = glyph;
    this.#cells[index + 1] = front;
    this.#cells[index + 2] = back;
  }

  #indexOf(row: number, column: number): number {
    return (row * this.columns + column) * WORDS;
  }
}
