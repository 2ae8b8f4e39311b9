/** What a text for a terminal asks for, in its order. */
export interface TerminalActions {
  /** Without control characters. */
  print(text: string): void;
  /** A C0 control character or DEL. */
  control(code: number): void;
  /**
   * `CSI parameters final`, with numbers alone. What is left out of the parameters is 0; the array is used again for the
   * next sequence.
   *
   * @returns whether it was of any use; if not, it comes again as another sequence
   */
  csi(final: string, parameters: readonly number[]): boolean;
  /** Any other escape sequence as it stands: private modes (`CSI ?`), OSC, device control. */
  other(sequence: string): void;
}

const ESCAPE = 0x1b;
const DELETE = 0x7f;

/** A sequence that begins at its last index: CSI; OSC, DCS, SOS, PM, APC up to their end; two or three characters. */
const SEQUENCE =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]+[0-~]|[0-OQ-WYZ`-~\\])/y;
/** A beginning of one, up to the end of the text. */
const BEGINNING = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)$/y;

/** Of the sequence that is read; those of longer ones before stand behind them. */
const parameters: number[] = [];
/** What is handed on, by their number: an array that is emptied each time gives its memory back each time. */
const handedOn: readonly number[][] = Array.from({ length: 8 }, (_, count) =>
  new Array<number>(count).fill(0),
);

/**
 * Reads a text as a terminal does, and tells what it asks for.
 *
 * @returns how much of the text was read: less than all where it ends within an escape sequence
 */
export function parseTerminalText(text: string, actions: TerminalActions): number {
  let printedTo = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x20 && code !== DELETE) continue;
    if (printedTo < index) actions.print(text.slice(printedTo, index));
    if (code === ESCAPE) {
      const end = readSequence(text, index, actions);
      if (end === undefined) return index;
      index = end - 1;
    } else {
      actions.control(code);
    }
    printedTo = index + 1;
  }
  if (printedTo < text.length) actions.print(text.slice(printedTo));
  return text.length;
}

/** @returns where it ends; undefined when that is not in this text */
function readSequence(text: string, start: number, actions: TerminalActions): number | undefined {
  const end = text.charAt(start + 1) === '[' ? readPlainCsi(text, start + 2, actions) : undefined;
  if (end !== undefined) return end;
  SEQUENCE.lastIndex = start;
  if (SEQUENCE.test(text)) {
    actions.other(text.slice(start, SEQUENCE.lastIndex));
    return SEQUENCE.lastIndex;
  }
  BEGINNING.lastIndex = start;
  // A lone escape character that begins nothing is dropped, as terminals do.
  return BEGINNING.test(text) ? undefined : start + 1;
}

/**
 * The sequences that a frame is full of, without a regular expression: digits and semicolons, then a letter.
 *
 * @param start behind the `CSI`
 * @returns where it ends; undefined when it is not of that kind, or of no use
 */
function readPlainCsi(text: string, start: number, actions: TerminalActions): number | undefined {
  let count = 0;
  let value = 0;
  let hasDigits = false;
  for (let index = start; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x30 && code <= 0x39) {
      value = value * 10 + code - 0x30;
      hasDigits = true;
    } else if (code === 0x3b) {
      parameters[count++] = value;
      value = 0;
      hasDigits = true;
    } else if (code >= 0x40 && code <= 0x7e) {
      if (hasDigits) parameters[count++] = value;
      const given = handedOn[count] ?? parameters.slice(0, count);
      for (let place = 0; place < count; place++) given[place] = parameters[place] ?? 0;
      return actions.csi(text.charAt(index), given) ? index + 1 : undefined;
    } else {
      return undefined;
    }
  }
  return undefined;
}
