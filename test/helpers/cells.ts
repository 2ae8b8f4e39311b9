import type { IBufferCell, Terminal } from '@xterm/headless';

/** A colour of the 256 of the palette (0 to 7 the basic ones, 8 to 15 the bright ones), or `#rrggbb`. */
export type CellColor = number | `#${string}` | 'default';

export interface Cell {
  /** `' '` where nothing was written; `''` for the right half of a wide character. */
  readonly char: string;
  readonly foreground: CellColor;
  readonly background: CellColor;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isInverse: boolean;
  readonly isUnderlined: boolean;
}

/** The visible screen of `terminal`, row by row from the top, every row as wide as the terminal. */
export function readCells(terminal: Terminal): Cell[][] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = buffer.getLine(buffer.baseY + y);
    return Array.from({ length: terminal.cols }, (_, x) => describeCell(line?.getCell(x)));
  });
}

function describeCell(cell: IBufferCell | undefined): Cell {
  return {
    char: cell === undefined || (cell.getWidth() > 0 && cell.getChars() === '') ? ' ' : cell.getChars(),
    foreground: describeColor(cell?.isFgRGB(), cell?.isFgPalette(), cell?.getFgColor()),
    background: describeColor(cell?.isBgRGB(), cell?.isBgPalette(), cell?.getBgColor()),
    isBold: Boolean(cell?.isBold()),
    isDim: Boolean(cell?.isDim()),
    isInverse: Boolean(cell?.isInverse()),
    isUnderlined: Boolean(cell?.isUnderline()),
  };
}

function describeColor(isRgb = false, isPalette = false, color = 0): CellColor {
  if (isRgb) return `#${color.toString(16).padStart(6, '0')}`;
  return isPalette ? color : 'default';
}
