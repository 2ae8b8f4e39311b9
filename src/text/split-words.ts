/** A word, and where it stands in its line, with its quotes. */
export interface PlacedWord {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The words of a command line as a shell splits them (POSIX, 2.2): by blanks, but for what stands in quotes or behind a
 * backslash. Nothing is expanded. Undefined where a quote is not closed, or a backslash is the last.
 */
export function splitWords(line: string): readonly string[] | undefined {
  return placeWords(line, false)?.map(({ text }) => text);
}

/** The same with their places. @param hasComments a `#` that begins a word begins a comment (POSIX, 2.3) */
export function placeWords(line: string, hasComments: boolean): readonly PlacedWord[] | undefined {
  const words: PlacedWord[] = [];
  let from = 0;
  let word: string | undefined;
  let quote: string | undefined;
  const end = (to: number): void => {
    if (word !== undefined) words.push({ text: word, from, to });
    word = undefined;
  };
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (quote === undefined && /\s/.test(character)) {
      end(index);
      continue;
    }
    if (hasComments && word === undefined && character === '#') break;
    if (word === undefined) from = index;
    word ??= '';
    if (character === '\\' && quote !== "'") {
      const next = line[++index];
      if (next === undefined) return undefined;
      // Between double quotes a backslash stands for itself before what means nothing there.
      word += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
    } else if (quote === undefined && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = undefined;
    else word += character;
  }
  if (quote !== undefined) return undefined;
  end(line.length);
  return words;
}
