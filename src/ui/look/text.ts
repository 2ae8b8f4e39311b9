import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';

const PRINTABLE_ASCII = /^[ -~]*$/;

/** Columns that a text takes on a terminal. Control sequences of colours take none. */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text);
}

/** Cuts a text to a width, with `…` where something was cut off. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  return widthOf(text) <= width ? text : cliTruncate(text, width);
}

/** Cuts a text at its beginning: of an address the port tells more. */
export function truncateStart(text: string, width: number): string {
  if (width <= 0) return '';
  return widthOf(text) <= width ? text : cliTruncate(text, width, { position: 'start' });
}

/** Exactly this wide: cut, or filled with spaces at the end. */
export function padEnd(text: string, width: number): string {
  const cut = truncate(text, width);
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

/** Exactly this wide: cut, or filled with spaces in front. */
export function padStart(text: string, width: number): string {
  const cut = truncate(text, width);
  return ' '.repeat(Math.max(0, width - widthOf(cut))) + cut;
}

/** Two texts at the ends of a line; the left one gives way. */
export function spread(left: string, right: string, width: number): string {
  const rightWidth = widthOf(right);
  if (rightWidth >= width) return truncate(right, width);
  return padEnd(left, width - rightWidth) + right;
}

/** Breaks a text into lines at spaces; a word that is longer than a line is cut across lines. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (widthOf(candidate) <= width) {
      line = candidate;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (widthOf(line) > width && width > 0) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}
