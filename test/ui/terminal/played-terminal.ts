import { Writable } from 'node:stream';
import type { IBufferCell, IUnicodeVersionProvider } from '@xterm/headless';
import stringWidth from 'string-width';
import { Emulator, type ScreenSize } from '../../helpers/emulator.ts';

/** A tty without a process: what is written is kept, and drawn by an xterm. */
export class PlayedTerminal extends Writable {
  readonly isTTY = true;
  readonly emulator: Emulator;
  columns: number;
  rows: number;
  /** All that was written, each write by itself. */
  readonly writes: string[] = [];

  constructor({ columns, rows }: ScreenSize) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
    this.emulator = new Emulator({ columns, rows }, { convertEol: true });
    measureAsInk(this.emulator);
  }

  /** As the terminal does it: its screen first, then the program is told. */
  resize({ columns, rows }: ScreenSize): void {
    this.emulator.resize({ columns, rows });
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = String(chunk);
    this.writes.push(text);
    void this.emulator.feed(text);
    done();
  }

  /** What was written since the last call. */
  takeWritten(): string {
    return this.writes.splice(0).join('');
  }

  /** Every cell as one text: what it holds, its colours as xterm keeps them, its attributes. Row by row. */
  async look(): Promise<string[][]> {
    await this.emulator.feed('');
    const { xterm } = this.emulator;
    return Array.from({ length: xterm.rows }, (_, y) => {
      const line = xterm.buffer.active.getLine(xterm.buffer.active.baseY + y);
      return Array.from({ length: xterm.cols }, (_, x) => describe(line?.getCell(x)));
    });
  }
}

function describe(cell: IBufferCell | undefined): string {
  if (cell === undefined) return 'no cell';
  const attributes = [
    cell.isBold(),
    cell.isDim(),
    cell.isItalic(),
    cell.isUnderline(),
    cell.isInverse(),
    cell.isStrikethrough(),
  ].map(isSet => (isSet ? 1 : 0));
  const text = cell.getWidth() > 0 && cell.getChars() === '' ? ' ' : cell.getChars();
  const front = `${cell.getFgColorMode()}:${cell.getFgColor()}`;
  const back = `${cell.getBgColorMode()}:${cell.getBgColor()}`;
  return `${text}/${cell.getWidth()} ${front} ${back} ${attributes.join('')}`;
}

/**
 * xterm's own widths are those of Unicode 6, by code point. This one takes the columns for a grapheme that string-width
 * says, as terminals of today do. The numbers it answers are of xterm's UnicodeService: the state, two bits of width,
 * one for "joins what is before it".
 */
function measureAsInk({ xterm }: Emulator): void {
  const segmenter = new Intl.Segmenter();
  const states = [''];
  const provider: IUnicodeVersionProvider = {
    version: 'string-width',
    wcwidth: codePoint => (stringWidth(String.fromCodePoint(codePoint)) > 0 ? 1 : 0),
    charProperties(codePoint, preceding) {
      const character = String.fromCodePoint(codePoint);
      const before = states[preceding >> 3] ?? '';
      const joined = before + character;
      const isJoined = before !== '' && [...segmenter.segment(joined)].length === 1;
      const text = isJoined ? joined : character;
      if (!states.includes(text)) states.push(text);
      return (states.indexOf(text) << 3) | (stringWidth(text) << 1) | (isJoined ? 1 : 0);
    },
  };
  xterm.unicode.register(provider);
  xterm.unicode.activeVersion = provider.version;
}
