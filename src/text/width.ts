import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import { graphemesOf } from './graphemes.ts';

const PRINTABLE_ASCII = /^[ -~]*$/;

/**
 * Characters that stand for themselves and take one column each: ASCII, Latin, dashes and the ellipsis, rules and blocks,
 * arrows, braille, and the signs of the themes. A text of them is measured, and cut between any two, without the segmenter,
 * which takes 10 ms and 3 MiB to be made.
 */
const ONE_COLUMN_EACH =
  /^[ -~\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2039\u203a\u2190-\u2193\u2265\u2500-\u259f\u25b2\u25c2\u25c6\u2714\u2716\u2800-\u28ff]*$/;

/** Changes of colour. */
const COLOURS = /\x1b\[[\d;]*m/g;

/** Widths of coloured rows: most rows repeat from one second to the next. */
const KNOWN_WIDTHS = new Map<string, number>();
const MOST_KNOWN = 500;

/** Columns that a text takes on a terminal. Control sequences of colours take none. */
export function widthOf(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : (KNOWN_WIDTHS.get(text) ?? measure(text));
}

function measure(text: string): number {
  const bare = text.replace(COLOURS, '');
  const width = ONE_COLUMN_EACH.test(bare) ? bare.length : stringWidth(text);
  if (KNOWN_WIDTHS.size >= MOST_KNOWN) KNOWN_WIDTHS.clear();
  KNOWN_WIDTHS.set(text, width);
  return width;
}

/** Cuts a text to a width, with `…` where something was cut off. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  return ONE_COLUMN_EACH.test(text) ? `${text.slice(0, width - 1)}…` : cliTruncate(text, width);
}

/** Cuts a text at its beginning: of an address the port tells more. */
export function truncateStart(text: string, width: number): string {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  if (!ONE_COLUMN_EACH.test(text)) return cliTruncate(text, width, { position: 'start' });
  return `…${text.slice(text.length - width + 1)}`;
}

/** Cuts a path in its middle: the name at its end stays as long as there is room for it. */
export function truncatePath(path: string, width: number): string {
  if (widthOf(path) <= width) return path;
  const name = path.slice(path.lastIndexOf('/'));
  const room = width - widthOf(name);
  return room < 1 ? truncateStart(path, width) : truncate(path, room) + name;
}

const BLANKS = ' '.repeat(256);

/** A part of one text: a long one is not copied. */
function blanks(count: number): string {
  return count <= BLANKS.length ? BLANKS.slice(0, count) : ' '.repeat(count);
}

/** Exactly this wide: cut, or filled with spaces at the end. */
export function padEnd(text: string, width: number): string {
  const rest = width - widthOf(text);
  if (rest >= 0) return text + blanks(rest);
  const cut = truncate(text, width);
  // A two-column character that does not fit is left out entirely.
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)));
}

/** Exactly this wide: cut, or filled with spaces in front. */
export function padStart(text: string, width: number): string {
  const rest = width - widthOf(text);
  if (rest >= 0) return blanks(rest) + text;
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
      const start = startOf(line, width);
      lines.push(start);
      line = line.slice(start.length);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** As much of a text as fits, and one character at least. */
function startOf(text: string, width: number): string {
  if (ONE_COLUMN_EACH.test(text)) return text.slice(0, width);
  let start = '';
  let room = width;
  for (const grapheme of graphemesOf(text)) {
    room -= widthOf(grapheme);
    if (room < 0 && start !== '') break;
    start += grapheme;
  }
  return start;
}
