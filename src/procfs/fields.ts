import { isBlank } from './numbers.ts';

/** Where the line that begins at `start` ends: at its newline, or at the end of the text. */
export function findLineEnd(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}

/** Where the first line that begins with `prefix` begins; -1 when there is none. */
export function findLine(text: string, prefix: string): number {
  if (text.startsWith(prefix)) return 0;
  const newline = text.indexOf(`\n${prefix}`);
  return newline === -1 ? -1 : newline + 1;
}

/** The rest of the first line that begins with `prefix`, trimmed; undefined when there is none. */
export function readLineAfter(text: string, prefix: string): string | undefined {
  const start = findLine(text, prefix);
  return start === -1 ? undefined : text.slice(start + prefix.length, findLineEnd(text, start)).trim();
}

/** The fields of a line, which blanks keep apart; none for a blank line. */
export function splitFields(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/[ \t]+/);
}

/** Where the field after `count` more fields begins, from anywhere before the first of them; `end` when there is none. */
export function skipFields(text: string, start: number, end: number, count: number): number {
  let index = skipBlanks(text, start, end);
  for (let skipped = 0; skipped < count; skipped++) {
    while (index < end && !isBlank(text.charCodeAt(index))) index++;
    index = skipBlanks(text, index, end);
  }
  return index;
}

function skipBlanks(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && isBlank(text.charCodeAt(index))) index++;
  return index;
}
