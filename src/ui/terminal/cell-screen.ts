import { graphemesOf } from '../../text/graphemes.ts';
import { BLANK, CONTINUED, type GlyphTable, isPlain } from './cell-glyphs.ts';
import { CellGrid } from './cell-grid.ts';
import { Pen } from './cell-styles.ts';

const TAB_COLUMNS = 8;

/**
 * The screen that a terminal would show by what it is told, as xterm does it: what Ink wants to be seen. New lines
 * return to the first column, as the line discipline of a tty makes them.
 */
export class CellScreen {
  readonly #glyphs: GlyphTable;
  readonly #pen = new Pen();
  #grid: CellGrid;
  #row = 0;
  /** As many as there are columns when the last was written: only the next character wraps. */
  #column = 0;

  constructor(columns: number, rows: number, glyphs: GlyphTable) {
    this.#glyphs = glyphs;
    this.#grid = new CellGrid(columns, rows);
  }

  get grid(): CellGrid {
    return this.#grid;
  }

  get row(): number {
    return this.#row;
  }

  get column(): number {
    return Math.min(this.#column, this.#grid.columns - 1);
  }

  /** Keeps what fits, from the top left corner on. */
  resize(columns: number, rows: number): void {
    this.#grid = this.#grid.resized(columns, rows);
    this.#moveTo(this.#row, this.#column);
  }

  print(text: string): void {
    let end = 0;
    while (end < text.length && isPlain(text.charCodeAt(end))) end++;
    // A character that joins others may do so with the last plain one.
    const plainEnd = end === text.length ? end : Math.max(0, end - 1);
    for (let start = 0; start < plainEnd; ) {
      if (this.#column >= this.#grid.columns) this.#wrap();
      const stop = Math.min(plainEnd, start + this.#grid.columns - this.#column);
      this.#grid.putPlain(this.#row, this.#column, text, start, stop, this.#pen);
      this.#column += stop - start;
      start = stop;
    }
    if (plainEnd < text.length) this.#printGraphemes(text.slice(plainEnd));
  }

  /** Goes to the beginning of a row, blanks it and makes the pen plain. */
  beginRow(row: number): void {
    this.#moveTo(row, 0);
    this.#pen.reset();
    this.#grid.blankRow(this.#row);
  }

  control(code: number): void {
    if (code === 0x0a) {
      this.#column = 0;
      this.#feedLine();
    } else if (code === 0x0d) {
      this.#column = 0;
    } else if (code === 0x08) {
      this.#moveTo(this.#row, this.column - 1);
    } else if (code === 0x09 && this.#column < this.#grid.columns) {
      this.#moveTo(this.#row, (Math.floor(this.#column / TAB_COLUMNS) + 1) * TAB_COLUMNS);
    }
  }

  /** @returns whether it is one that draws, or moves the cursor */
  csi(final: string, parameters: readonly number[]): boolean {
    const first = parameters[0] ?? 0;
    const count = Math.max(1, first);
    switch (final) {
      case 'm':
        this.#pen.apply(parameters);
        return true;
      case 'K':
        this.#eraseInLine(first);
        return true;
      case 'J':
        this.#eraseInScreen(first);
        return true;
      case 'A':
        return this.#moveTo(this.#row - count, this.#column);
      case 'B':
        return this.#moveTo(this.#row + count, this.#column);
      case 'C':
        return this.#moveTo(this.#row, this.column + count);
      case 'D':
        return this.#moveTo(this.#row, this.column - count);
      case 'E':
        return this.#moveTo(this.#row + count, 0);
      case 'F':
        return this.#moveTo(this.#row - count, 0);
      case 'G':
        return this.#moveTo(this.#row, count - 1);
      case 'd':
        return this.#moveTo(count - 1, this.#column);
      case 'H':
        return this.#moveTo(count - 1, Math.max(1, parameters[1] ?? 0) - 1);
      default:
        return false;
    }
  }

  #printGraphemes(text: string): void {
    for (const grapheme of graphemesOf(text)) {
      const glyph = this.#glyphs.glyphOf(grapheme);
      const width = this.#glyphs.widthOf(glyph);
      if (width === 0) this.#join(grapheme);
      else if (width <= this.#grid.columns) this.#put(glyph, width);
    }
  }

  #put(glyph: number, width: number): void {
    if (this.#column + width > this.#grid.columns) {
      // A wide one that does not fit leaves blanks in its own style, as in xterm.
      while (this.#column < this.#grid.columns)
        this.#grid.put(this.#row, this.#column++, BLANK, 1, this.#pen);
      this.#wrap();
    }
    this.#grid.put(this.#row, this.#column, glyph, width, this.#pen);
    this.#column += width;
  }

  /** A mark that came apart from what it stands on, which is to the left of the cursor. */
  #join(mark: string): void {
    let column = this.#column - 1;
    while (column > 0 && this.#grid.glyphAt(this.#row, column) === CONTINUED) column--;
    if (column < 0) return;
    const base = this.#grid.glyphAt(this.#row, column);
    const joined = this.#glyphs.glyphOf(this.#glyphs.textOf(base) + mark);
    const width = this.#glyphs.widthOf(base);
    const style = {
      front: this.#grid.frontAt(this.#row, column),
      back: this.#grid.backAt(this.#row, column),
    };
    if (this.#glyphs.widthOf(joined) === width) this.#grid.put(this.#row, column, joined, width, style);
  }

  #moveTo(row: number, column: number): true {
    this.#row = clamp(row, this.#grid.rows);
    this.#column = clamp(column, this.#grid.columns);
    return true;
  }

  #wrap(): void {
    this.#column = 0;
    this.#feedLine();
  }

  #feedLine(): void {
    if (this.#row < this.#grid.rows - 1) this.#row++;
    else this.#grid.scroll(this.#pen.back);
  }

  /** 0: from the cursor on; 1: up to it; 2: all. */
  #eraseInLine(extent: number): void {
    const { columns } = this.#grid;
    // Nothing is to the right of a cursor that waits to wrap, as in xterm.js.
    const start = extent === 0 ? this.#column : 0;
    const end = extent === 1 ? this.column + 1 : columns;
    this.#grid.erase(this.#row, start, end, this.#pen.back);
  }

  #eraseInScreen(extent: number): void {
    // 3 is the lines that scrolled away, which the alternate screen does not have.
    if (extent > 2) return;
    if (extent < 2) this.#eraseInLine(extent);
    const start = extent === 0 ? this.#row + 1 : 0;
    const end = extent === 1 ? this.#row : this.#grid.rows;
    for (let row = start; row < end; row++) this.#grid.erase(row, 0, this.#grid.columns, this.#pen.back);
  }
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(0, value), count - 1);
}
