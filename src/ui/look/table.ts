import { padEnd, padStart, widthOf } from './text.ts';
import type { Role, Theme } from './theme.ts';

/** A cell: its text, and what it is when it is not plain. */
export type Cell = string | { readonly text: string; readonly role: Role };

export interface Column<T> {
  readonly head: string;
  /** Columns of the screen, without the gap in front. */
  readonly width: number;
  readonly align: 'left' | 'right';
  /** Columns with the highest number go first when they do not all fit; 0 stays always. */
  readonly dropOrder: number;
  readonly cell: (row: T) => Cell;
}

/** The columns that fit, the least needed dropped. */
export function fittingColumns<T>(columns: readonly Column<T>[], width: number): readonly Column<T>[] {
  let kept = [...columns];
  while (totalWidth(kept) > width) {
    const last = kept.reduce((worst, column) => (column.dropOrder >= worst.dropOrder ? column : worst));
    if (last.dropOrder === 0) break;
    kept = kept.filter(column => column !== last);
  }
  return kept;
}

function totalWidth<T>(columns: readonly Column<T>[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

/** A rule that bears the title of a pane and the heads of its columns: `─ CPU ─── us   sy   ni ──`. */
export function tableRule<T>(
  title: string,
  columns: readonly Column<T>[],
  width: number,
  theme: Theme,
): string {
  const { rule } = theme.symbols;
  const heads = columns
    .map(({ head, width: columnWidth, align }) =>
      align === 'right' ? padStart(head, columnWidth) : padEnd(head, columnWidth),
    )
    .join('');
  const start = `${rule} ${title} `;
  const firstHead = heads.search(/\S/);
  const body = heads.trimEnd();
  if (firstHead === -1 || firstHead <= widthOf(start))
    return fillRule(start, theme, width, body.slice(widthOf(start)));
  const filled = start + rule.repeat(firstHead - widthOf(start) - 1);
  return fillRule(`${filled} `, theme, width, body.slice(firstHead));
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
  const filled = rest <= 0 ? padEnd(text, width) : `${text} ${theme.symbols.rule.repeat(rest - 1)}`;
  return theme.paint('dim', filled);
}

/** The rows, each exactly as wide as its columns. */
export function tableRows<T>(rows: readonly T[], columns: readonly Column<T>[], theme: Theme): string[] {
  return rows.map(row =>
    columns
      .map(({ width, align, cell }) => {
        const content = cell(row);
        const { text, role } =
          typeof content === 'string' ? { text: content, role: 'plain' as const } : content;
        const padded = align === 'right' ? padStart(text, width) : padEnd(text, width);
        return paintInside(padded, role, theme);
      })
      .join(''),
  );
}

/** Colours the text, not the blanks around it: an inverse or underlined blank would show. */
function paintInside(padded: string, role: Role, theme: Theme): string {
  if (role === 'plain') return padded;
  const text = padded.trim();
  const start = padded.length - padded.trimStart().length;
  return padded.slice(0, start) + theme.paint(role, text) + padded.slice(start + text.length);
}
