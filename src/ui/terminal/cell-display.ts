import { GlyphTable } from './cell-glyphs.ts';
import { CellGrid } from './cell-grid.ts';
import { parseTerminalText, type TerminalActions } from './cell-parser.ts';
import { CellScreen } from './cell-screen.ts';
import { CellWriter } from './cell-writer.ts';

const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';
const SHOW_CURSOR = '\x1b[?25h';
const HIDE_CURSOR = '\x1b[?25l';
const BELL = 0x07;
/** Not `CSI 2 J`, which some terminals push what was on the screen into the scrollback for. */
const ERASE_SCREEN = '\x1b[m\x1b[H\x1b[J';

/** Anything longer than this is not an escape sequence, or not one whose end is worth waiting for. */
const LONGEST_SEQUENCE = 4096;

/**
 * A full screen between a program that draws all of it and a terminal that is sent only what changed. What goes in is
 * what the program writes; what comes out is what to write to the terminal instead.
 */
export class CellDisplay {
  readonly #glyphs = new GlyphTable();
  /** What the program draws with its escape sequences. */
  readonly #drawn: CellScreen;
  /** What was painted line by line. */
  readonly #painted: CellScreen;
  #isPainted = false;
  /** What stands in each row of it: most rows are the same a second later, and are not gone through again. */
  #paintedLines: readonly string[] = [];
  readonly #writer = new CellWriter(this.#glyphs);
  /** undefined when it is not known what the terminal shows. */
  #shown: CellGrid | undefined;
  #isCursorWanted = true;
  #isCursorShown: boolean | undefined;
  #isInFrame = false;
  #isHeld = false;
  /** The beginning of an escape sequence whose end did not come yet. */
  #unread = '';
  #output = '';
  readonly #actions: TerminalActions;
  readonly #paintActions: TerminalActions;

  constructor(columns: number, rows: number) {
    const drawn = new CellScreen(columns, rows, this.#glyphs);
    const painted = new CellScreen(columns, rows, this.#glyphs);
    this.#drawn = drawn;
    this.#painted = painted;
    this.#actions = {
      print: text => drawn.print(text),
      control: code => {
        if (code === BELL) this.#output += '\x07';
        else drawn.control(code);
      },
      csi: (final, parameters) => drawn.csi(final, parameters),
      other: sequence => this.#obey(sequence),
    };
    this.#paintActions = {
      print: text => painted.print(text),
      control: code => painted.control(code),
      csi: (final, parameters) => painted.csi(final, parameters),
      // Lines have colours and nothing else.
      other: () => undefined,
    };
  }

  /**
   * The whole screen as lines with colours, past what the program draws, which is not shown any more.
   * Rows that are not given are blank.
   * @param lines none of them wider than the screen
   */
  paint(lines: readonly string[]): string {
    const { rows } = this.#painted.grid;
    this.#isPainted = true;
    const shown = lines.slice(0, rows);
    shown.forEach((line, row) => {
      if (line === this.#paintedLines[row]) return;
      this.#painted.beginRow(row);
      parseTerminalText(line, this.#paintActions);
    });
    // Upwards: the cursor stays in the first of them.
    for (let row = rows - 1; row >= shown.length; row--) this.#painted.beginRow(row);
    this.#paintedLines = shown;
    return this.refresh();
  }

  /**
   * Between the marks of a synchronised frame (mode 2026) nothing is drawn, and then what changed. What comes outside of
   * frames is drawn as it comes. Modes, titles and questions to the terminal go through at once.
   */
  write(text: string): string {
    this.#output = '';
    const all = this.#unread + text;
    this.#unread = all.slice(parseTerminalText(all, this.#actions));
    if (this.#unread.length > LONGEST_SEQUENCE) {
      this.#output += this.#unread;
      this.#unread = '';
    }
    if (!this.#isInFrame) this.#output += this.#update();
    return this.#output;
  }

  /** The terminal has another size. What it shows is not known any more, so that all will be drawn anew. */
  resize(columns: number, rows: number): void {
    this.#drawn.resize(columns, rows);
    this.#painted.resize(columns, rows);
    this.#paintedLines = [];
    this.forget();
  }

  /** The terminal may show anything: all will be drawn anew. */
  forget(): void {
    this.#shown = undefined;
    this.#isCursorShown = undefined;
  }

  /** While it is held it draws nothing: `write` gives only what is for the terminal itself, as modes are. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** What to write for changes that came while the program wrote nothing. */
  refresh(): string {
    return this.#isInFrame ? '' : asFrame(this.#update());
  }

  #obey(sequence: string): void {
    if (sequence === BEGIN_FRAME) {
      if (!this.#isInFrame) this.#output += this.#update();
      this.#isInFrame = true;
    } else if (sequence === END_FRAME) {
      this.#isInFrame = false;
      this.#output += asFrame(this.#update());
    } else if (sequence === SHOW_CURSOR || sequence === HIDE_CURSOR) {
      this.#isCursorWanted = sequence === SHOW_CURSOR;
    } else {
      this.#output += sequence;
    }
  }

  #update(): string {
    if (this.#isHeld) return '';
    const { grid, row, column } = this.#isPainted ? this.#painted : this.#drawn;
    let text = '';
    if (this.#shown === undefined) {
      this.#shown = new CellGrid(grid.columns, grid.rows);
      this.#writer.cursor.set(0, 0);
      text = ERASE_SCREEN;
    }
    text += this.#writer.update(grid, this.#shown);
    if (this.#isCursorWanted && !this.#writer.cursor.isAt(row, column)) {
      text += this.#writer.cursor.moveTo(row, column);
    }
    if (this.#isCursorShown !== this.#isCursorWanted) {
      text += this.#isCursorWanted ? SHOW_CURSOR : HIDE_CURSOR;
      this.#isCursorShown = this.#isCursorWanted;
    }
    if (this.#glyphs.isCrowded) {
      // All grids get the same new numbers.
      const renumber = this.#glyphs.forgetAll();
      this.#drawn.grid.renumber(renumber);
      this.#painted.grid.renumber(renumber);
      this.#shown.renumber(renumber);
    }
    return text;
  }
}

function asFrame(text: string): string {
  return text === '' ? '' : BEGIN_FRAME + text + END_FRAME;
}
