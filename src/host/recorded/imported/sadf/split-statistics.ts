/** A piece of what sadf prints: what stands before the list of statistics, or one of them. */
export interface SadfPiece {
  readonly kind: 'head' | 'statistics';
  readonly text: string;
}

/** Characters: those of 1,000 CPUs with all their interrupts take some megabytes. */
const LONGEST = 16 * 2 ** 20;
const [QUOTE, BACKSLASH, OPEN, CLOSE, END_OF_LIST] = [0x22, 0x5c, 0x7b, 0x7d, 0x5d];
const LIST = /"statistics"\s*:\s*\[/;

/**
 * Cuts the JSON of sadf (`{"sysstat": {"hosts": [{…, "statistics": [{…}, {…}]}]}}`) into the objects of its list, without
 * holding more than one of them: days at a step of a second have gigabytes. Throws an Error where one is too long, and
 * where the list does not begin.
 * @returns whether the list came to its end
 */
export async function* splitStatistics(pieces: AsyncIterable<string>): AsyncGenerator<SadfPiece, boolean> {
  let text = '';
  let isInList = false;
  let scanned = 0;
  let start = -1;
  let depth = 0;
  let isInString = false;
  for await (const piece of pieces) {
    text += piece;
    if (text.length > LONGEST)
      throw new Error(`expected what sadf -j prints, got more than ${LONGEST / 2 ** 20} MiB without an end`);
    if (!isInList) {
      const list = LIST.exec(text);
      if (list === null) continue;
      yield { kind: 'head', text: text.slice(0, list.index) };
      text = text.slice(list.index + list[0].length);
      isInList = true;
    }
    for (; scanned < text.length; scanned++) {
      const code = text.charCodeAt(scanned);
      if (isInString) {
        if (code === BACKSLASH) scanned++;
        else if (code === QUOTE) isInString = false;
      } else if (code === QUOTE) isInString = true;
      else if (code === OPEN) {
        if (depth++ === 0) start = scanned;
      } else if (code === CLOSE && depth > 0) {
        if (--depth === 0) {
          yield { kind: 'statistics', text: text.slice(start, scanned + 1) };
          start = -1;
        }
      } else if (code === END_OF_LIST && depth === 0) return true;
    }
    // What was handed over is done with.
    const done = start === -1 ? scanned : start;
    text = text.slice(done);
    scanned -= done;
    if (start !== -1) start = 0;
  }
  if (!isInList) throw new Error('expected what sadf -j prints, got no list of statistics');
  return false;
}
