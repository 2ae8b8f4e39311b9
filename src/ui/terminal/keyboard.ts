import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { KeyReader, type Typed } from './key-reader.ts';
import type { MouseEvent } from './mouse.ts';

/** The terminal as Ink needs it to read keys from. */
export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/** Ink takes an Escape for the key when 20 ms passed; what follows it at once would become one key with it. */
const ESCAPE_ALONE_MS = 30;
/** The end of a paste comes with it, but for a line that stalls. */
const PASTE_ENDS_WITHIN_MS = 2_000;

/**
 * Stands between the terminal and Ink. Ink 8 swallows function keys without telling which, knows no mouse, and takes a paste
 * behind an Escape for keys; so these are taken out here and told to the listeners, and all the rest goes through.
 */
export class Keyboard {
  /** What Ink reads. */
  readonly stream: PassThrough & TerminalInput;
  readonly #source: TerminalInput;
  readonly #reader = new KeyReader();
  readonly #listeners = new Set<(key: string) => void>();
  readonly #mouseListeners = new Set<(event: MouseEvent) => void>();
  readonly #pasteListeners = new Set<(text: string | undefined) => void>();
  readonly #decoder = new StringDecoder('utf8');
  // A character for each byte: those of a mouse report need not be UTF-8.
  readonly #onData = (chunk: Buffer | string): void => {
    this.#take(this.#reader.push(Buffer.from(chunk).toString('latin1'), performance.now()));
  };
  readonly #onEnd = (): void => {
    this.#passAll();
    this.stream.end();
  };
  /** What comes behind an Escape. */
  #waiting: Typed[] = [];
  #isResting = false;
  #restTimer: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(source: TerminalInput) {
    this.#source = source;
    const stream: PassThrough & TerminalInput = Object.assign(new PassThrough(), {
      isTTY: source.isTTY ?? false,
      setRawMode: (mode: boolean) => {
        source.setRawMode?.(mode);
        return stream;
      },
      ref: () => {
        source.ref?.();
        return stream;
      },
      unref: () => {
        source.unref?.();
        return stream;
      },
    });
    this.stream = stream;
    source.on('data', this.#onData);
    source.on('end', this.#onEnd);
  }

  /** @returns a function that ends it */
  onFunctionKey(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns a function that ends it */
  onMouse(listener: (event: MouseEvent) => void): () => void {
    this.#mouseListeners.add(listener);
    return () => this.#mouseListeners.delete(listener);
  }

  /**
   * Tells what was pasted; undefined: a paste was begun, and its end does not come. Esc ends it then.
   * @returns a function that ends it
   */
  onPaste(listener: (text: string | undefined) => void): () => void {
    this.#pasteListeners.add(listener);
    return () => this.#pasteListeners.delete(listener);
  }

  /** Keys that nobody has pressed, as a terminal sends them. */
  type(bytes: string): void {
    this.stream.write(bytes);
  }

  /** From here on the terminal neither echoes keys nor waits for Enter. Ink sees to that too, but after a first frame. */
  takeOver(): void {
    this.#source.setRawMode?.(true);
  }

  /** Leaves what is typed to another program on the same terminal: whoever reads first has it. */
  pause(): void {
    this.#passAll();
    this.#source.pause?.();
  }

  /** Reads again. */
  resume(): void {
    this.#source.resume?.();
  }

  /** The terminal is as it was, and nothing is read any more. */
  close(): void {
    this.#passAll();
    this.#source.setRawMode?.(false);
    this.#source.off('data', this.#onData);
    this.#source.off('end', this.#onEnd);
    this.#source.pause?.();
  }

  #take(typed: readonly Typed[]): void {
    clearTimeout(this.#timer);
    const { waitMs, isPasting } = this.#reader;
    if (waitMs !== undefined)
      this.#timer = setTimeout(() => this.#take(this.#reader.expire(performance.now())), waitMs);
    else if (isPasting) this.#timer = setTimeout(() => this.#tellPaste(undefined), PASTE_ENDS_WITHIN_MS);
    this.#waiting.push(...typed);
    this.#passOn();
  }

  #passOn(): void {
    while (!this.#isResting) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#pass(next);
      if (next.kind === 'escape') this.#rest(ESCAPE_ALONE_MS);
      // Ink reads keys a moment after they are written: what was typed behind them must not be told before them.
      else if (next.kind === 'keys' && this.#waiting.length > 0) this.#rest(0);
    }
  }

  #rest(milliseconds: number): void {
    this.#isResting = true;
    this.#restTimer = setTimeout(() => {
      this.#isResting = false;
      this.#passOn();
    }, milliseconds);
  }

  #pass(typed: Typed): void {
    if (typed.kind === 'keys') this.#write(typed.bytes);
    else if (typed.kind === 'escape') this.#write('\x1b');
    else if (typed.kind === 'paste') this.#tellPaste(Buffer.from(typed.bytes, 'latin1').toString('utf8'));
    else if (typed.kind === 'mouse') for (const listener of this.#mouseListeners) listener(typed.event);
    else for (const listener of this.#listeners) listener(typed.name);
  }

  #tellPaste(text: string | undefined): void {
    for (const listener of this.#pasteListeners) listener(text);
  }

  /** At the end, or when another program reads: nothing waits any more, and what is torn is forgotten. */
  #passAll(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#restTimer);
    this.#isResting = false;
    const { waitMs } = this.#reader;
    const typed = waitMs === undefined ? [] : this.#reader.expire(performance.now());
    this.#reader.reset();
    for (const one of [...this.#waiting.splice(0), ...typed]) this.#pass(one);
  }

  /** @param bytes a character for each byte */
  #write(bytes: string): void {
    const text = this.#decoder.write(Buffer.from(bytes, 'latin1'));
    if (text !== '') this.stream.write(text);
  }
}
