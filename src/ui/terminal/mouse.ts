/** What the mouse did, and where: row and column count from 0 at the top left. */
export interface MouseEvent {
  readonly kind: 'click' | 'wheelUp' | 'wheelDown';
  readonly row: number;
  readonly column: number;
}

/** Rows that one notch of the wheel scrolls by, as terminals do with their own lines. */
const WHEEL_ROWS = 3;

/** Rows to scroll by, downwards; undefined: it was not the wheel. */
export function wheelRows({ kind }: MouseEvent): number | undefined {
  if (kind === 'click') return undefined;
  return kind === 'wheelDown' ? WHEEL_ROWS : -WHEEL_ROWS;
}

/**
 * Reports of buttons and wheel (1000) as numbers (1006), which know no last column as the older form does. Source:
 * xterm's ctlseqs, "Mouse Tracking", "SGR (1006)".
 */
export const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
export const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

/**
 * A report: what was done; column; row; `M` when a button went down, `m` when it came up. Or the same as bytes behind
 * `CSI M`, each above 32: so report terminals that know 1000 and not 1006, and no key begins so.
 */
export const MOUSE_REPORT = /\x1b\[(?:<(\d{1,6});(\d{1,6});(\d{1,6})([Mm])|M([ -\xff]{3}))/;

/** What is added to each figure that is sent as a byte. */
const OLDER_OFFSET = 32;

/** Shift, Meta and Control, which terminals keep for themselves or send along. */
const MODIFIERS = 4 | 8 | 16;

const KINDS: ReadonlyMap<number, MouseEvent['kind']> = new Map([
  [0, 'click'],
  [64, 'wheelUp'],
  [65, 'wheelDown'],
]);

/**
 * @param sequence a character for each byte
 * @returns undefined for what is no report, and for what means nothing here: other buttons, and a button that comes up
 */
export function readMouseReport(sequence: string): MouseEvent | undefined {
  const [, button, column, row, end, bytes] = MOUSE_REPORT.exec(sequence) ?? [];
  const figures =
    bytes === undefined
      ? [button, column, row].map(Number)
      : Array.from(bytes, byte => byte.charCodeAt(0) - OLDER_OFFSET);
  const [what = Number.NaN, x = 0, y = 0] = figures;
  const kind = KINDS.get(what & ~MODIFIERS);
  // In bytes, a released button is another number, which is not among the kinds.
  if (kind === undefined || end === 'm' || !(x >= 1 && y >= 1)) return undefined;
  return { kind, row: y - 1, column: x - 1 };
}
