import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { CellDisplay } from './cell-display.ts';
import { MOUSE_OFF, MOUSE_ON } from './mouse.ts';

/** A terminal to write to: what of a tty.WriteStream is used. */
export interface TerminalTarget extends NodeJS.WritableStream {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
}

const ENTER_ALTERNATE_SCREEN = '\x1b[?1049h';
const LEAVE_ALTERNATE_SCREEN = '\x1b[?1049l';

/**
 * What Ink writes to. While it has the alternate screen, the terminal gets only the cells that changed; before and
 * after, all goes through as it is. A tty is written synchronously, so that nothing piles up when its reader stalls.
 */
export class TerminalOutput extends Writable {
  readonly #target: TerminalTarget;
  readonly #decoder = new StringDecoder('utf8');
  readonly #hasMouse: boolean;
  #display: CellDisplay | undefined;
  #painting: readonly string[] | undefined;
  #bytes = 0;

  /** @param options `hasMouse`: the terminal reports the mouse while it shows the alternate screen */
  constructor(target: TerminalTarget, { hasMouse = false }: { readonly hasMouse?: boolean } = {}) {
    // Texts as they come: they are not turned into buffers and back.
    super({ decodeStrings: false });
    this.#target = target;
    this.#hasMouse = hasMouse;
    target.on('resize', this.#onResize);
  }

  /** A serial console says 0: nobody told it. */
  get columns(): number {
    return this.#target.columns || 80;
  }

  get rows(): number {
    return this.#target.rows || 24;
  }

  get isTTY(): boolean {
    return this.#target.isTTY ?? false;
  }

  /** What really went to the terminal since the start. */
  get bytesWritten(): number {
    return this.#bytes;
  }

  /**
   * Shows lines instead of what Ink draws: a screen that changes every second costs a fraction of what it costs to lay
   * it out character by character. Nothing is shown before Ink has taken the alternate screen.
   */
  paint(lines: readonly string[]): void {
    this.#painting = lines;
    this.#send(this.#display?.paint(lines) ?? '');
  }

  /** Erases the terminal and draws all of the screen anew, whatever the terminal shows. */
  redraw(): void {
    this.#display?.forget();
    this.#send(this.#display?.refresh() ?? '');
  }

  override _write(
    chunk: string | Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#send(this.#convert(typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)));
    // At once, not when the target says so: what is written while the process exits would stay in this buffer.
    done();
  }

  release(): void {
    this.#target.off('resize', this.#onResize);
  }

  /** What the terminal is written for what Ink wrote. */
  #convert(text: string): string {
    if (text === '') return '';
    const display = this.#display;
    const isEntering = display === undefined;
    const switching = isEntering ? ENTER_ALTERNATE_SCREEN : LEAVE_ALTERNATE_SCREEN;
    const at = text.indexOf(switching);
    const before = at === -1 ? text : text.slice(0, at);
    const written = display?.write(before) ?? before;
    if (at === -1) return written;
    this.#display = isEntering ? new CellDisplay(this.columns, this.rows) : undefined;
    const painted = this.#painting === undefined ? '' : (this.#display?.paint(this.#painting) ?? '');
    // Ink leaves the alternate screen at every end, crash and suspension included: what goes with it cannot be left on.
    const switched = this.#hasMouse ? switchMouse(switching, isEntering) : switching;
    return written + switched + painted + this.#convert(text.slice(at + switching.length));
  }

  #send(text: string): void {
    if (text === '') return;
    this.#bytes += Buffer.byteLength(text);
    this.#target.write(text);
  }

  readonly #onResize = (): void => {
    this.#display?.resize(this.columns, this.rows);
    this.emit('resize');
    // Ink draws nothing when its lines are the same as before, but the terminal may have lost some.
    this.#send(this.#display?.refresh() ?? '');
  };
}

function switchMouse(switching: string, isEntering: boolean): string {
  return isEntering ? switching + MOUSE_ON : MOUSE_OFF + switching;
}
