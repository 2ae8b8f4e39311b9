/**
 * The words of a command line as a shell splits them (POSIX, 2.2): by blanks, but for what stands in quotes or behind a
 * backslash. Nothing is expanded. Undefined where a quote is not closed, or a backslash is the last.
 */
export function splitWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    const escapes = character === '\\' && quote !== "'";
    if (escapes) {
      const next = line[++index];
      if (next === undefined) return undefined;
      // Between double quotes a backslash stands for itself before what means nothing there.
      word = (word ?? '') + (quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next);
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  if (quote !== undefined) return undefined;
  return word === undefined ? words : [...words, word];
}
