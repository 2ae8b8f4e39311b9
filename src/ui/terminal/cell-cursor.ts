/** Terminals differ, or it was never set: only an absolute move is sure. */
const UNKNOWN = -1;

/** Where the terminal's cursor is, and the shortest way to have it elsewhere. */
export class CellCursor {
  #row = UNKNOWN;
  #column = UNKNOWN;

  isAt(row: number, column: number): boolean {
    return this.#row === row && this.#column === column;
  }

  /** Columns from the cursor to this place, when it is to the right on the same row; undefined otherwise. */
  gapTo(row: number, column: number): number | undefined {
    if (this.#row !== row || this.#column === UNKNOWN || column < this.#column) return undefined;
    return column - this.#column;
  }

  set(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
  }

  /**
   * It wrote something of this width. In the last column terminals wait for the next character before they wrap, and
   * differ in what the column is till then; with a width that is not sure it is unknown too.
   */
  advance(width: number, hasSureWidth: boolean, columns: number): void {
    const column = this.#column + width;
    this.#column = hasSureWidth && column < columns ? column : UNKNOWN;
  }

  /** The shortest sequence that moves it there. */
  moveTo(row: number, column: number): string {
    let best = absolute(row, column);
    const consider = (way: string): void => {
      if (way.length < best.length) best = way;
    };
    if (row === this.#row) {
      consider(`\r${forward(column)}`);
      consider(`\x1b[${column + 1}G`);
      if (this.#column !== UNKNOWN && column >= this.#column) consider(forward(column - this.#column));
      else if (this.#column !== UNKNOWN) {
        consider('\b'.repeat(this.#column - column));
        consider(move(this.#column - column, 'D'));
      }
    } else if (this.#row !== UNKNOWN && row > this.#row) {
      consider('\r\n'.repeat(row - this.#row) + forward(column));
    }
    if (row !== this.#row && this.#row !== UNKNOWN && column === this.#column) {
      consider(move(Math.abs(row - this.#row), row < this.#row ? 'A' : 'B'));
    }
    this.set(row, column);
    return best;
  }
}

function absolute(row: number, column: number): string {
  if (column > 0) return `\x1b[${row + 1};${column + 1}H`;
  return row === 0 ? '\x1b[H' : `\x1b[${row + 1}H`;
}

function forward(count: number): string {
  return count === 0 ? '' : move(count, 'C');
}

function move(count: number, letter: 'A' | 'B' | 'C' | 'D'): string {
  return `\x1b[${count === 1 ? '' : count}${letter}`;
}
