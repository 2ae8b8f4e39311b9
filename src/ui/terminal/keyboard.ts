import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { MOUSE_REPORT, type MouseEvent, readMouseReport } from './mouse.ts';

/** The terminal as Ink needs it to read keys from. */
export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(mode: boolean): unknown;
  ref?(): unknown;
  unref?(): unknown;
}

/**
 * F1 to F12 as terminals send them: SS3 (xterm F1–F4), CSI ~ (all), and the Linux console's CSI [ A–E.
 * Source: xterm's ctlseqs, "PC-Style Function Keys"; console_codes(4).
 */
const FUNCTION_KEYS: ReadonlyMap<string, string> = new Map([
  ...['P', 'Q', 'R', 'S'].map((letter, index) => [`\x1bO${letter}`, `F${index + 1}`] as const),
  ...['A', 'B', 'C', 'D', 'E'].map((letter, index) => [`\x1b[[${letter}`, `F${index + 1}`] as const),
  ...[11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map(
    (code, index) => [`\x1b[${code}~`, `F${index + 1}`] as const,
  ),
]);

const FUNCTION_KEY = /\x1b(?:O[PQRS]|\[\[[A-E]|\[(?:1[1-5]|1[7-9]|2[0134])~)/;
const TAKEN_OUT = new RegExp(`${FUNCTION_KEY.source}|${MOUSE_REPORT.source}`, 'g');

/** What a function key or a mouse report may begin with: its rest can come in the next chunk (a slow line, a full packet). */
const UNFINISHED_KEY = /\x1b(?:O|\[(?:\[|[12]\d?|<[\d;]{0,20}|M[\s\S]{0,2})?)?$/;
/** No key begins so. Its rest, were it taken for keys, would be figures and letters that do something. */
const MOUSE_START = /^\x1b\[[<M]/;
/** After so long an Escape is the key of that name. Ink itself waits 20 ms for the rest of other sequences. */
const REST_WITHIN_MS = 20;

/**
 * Stands between the terminal and Ink. Ink 8 swallows function keys without telling which, and knows no mouse; so both
 * are taken out here and told to the listeners, and all the rest goes through.
 */
export class Keyboard {
  /** What Ink reads. */
  readonly stream: PassThrough & TerminalInput;
  readonly #source: TerminalInput;
  readonly #listeners = new Set<(key: string) => void>();
  readonly #mouseListeners = new Set<(event: MouseEvent) => void>();
  readonly #decoder = new StringDecoder('utf8');
  // A character for each byte: those of a mouse report need not be UTF-8.
  readonly #onData = (chunk: Buffer | string): void => this.#forward(Buffer.from(chunk).toString('latin1'));
  readonly #onEnd = (): void => {
    this.#passUnfinished();
    this.stream.end();
  };
  #unfinished = '';
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

  /** From here on the terminal neither echoes keys nor waits for Enter. Ink sees to that too, but after a first frame. */
  takeOver(): void {
    this.#source.setRawMode?.(true);
  }

  /** Leaves what is typed to another program on the same terminal: whoever reads first has it. */
  pause(): void {
    this.#passUnfinished();
    this.#source.pause?.();
  }

  /** Reads again. */
  resume(): void {
    this.#source.resume?.();
  }

  /** The terminal is as it was, and nothing is read any more. */
  close(): void {
    this.#passUnfinished();
    this.#source.setRawMode?.(false);
    this.#source.off('data', this.#onData);
    this.#source.off('end', this.#onEnd);
    this.#source.pause?.();
  }

  #forward(chunk: string): void {
    clearTimeout(this.#timer);
    const text = this.#unfinished + chunk;
    this.#unfinished = UNFINISHED_KEY.exec(text)?.[0] ?? '';
    const end = text.length - this.#unfinished.length;
    let passedTo = 0;
    for (const match of text.slice(0, end).matchAll(TAKEN_OUT)) {
      this.#pass(text.slice(passedTo, match.index));
      passedTo = match.index + match[0].length;
      this.#tell(match[0]);
    }
    this.#pass(text.slice(passedTo, end));
    if (this.#unfinished === '' || MOUSE_START.test(this.#unfinished)) return;
    this.#timer = setTimeout(() => this.#passUnfinished(), REST_WITHIN_MS);
  }

  #tell(sequence: string): void {
    const name = FUNCTION_KEYS.get(sequence);
    if (name !== undefined) for (const listener of this.#listeners) listener(name);
    const event = readMouseReport(sequence);
    if (event !== undefined) for (const listener of this.#mouseListeners) listener(event);
  }

  /** It was no function key after all. */
  #passUnfinished(): void {
    clearTimeout(this.#timer);
    const text = this.#unfinished;
    this.#unfinished = '';
    this.#pass(text);
  }

  /** @param bytes a character for each byte */
  #pass(bytes: string): void {
    const text = this.#decoder.write(Buffer.from(bytes, 'latin1'));
    if (text !== '') this.stream.write(text);
  }
}
