import { CellCursor } from './cell-cursor.ts';
import { BLANK, CONTINUED, type GlyphTable } from './cell-glyphs.ts';
import type { CellGrid } from './cell-grid.ts';
import { styleChange } from './cell-style-changes.ts';
import type { Style } from './cell-styles.ts';

/** Up to so many unchanged cells between two changed ones are looked at for being written again. */
const MOST_BRIDGED = 4;
const ERASE_TO_LINE_END = '\x1b[K';
const PLAIN: Style = { front: 0, back: 0 };

/**
 * Says what to write so that a terminal that shows one grid shows another: changed cells only, by the shortest moves
 * and style changes. It leaves the terminal in the plain style, so that whatever else writes to it is not coloured.
 */
export class CellWriter {
  readonly cursor = new CellCursor();
  readonly #glyphs: GlyphTable;
  #pen: Style = PLAIN;
  #text = '';

  constructor(glyphs: GlyphTable) {
    this.#glyphs = glyphs;
  }

  /** @returns what to write; `shown` is as `wanted` by then */
  update(wanted: CellGrid, shown: CellGrid): string {
    this.#text = '';
    for (let row = 0; row < wanted.rows; row++) {
      if (wanted.hasSameRow(shown, row)) continue;
      if (this.#isRisky(wanted, row) || this.#isRisky(shown, row)) this.#writeRowAnew(wanted, shown, row);
      else this.#writeRow(wanted, shown, row);
      shown.copyRow(wanted, row);
    }
    this.#setPen(PLAIN);
    return this.#text;
  }

  #writeRow(wanted: CellGrid, shown: CellGrid, row: number): void {
    const end = wanted.lastDifference(shown, row) + 1;
    const emptyFrom = emptyEnd(wanted, row);
    let column = wanted.nextDifference(shown, row, 0);
    while (column < end) {
      if (column >= emptyFrom && end - column > ERASE_TO_LINE_END.length) {
        this.#eraseFrom(wanted, row, column);
        return;
      }
      this.#reach(wanted, row, column);
      column = wanted.nextDifference(shown, row, column + this.#writeCell(wanted, row, column));
    }
  }

  /** Whether the terminal may show some cells of the row otherwise than they stand in the grid. */
  #isRisky(grid: CellGrid, row: number): boolean {
    if (grid.isPlainRow(row)) return false;
    for (let column = 0; column < grid.columns; column++) {
      if (this.#glyphs.isRisky(grid.glyphAt(row, column))) return true;
    }
    return false;
  }

  /**
   * Writes the whole row after erasing it: nothing is left of what stood there, however wide the terminal thinks emoji
   * are.
   */
  #writeRowAnew(wanted: CellGrid, shown: CellGrid, row: number): void {
    if (emptyEnd(shown, row) > 0) this.#eraseFrom(wanted, row, 0);
    const end = emptyEnd(wanted, row);
    for (let column = 0; column < end; ) {
      this.#reach(wanted, row, column);
      column += this.#writeCell(wanted, row, column);
    }
    // The last one may have taken more columns than it has.
    if (end > 0 && end < wanted.columns) this.#eraseFrom(wanted, row, end);
  }

  #eraseFrom(wanted: CellGrid, row: number, column: number): void {
    this.#reach(wanted, row, column);
    this.#setPen(PLAIN);
    this.#text += ERASE_TO_LINE_END;
  }

  /** Moves the cursor there, by writing the cells between again where that is shorter than moving over them. */
  #reach(wanted: CellGrid, row: number, column: number): void {
    const gap = this.cursor.gapTo(row, column);
    if (gap === 0) return;
    if (gap !== undefined && gap <= MOST_BRIDGED && this.#isBridgeShort(wanted, row, column - gap, column)) {
      for (let between = column - gap; between < column; ) {
        between += this.#writeCell(wanted, row, between);
      }
    } else {
      this.#text += this.cursor.moveTo(row, column);
    }
  }

  #isBridgeShort(wanted: CellGrid, row: number, start: number, end: number): boolean {
    let pen = this.#pen;
    let length = 0;
    for (let column = start; column < end; column++) {
      const glyph = wanted.glyphAt(row, column);
      // A cursor that is within a wide glyph cannot write it again.
      if (glyph === CONTINUED && column === start) return false;
      if (glyph === CONTINUED) continue;
      if (!this.#glyphs.hasSureWidth(glyph)) return false;
      const style = styleAt(wanted, row, column);
      length +=
        styleChange(pen, style).length + (glyph < 0x80 ? 1 : Buffer.byteLength(this.#glyphs.textOf(glyph)));
      pen = style;
    }
    const after = styleAt(wanted, row, end);
    const moveLength = `\x1b[${end - start > 1 ? end - start : ''}C`.length;
    return length + styleChange(pen, after).length <= moveLength + styleChange(this.#pen, after).length;
  }

  /** @returns how many columns it took */
  #writeCell(wanted: CellGrid, row: number, column: number): number {
    const glyph = wanted.glyphAt(row, column);
    const width = this.#glyphs.widthOf(glyph);
    if (wanted.frontAt(row, column) !== this.#pen.front || wanted.backAt(row, column) !== this.#pen.back) {
      this.#setPen(styleAt(wanted, row, column));
    }
    this.#text += glyph === BLANK ? ' ' : this.#glyphs.textOf(glyph);
    this.cursor.advance(width, this.#glyphs.hasSureWidth(glyph), wanted.columns);
    return width;
  }

  #setPen(style: Style): void {
    this.#text += styleChange(this.#pen, style);
    this.#pen = style;
  }
}

/** The column from which on the row is empty. */
function emptyEnd(grid: CellGrid, row: number): number {
  let end = grid.columns;
  while (end > 0 && grid.isEmpty(row, end - 1)) end--;
  return end;
}

function styleAt(grid: CellGrid, row: number, column: number): Style {
  return { front: grid.frontAt(row, column), back: grid.backAt(row, column) };
}
