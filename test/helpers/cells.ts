import type { IBufferCell, Terminal } from '@xterm/headless';
import type { CellColor, PictureCell } from '../../src/output/picture-cell.ts';

/** A cell of the emulator's screen. */
export type Cell = PictureCell;

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
