import type { Item } from './agent-question.ts';

/** `lrwx------ 1 0 0 64 Nov 30 05:55 /proc/1/fd/0 -> /dev/null`; without an arrow where it may not be read. */
export function readLink(
  line: string,
  { path, isPattern: hasStars }: Item,
): { readonly path: string; readonly target: string | undefined } | undefined {
  if (!/^l[-rwxsStT]{9}/.test(line)) return undefined;
  const start = hasStars ? path.slice(0, path.indexOf('/*') + 1) : path;
  const at = line.indexOf(` ${start}`);
  if (at === -1) return undefined;
  const arrow = line.indexOf(' -> ', at);
  const link = line.slice(at + 1, arrow === -1 ? undefined : arrow);
  if (!hasStars && link !== path) return undefined;
  return { path: readEscapes(link), target: arrow === -1 ? undefined : readEscapes(line.slice(arrow + 4)) };
}

/** As GNU ls writes names with -b: octal digits, and the usual letters. */
function readEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const octal = text[at] === '\\' ? /^[0-7]{3}/.exec(text.slice(at + 1, at + 4)) : null;
    if (octal !== null) {
      bytes.push(Number.parseInt(octal[0], 8));
      at += 3;
    } else if (text[at] === '\\' && at + 1 < text.length) {
      at++;
      const letter = LETTERS[text[at] as string] ?? (text[at] as string);
      bytes.push(...Buffer.from(letter));
    } else bytes.push(...Buffer.from(text[at] as string));
  }
  return Buffer.from(bytes).toString('utf8');
}

const LETTERS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
};
