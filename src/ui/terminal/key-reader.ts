import { MOUSE_REPORT, type MouseEvent, readMouseReport } from './mouse.ts';

/** What a terminal sent, in order. Texts have a character for each byte. */
export type Typed =
  /** Keys as the terminal sends them: characters, or one whole sequence. */
  | { readonly kind: 'keys'; readonly bytes: string }
  /** The key of that name, by itself. */
  | { readonly kind: 'escape' }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'mouse'; readonly event: MouseEvent }
  /** The first of it, when it is very much. */
  | { readonly kind: 'paste'; readonly bytes: string };

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

/** Source: xterm's ctlseqs, "Bracketed Paste Mode". */
const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** The rest of a longer paste is dropped. */
const MOST_PASTED = 64 * 1024;

/** A whole sequence: a report of the mouse; CSI with the Linux console's and rxvt's own; SS3. */
const WHOLE = new RegExp(
  `^(?:${MOUSE_REPORT.source}|\\x1b\\[(?:\\[[A-E]|[2-8]\\$|(?!M)[0-?]*[ -/]*[@-Z\\\\-~])|\\x1bO[0-9;]*[A-Za-z])`,
);
/** How an escape sequence begins; anything longer is not one. */
const BEGUN = /^\x1b(?:O[0-9;]{0,8}|\[(?:\[|M[ -\xff]{0,2}|[0-?]{0,200}[ -/]{0,4})?)?$/;

/** What of a sequence there is when something follows that cannot belong to it. */
const BROKEN = /^\x1b(?:O[0-9;]+|\[(?:\[[ -~]?|M[ -\xff]{0,2}|[0-?]*[ -/]*))/;

/** What comes right behind an Escape that was taken for the key: the rest of a sequence that a slow line has torn apart. */
const LATE_REST = /^\[(?:$|<[0-9;]{0,20}[Mm]?|2(?:$|0(?:$|[01](?:$|~))))/;
const LATE_WITHIN_MS = 2_000;

/** After so long an Escape is the key of that name. */
const ESCAPE_AFTER_MS = 20;
/** After so long a `[` that followed it is a key too. */
const BRACKET_AFTER_MS = 500;
/** A key that comes after so long without anything else is no part of a paste that was begun. */
const SILENCE_MS = 500;

/**
 * Tells apart what a terminal sends, before anything takes it for keys: what is pasted never is, whatever came before it
 * (an Escape, half a report of the mouse, half a character), and wherever it is torn apart. A paste whose end never comes
 * is ended by Esc or Ctrl-C alone. What begins like a sequence but is not one is not a key either.
 */
export class KeyReader {
  #unread = '';
  /** The Escape that `#unread` begins with was taken for the key already. */
  #isLate = false;
  #escapedAtMs = Number.NEGATIVE_INFINITY;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  /** Undefined: nothing is being pasted. */
  #pasted: string | undefined;
  #mayEndPaste = false;

  get isPasting(): boolean {
    return this.#pasted !== undefined;
  }

  /** How long what is unread may wait for its rest; then `expire` is to be called. Undefined: for ever. */
  get waitMs(): number | undefined {
    if (this.isPasting) return this.#mayEndPaste ? ESCAPE_AFTER_MS : undefined;
    if (this.#unread === '\x1b' || this.#unread.startsWith('\x1bO')) return ESCAPE_AFTER_MS;
    return this.#isLate ? BRACKET_AFTER_MS : undefined;
  }

  /** @param chunk a character for each byte; @param nowMs a monotonic time */
  push(chunk: string, nowMs: number): readonly Typed[] {
    const silenceMs = nowMs - this.#lastAtMs;
    this.#lastAtMs = nowMs;
    this.#mayEndPaste = false;
    const typed: Typed[] = [];
    if (this.isPasting && silenceMs >= SILENCE_MS) {
      if (chunk === '\x1b') this.#mayEndPaste = true;
      if (chunk === '\x03') this.#endPaste(typed);
    }
    let text = this.#unread + chunk;
    if (this.#unread === '' && !this.isPasting && nowMs - this.#escapedAtMs < LATE_WITHIN_MS) {
      this.#isLate = LATE_REST.test(text);
      if (this.#isLate) text = `\x1b${text}`;
    }
    this.#escapedAtMs = Number.NEGATIVE_INFINITY;
    this.#unread = '';
    while (text !== '') text = this.isPasting ? this.#readPaste(text, typed) : this.#readKeys(text, typed);
    return typed;
  }

  /** The rest of what is unread did not come in time. */
  expire(nowMs: number): readonly Typed[] {
    const typed: Typed[] = [];
    const text = this.#unread;
    this.#unread = '';
    if (this.isPasting) {
      this.#endPaste(typed);
      this.#escapedAtMs = nowMs;
    } else if (this.#isLate) this.#readLateKeys(text, typed);
    else if (text.startsWith('\x1b')) {
      typed.push({ kind: 'escape' });
      if (text === '\x1b') this.#escapedAtMs = nowMs;
      else typed.push({ kind: 'keys', bytes: text.slice(1) });
    }
    return typed;
  }

  /** Forgets what was begun: what comes next was typed after something else had the terminal. */
  reset(): void {
    this.#unread = '';
    this.#isLate = false;
    this.#pasted = undefined;
  }

  /** @returns what is still to be read; what may be the beginning of the end is kept */
  #readPaste(text: string, typed: Typed[]): string {
    const at = text.indexOf(PASTE_END);
    const end = at === -1 ? text.length - lengthOfBegun(text, PASTE_END) : at;
    this.#pasted = ((this.#pasted ?? '') + text.slice(0, end)).slice(0, MOST_PASTED);
    if (at === -1) {
      this.#unread = text.slice(end);
      return '';
    }
    this.#endPaste(typed);
    return text.slice(at + PASTE_END.length);
  }

  #endPaste(typed: Typed[]): void {
    typed.push({ kind: 'paste', bytes: this.#pasted ?? '' });
    this.#pasted = undefined;
    this.#mayEndPaste = false;
    this.#unread = '';
  }

  /** Reads characters up to a sequence, or one sequence. @returns what is still to be read */
  #readKeys(text: string, typed: Typed[]): string {
    const at = text.indexOf('\x1b');
    if (at !== 0) {
      const end = at === -1 ? text.length : at;
      typed.push({ kind: 'keys', bytes: text.slice(0, end) });
      return text.slice(end);
    }
    if (BEGUN.test(text)) {
      this.#unread = text;
      return '';
    }
    const isLate = this.#isLate;
    this.#isLate = false;
    const sequence = WHOLE.exec(text)?.[0];
    if (sequence !== undefined) return this.#readSequence(sequence, text, isLate, typed);
    // Half a sequence, followed by something that does not belong to it.
    const broken = BROKEN.exec(text)?.[0];
    if (broken !== undefined && isLate) typed.push({ kind: 'keys', bytes: broken.slice(1) });
    if (broken !== undefined) return text.slice(broken.length);
    if (!isLate) typed.push({ kind: 'escape' });
    return text.slice(1);
  }

  #readSequence(sequence: string, text: string, isLate: boolean, typed: Typed[]): string {
    const rest = text.slice(sequence.length);
    const name = FUNCTION_KEYS.get(sequence);
    if (sequence === PASTE_START) this.#pasted = '';
    else if (sequence === PASTE_END) return rest;
    else if (MOUSE_REPORT.test(sequence)) {
      const event = readMouseReport(sequence);
      if (event !== undefined) typed.push({ kind: 'mouse', event });
    } else if (isLate) this.#readLateKeys(sequence, typed);
    else typed.push(name === undefined ? { kind: 'keys', bytes: sequence } : { kind: 'function', name });
    return rest;
  }

  /** It was no rest of a sequence: its Escape is gone already. */
  #readLateKeys(text: string, typed: Typed[]): void {
    this.#isLate = false;
    typed.push({ kind: 'keys', bytes: text.slice(1) });
  }
}

/** How many of the last characters of a text may be the beginning of `sequence`. */
function lengthOfBegun(text: string, sequence: string): number {
  for (let length = Math.min(text.length, sequence.length - 1); length > 0; length--) {
    if (sequence.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
