import type { PictureCell } from './picture-cell.ts';
import { glyphOf } from './svg-glyphs.ts';

/** Cells beside one another that are drawn as one piece. */
export interface StyledRun {
  readonly column: number;
  readonly columns: number;
  readonly text: string;
  readonly style: PictureCell;
  readonly kind: Kind;
}

/**
 * What draws the characters: `ascii` a font; a `sign` or a `wide` one may come from another font each, of another width, and
 * stands alone; a `shape` needs none.
 */
export type Kind = 'ascii' | 'sign' | 'wide' | 'shape';

/** Spaces without a style that is seen end a run when there are so many: a run is then a phrase, not a row. */
const LONGEST_GAP = 1;

/** The pieces of a row, left to right. Blanks around a piece that show nothing are in none. */
export function splitRuns(row: readonly PictureCell[]): readonly StyledRun[] {
  const runs: StyledRun[] = [];
  let column = 0;
  while (column < row.length) {
    const end = endOfRun(row, column);
    const cells = row.slice(column, end);
    const [style] = cells;
    if (style !== undefined && cells.some(isSeen)) {
      const text = cells.map(({ char }) => char).join('');
      runs.push({ column, columns: end - column, text, style, kind: kindAt(row, column) });
    }
    column = end;
  }
  return runs;
}

function endOfRun(row: readonly PictureCell[], start: number): number {
  const first = row[start];
  if (first === undefined) return row.length;
  const kind = kindAt(row, start);
  if (kind === 'wide') return endOfWide(row, start);
  let end = start + 1;
  // Blanks that show nothing lead no text: the next run begins where there is something.
  if (!isSeen(first) || kind === 'sign') return end;
  let seenTo = end;
  for (; end < row.length; end++) {
    const cell = row[end];
    if (cell === undefined || !hasSameStyle(cell, first)) break;
    if (!isSeen(cell)) {
      if (end - seenTo >= LONGEST_GAP) break;
      continue;
    }
    if (kindAt(row, end) !== kind) break;
    seenTo = end + 1;
  }
  return seenTo;
}

function endOfWide(row: readonly PictureCell[], start: number): number {
  let end = start + 1;
  while (row[end]?.char === '') end++;
  return end;
}

function kindAt(row: readonly PictureCell[], column: number): Kind {
  if (row[column + 1]?.char === '') return 'wide';
  const char = row[column]?.char ?? ' ';
  if (/^[ -~]$/.test(char)) return 'ascii';
  return glyphOf(char) === undefined ? 'sign' : 'shape';
}

function isSeen({ char, background, isInverse, isUnderlined }: PictureCell): boolean {
  return char.trim() !== '' || background !== 'default' || isInverse || isUnderlined;
}

function hasSameStyle(one: PictureCell, other: PictureCell): boolean {
  return (
    one.foreground === other.foreground &&
    one.background === other.background &&
    one.isBold === other.isBold &&
    one.isDim === other.isDim &&
    one.isInverse === other.isInverse &&
    one.isUnderlined === other.isUnderlined
  );
}
