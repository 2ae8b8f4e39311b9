import type { PictureCell } from './picture-cell.ts';
import { BACKGROUND, dim, FOREGROUND, mix, toHex } from './svg-colors.ts';
import { glyphOf } from './svg-glyphs.ts';
import { CELL_HEIGHT, round, xOf } from './svg-grid.ts';
import { type StyledRun, splitRuns } from './svg-runs.ts';
import { drawBackgrounds, drawShapes, type ShapePiece } from './svg-shapes.ts';
import { drawText, type TextPiece } from './svg-text.ts';

/** Something of one colour behind cells of one row. */
export interface BackgroundPiece {
  readonly column: number;
  readonly columns: number;
  readonly y: number;
  readonly fill: string;
}

/** What a screen is drawn of. Plain values: those that are equal look the same, and lie in the same place. */
export interface Pieces {
  readonly backgrounds: readonly BackgroundPiece[];
  readonly shapes: readonly ShapePiece[];
  readonly texts: readonly TextPiece[];
}

/** @param top in pixels, where the first row begins */
export function piecesOf(rows: readonly (readonly PictureCell[])[], top: number): Pieces {
  const placed = rows.flatMap((row, index) =>
    splitRuns(row).map(run => ({ run, y: round(top + index * CELL_HEIGHT) })),
  );
  return {
    backgrounds: placed.flatMap(({ run, y }) => backgroundOf(run, y)),
    shapes: placed.flatMap(({ run, y }) => shapesOf(run, y)),
    texts: placed.flatMap(({ run, y }) => textsOf(run, y)),
  };
}

/** As elements of SVG, in the order in which they lie upon one another. Texts take their font from what they stand in. */
export function drawPieces({ backgrounds, shapes, texts }: Pieces): readonly string[] {
  return [
    ...drawBackgrounds(
      backgrounds.map(({ column, columns, y, fill }) => {
        const x = xOf(column);
        return { x, y, width: round(xOf(column + columns) - x), height: CELL_HEIGHT, fill };
      }),
    ),
    ...drawShapes(shapes),
    ...texts.map(drawText),
  ];
}

function backgroundOf({ column, columns, style }: StyledRun, y: number): readonly BackgroundPiece[] {
  const fill = colorsOf(style).behind;
  return fill === BACKGROUND ? [] : [{ column, columns, y, fill }];
}

function shapesOf({ column, text, style, kind }: StyledRun, y: number): readonly ShapePiece[] {
  if (kind !== 'shape') return [];
  const { front, behind } = colorsOf(style);
  return [...text].flatMap((char, index) =>
    // Nothing is drawn of a blank, nor of braille without dots.
    char === ' ' || char === '\u2800'
      ? []
      : [{ column: column + index, y, char, fill: mix(front, behind, glyphOf(char)?.share ?? 1) }],
  );
}

/** Phrases: of several blanks in a text, and of those around it, renderers make what they like. */
function textsOf({ column, columns, text, style, kind }: StyledRun, y: number): readonly TextPiece[] {
  if (kind === 'shape') return [];
  const { isBold, isUnderlined } = style;
  const look = { y, fill: colorsOf(style).front, isBold, isUnderlined };
  // Blanks that are underlined are seen.
  if (kind !== 'ascii' || isUnderlined)
    return text.trim() !== '' || isUnderlined ? [{ column, columns, text, ...look }] : [];
  return [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: phrase, index }) => ({
    column: column + index,
    columns: phrase.length,
    text: phrase,
    ...look,
  }));
}

function colorsOf({ foreground, background, isInverse, isDim }: PictureCell): Colors {
  const behind = isInverse ? toHex(foreground, FOREGROUND) : toHex(background, BACKGROUND);
  const front = isInverse ? toHex(background, BACKGROUND) : toHex(foreground, FOREGROUND);
  return { front: isDim ? dim(front) : front, behind };
}

interface Colors {
  readonly front: string;
  readonly behind: string;
}
