import { padEnd, padStart, truncate, truncateStart, widthOf } from '../../text/width.ts';
import type { Role, Theme } from './theme.ts';

/** A cell: its text, and what it is when it is not plain. */
export type Cell = string | { readonly text: string; readonly role: Role };

/**
 * A figure with its severity: whoever sees no colours sees its sign, where its column has room for both. A loss needs
 * none, since the head of its column is the word for it.
 * @param width of its column
 */
export function judgedCell(text: string, role: Role, width: number, theme: Theme): Cell {
  const isSigned = (role === 'warning' || role === 'bad') && widthOf(text) + 2 <= width;
  return { text: isSigned ? theme.symbols[role] + text : text, role };
}

export interface Column<T> {
  readonly head: string;
  /** Columns of the screen, with the blank that keeps a right-aligned text from its neighbour. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** Where a text that is too long is cut: at its end, unless its end tells more. */
  readonly cut?: 'start';
  /** Columns with the highest number go first when they do not all fit, those of one number together; 0 goes last. */
  readonly dropOrder: number;
  readonly cell: (row: T) => Cell;
  /** Rows can be sorted by this figure, which has a name of its own: two columns may have one head. */
  readonly order?: { readonly name: string; readonly figure: (row: T) => number | undefined };
}

/** A name of fewer columns tells nothing. */
const LEAST_NAME = 12;
/** A title of fewer columns no longer tells which pane it is. */
const LEAST_TITLE = 7;
/** The rule and the blanks around a title. */
const TITLE_EDGES = 3;

/** The columns that fit: the least needed are dropped, then the first is narrowed, then the last ones go. */
export function fittingColumns<T>(columns: readonly Column<T>[], width: number): readonly Column<T>[] {
  let kept = [...columns];
  while (totalWidth(kept) > width) {
    const worst = Math.max(...kept.map(column => column.dropOrder));
    if (worst === 0) break;
    kept = kept.filter(column => column.dropOrder !== worst);
  }
  const [first, ...rest] = kept;
  if (first === undefined || totalWidth(kept) <= width) return kept;
  while (rest.length > 0 && totalWidth(rest) + Math.min(first.width, LEAST_NAME) > width) rest.pop();
  return [{ ...first, width: Math.min(first.width, width - totalWidth(rest)) }, ...rest];
}

function totalWidth<T>(columns: readonly Column<T>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

/** By the theme, and what stands in them: most are the same for hours. */
const knownRules = new WeakMap<Theme, Map<string, string>>();
const MOST_KNOWN = 100;

/** A rule that bears the title of a pane and the heads of its columns: `─ CPU ─── us   sy   ni ──`. */
export function tableRule<T>(
  title: string,
  columns: readonly Column<T>[],
  width: number,
  theme: Theme,
): string {
  const rules = knownRules.get(theme) ?? new Map<string, string>();
  knownRules.set(theme, rules);
  let key = `${width} ${title}`;
  for (const column of columns) key += `\n${column.align} ${column.width} ${column.head}`;
  const known = rules.get(key);
  if (known !== undefined) return known;
  if (rules.size >= MOST_KNOWN) rules.clear();
  const drawn = drawRule(title, columns, width, theme);
  rules.set(key, drawn);
  return drawn;
}

function drawRule<T>(title: string, columns: readonly Column<T>[], width: number, theme: Theme): string {
  const { rule } = theme.symbols;
  const headCells = columns.map(({ head, width: columnWidth, align }) =>
    align === 'right' ? padStart(head, columnWidth) : padEnd(head, columnWidth),
  );
  const start = `${rule} ${cutTitle(title, headCells)} `;
  const startWidth = widthOf(start);
  let heads = '';
  for (const padded of headCells) {
    const headAt = heads.length + padded.search(/\S/);
    // A head that a long title would cut is left out.
    heads += headAt < startWidth ? ' '.repeat(padded.length) : padded;
  }
  const firstHead = heads.search(/\S/);
  if (firstHead === -1) return fillRule(start, theme, width, '');
  const filling = firstHead === startWidth ? '' : `${rule.repeat(firstHead - startWidth - 1)} `;
  return fillRule(start + filling, theme, width, heads.slice(firstHead).trimEnd());
}

/** A title gives way to the first figure's head, which is its unit, while enough is left to tell the pane by. */
function cutTitle(title: string, [named = '', ...figures]: readonly string[]): string {
  const firstHead = figures.join('').search(/\S/);
  const room = named.length + firstHead - TITLE_EDGES;
  return firstHead !== -1 && room >= LEAST_TITLE ? truncate(title, room) : title;
}

/** A rule with a title at its left and something at its right: `─ SRS 7847 ─── 4 threads · up 6:11 ─`. */
export function titleRule(left: string, right: string, width: number, theme: Theme): string {
  const { rule } = theme.symbols;
  const end = right === '' ? '' : ` ${right} ${rule}`;
  const room = width - widthOf(end);
  const start = `${rule} ${left} `;
  const cut = widthOf(start) > room ? padEnd(start, room) : start + rule.repeat(room - widthOf(start));
  return theme.paint('dim', cut + end);
}

function fillRule(start: string, theme: Theme, width: number, heads: string): string {
  const text = start + heads;
  const rest = width - widthOf(text);
  const gap = text.endsWith(' ') ? '' : ' ';
  const filled = rest <= 0 ? padEnd(text, width) : text + gap + theme.symbols.rule.repeat(rest - gap.length);
  return theme.paint('dim', filled);
}

/** The rows, each exactly as wide as its columns. */
export function tableRows<T>(rows: readonly T[], columns: readonly Column<T>[], theme: Theme): string[] {
  return rows.map(row =>
    columns
      .map(({ width, align, cut, cell }) => {
        const content = cell(row);
        const { text, role } =
          typeof content === 'string' ? { text: content, role: 'plain' as const } : content;
        const fitting = cut === 'start' ? cutAfterIndent(text, width - 1) : text;
        const padded = align === 'right' ? ` ${padStart(text, width - 1)}` : padEnd(fitting, width);
        return paintInside(padded, role, theme);
      })
      .join(''),
  );
}

function cutAfterIndent(text: string, width: number): string {
  const indent = /^ */.exec(text)?.[0] ?? '';
  return indent + truncateStart(text.slice(indent.length), width - indent.length);
}

/** Colours the text, not the blanks around it: an inverse or underlined blank would show. */
function paintInside(padded: string, role: Role, theme: Theme): string {
  if (role === 'plain') return padded;
  const text = padded.trim();
  const start = padded.length - padded.trimStart().length;
  return padded.slice(0, start) + theme.paint(role, text) + padded.slice(start + text.length);
}
