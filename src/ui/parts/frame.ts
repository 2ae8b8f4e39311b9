import { padEnd, truncate, widthOf } from '../../text/width.ts';
import { toAscii } from '../../view/look/ascii.ts';
import type { Theme } from '../../view/look/theme.ts';
import { keyHint } from './dialog-keys.ts';
import { FORM_KEYS } from './form-keys.ts';

/** How much a dialog can show on a terminal. Columns and rows. */
export interface DialogRoom {
  readonly width: number;
  /** Width of a body line, without the border and one blank on either side. */
  readonly innerWidth: number;
  /** Lines of the body that can be seen at once: without the border and the line of hints. */
  readonly bodyHeight: number;
}

export interface FrameContent {
  readonly title: string;
  /** The whole body; of it, as much as fits is drawn from line `offset` on. */
  readonly lines: readonly string[];
  readonly offset: number;
  /** What the keys do: `Enter applies · Esc leaves`. */
  readonly hint: string;
}

/** Longer lines are hard to read; a report may have more. */
const WIDEST = 80;
const FRAME_ROWS = 3;

const BORDERS = {
  round: { topLeft: '╭', topRight: '╮', bottomLeft: '╰', bottomRight: '╯', side: '│', line: '─' },
  classic: { topLeft: '+', topRight: '+', bottomLeft: '+', bottomRight: '+', side: '|', line: '-' },
} as const;

export function dialogRoom(columns: number, rows: number, widest = WIDEST): DialogRoom {
  const width = Math.min(columns, widest);
  return {
    width,
    innerWidth: Math.max(1, width - 4),
    bodyHeight: Math.max(1, rows - FRAME_ROWS),
  };
}

/**
 * The rows of a dialog, each exactly `room.width` columns wide: every cell of the box is written, so that nothing of
 * the panes beneath shows through. When the body does not fit, the hint says which lines are seen.
 * @param bodyRows lines the body takes at least, so that a box need not shrink when its text does
 */
export function drawFrame(content: FrameContent, room: DialogRoom, theme: Theme, bodyRows = 0): string[] {
  const border = BORDERS[theme.symbols.border];
  const { innerWidth, bodyHeight } = room;
  const { lines, offset } = content;
  const fill = (text: string): string =>
    theme.symbols.border === 'classic'
      ? toAscii(padEnd(toAscii(text), innerWidth))
      : padEnd(text, innerWidth);
  const row = (text: string): string => `${border.side} ${fill(text)} ${border.side}`;
  const shown = lines.slice(offset, offset + bodyHeight);
  const blanks = Math.max(0, Math.min(bodyRows, bodyHeight) - shown.length);
  const title = truncate(` ${content.title} `, innerWidth);
  return [
    border.topLeft +
      theme.paint('title', title) +
      border.line.repeat(Math.max(0, room.width - 2 - widthOf(title))) +
      border.topRight,
    ...shown.map(row),
    ...Array.from({ length: blanks }, () => row('')),
    row(theme.paint('dim', withAside(content.hint, describeSpan(content, bodyHeight), innerWidth))),
    border.bottomLeft + border.line.repeat(room.width - 2) + border.bottomRight,
  ];
}

/** A text with another at the end of the line, which is left out where both do not fit. */
export function withAside(text: string, aside: string, width: number): string {
  const gap = width - widthOf(text) - widthOf(aside);
  return gap < 2 || aside === '' ? text : text + ' '.repeat(gap) + aside;
}

/** `8-14 of 23`; empty when all is seen. */
function describeSpan({ lines, offset }: FrameContent, height: number): string {
  if (lines.length <= height) return '';
  return `${offset + 1}-${Math.min(lines.length, offset + height)} of ${lines.length}`;
}

/** What the keys do under a plan that nobody may carry out. */
export function readOnlyHint(isAtEnd: boolean, separator: string): string {
  const hints = [
    'read-only: nothing can be applied',
    ...(isAtEnd ? [] : [keyHint(FORM_KEYS, 'apply', 'shows the rest')]),
    keyHint(FORM_KEYS, 'leave'),
  ];
  return hints.join(` ${separator} `);
}
