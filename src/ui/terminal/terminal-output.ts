import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { CellDisplay } from './cell-display.ts';
import { MOUSE_OFF, MOUSE_ON } from './mouse.ts';

/** A terminal to write to. A write does not wait; what the terminal does not take at once is kept and written later. */
export interface TerminalTarget {
  readonly columns?: number;
  readonly rows?: number;
  readonly isTTY?: boolean;
  /** Whether something is kept. */
  readonly writableNeedDrain: boolean;
  write(text: string): unknown;
  /** Forgets what is kept. */
  discard?(): void;
  /** Waits for what is kept, and forgets it when it takes longer. */
  flush?(limitMs: number): unknown;
  /** `drain`: what was kept is out. */
  on(event: 'resize' | 'drain', listener: () => void): unknown;
  off(event: 'resize' | 'drain', listener: () => void): unknown;
}

/** The terminal of the program: it can go. */
export interface Terminal extends TerminalTarget {
  on(event: 'resize' | 'drain' | 'gone', listener: () => void): unknown;
  off(event: 'resize' | 'drain' | 'gone', listener: () => void): unknown;
  close(): void;
}

/** Terminals throw longer ones away (xterm: 100 kB of base64). */
const LONGEST_COPY = 4_096;

const ENTER_ALTERNATE_SCREEN = '\x1b[?1049h';
const LEAVE_ALTERNATE_SCREEN = '\x1b[?1049l';
/**
 * What a screen whose rest was thrown away may have left on: a synchronised frame, colours, and reports of pastes, which Ink
 * had ended in what was thrown away.
 */
const BREAK_OFF = '\x1b[?2026l\x1b[m\x1b[?2004l';

/** A terminal that takes nothing is not put back: whoever froze it may never let it go on. */
const LEAVE_WITHIN_MS = 1_000;

/**
 * What Ink writes to. While it has the alternate screen, the terminal gets only the cells that changed; before and
 * after, all goes through as it is. A terminal that stalls costs nothing: nothing is drawn before it has taken what it was
 * sent, and then what is there by that time.
 */
export class TerminalOutput extends Writable {
  readonly #target: TerminalTarget;
  readonly #decoder = new StringDecoder('utf8');
  readonly #hasMouse: boolean;
  #display: CellDisplay | undefined;
  #painting: readonly string[] | undefined;
  #hasLeft = false;
  #bytes = 0;
  readonly #whenTaken = new Set<() => void>();
  readonly #firstFrame = Promise.withResolvers<void>();

  /** @param options `hasMouse`: the terminal reports the mouse while it shows the alternate screen */
  constructor(target: TerminalTarget, { hasMouse = false }: { readonly hasMouse?: boolean } = {}) {
    // Texts as they come: they are not turned into buffers and back.
    super({ decodeStrings: false });
    this.#target = target;
    this.#hasMouse = hasMouse;
    target.on('resize', this.#onResize);
    target.on('drain', this.#onDrain);
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

  /** What was sent to the terminal since the start. */
  get bytesWritten(): number {
    return this.#bytes;
  }

  /**
   * Shows lines instead of what Ink draws: a screen that changes every second costs a fraction of what it costs to lay
   * it out character by character. Nothing is shown before Ink has taken the alternate screen.
   */
  paint(lines: readonly string[]): void {
    this.#painting = lines;
    if (this.#display !== undefined) this.#firstFrame.resolve();
    if (!this.#target.writableNeedDrain) this.#send(this.#display?.paint(lines) ?? '');
  }

  /** Resolves when the first screen has been written, or waits for a terminal that stalls. */
  whenShown(): Promise<void> {
    return this.#firstFrame.promise;
  }

  /** Resolves when the terminal has taken what is shown: at once, unless it stalls. */
  async whenTaken(): Promise<void> {
    if (this.#target.writableNeedDrain)
      await new Promise<void>(resolve => {
        this.#whenTaken.add(resolve);
      });
  }

  /** Erases the terminal and draws all of the screen anew, whatever the terminal shows. */
  redraw(): void {
    this.#display?.forget();
    this.#refresh();
  }

  /**
   * Gives a text to the clipboard of the terminal, over ssh too (OSC 52). A terminal that does not know it ignores it, and
   * none answers.
   */
  copy(text: string): void {
    const encoded = Buffer.from(text.slice(0, LONGEST_COPY)).toString('base64');
    this.#send(`\x1b]52;c;${encoded}\x07`);
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
    this.#target.off('drain', this.#onDrain);
  }

  /** What the terminal is written for what Ink wrote. */
  #convert(text: string): string {
    if (text === '') return '';
    const display = this.#display;
    const isEntering = display === undefined;
    const isStalled = this.#target.writableNeedDrain;
    display?.hold(isStalled);
    const switching = isEntering ? ENTER_ALTERNATE_SCREEN : LEAVE_ALTERNATE_SCREEN;
    const at = text.indexOf(switching);
    const before = at === -1 ? text : text.slice(0, at);
    const written = display?.write(before) ?? before;
    if (at === -1) return written;
    this.#display = isEntering ? new CellDisplay(this.columns, this.rows) : undefined;
    this.#hasLeft = !isEntering;
    const painted = this.#painting === undefined ? '' : (this.#display?.paint(this.#painting) ?? '');
    if (painted !== '') this.#firstFrame.resolve();
    // Ink leaves the alternate screen at every end, crash and suspension included: what goes with it cannot be left on.
    const switched = this.#hasMouse ? switchMouse(switching, isEntering) : switching;
    const isBrokenOff = isStalled && !isEntering;
    if (isBrokenOff) this.#target.discard?.();
    const first = isBrokenOff ? BREAK_OFF : written;
    return first + switched + painted + this.#convert(text.slice(at + switching.length));
  }

  #send(text: string): void {
    if (text === '') return;
    this.#bytes += Buffer.byteLength(text);
    this.#target.write(text);
    // The program may end, or be stopped, right behind it.
    if (this.#hasLeft) this.#target.flush?.(LEAVE_WITHIN_MS);
  }

  /** Draws what there is to draw although the program writes nothing. */
  #refresh(): void {
    if (!this.#target.writableNeedDrain) this.#send(this.#display?.refresh() ?? '');
  }

  readonly #onDrain = (): void => {
    this.#display?.hold(false);
    if (this.#painting === undefined) this.#refresh();
    else this.paint(this.#painting);
    if (this.#target.writableNeedDrain) return;
    for (const resolve of this.#whenTaken) resolve();
    this.#whenTaken.clear();
  };

  readonly #onResize = (): void => {
    this.#display?.resize(this.columns, this.rows);
    this.emit('resize');
    // Ink draws nothing when its lines are the same as before, but the terminal may have lost some.
    this.#refresh();
  };
}

function switchMouse(switching: string, isEntering: boolean): string {
  return isEntering ? switching + MOUSE_ON : MOUSE_OFF + switching;
}
