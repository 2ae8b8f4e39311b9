import { DOT, DOT_PITCH, glyphOf, type Rect } from './svg-glyphs.ts';
import { round, xOf } from './svg-grid.ts';

/** A cell that is drawn as a shape. */
export interface ShapePiece {
  readonly column: number;
  /** In pixels from the top of the picture. */
  readonly y: number;
  readonly char: string;
  /** `#rrggbb` */
  readonly fill: string;
}

/** What is narrower than this loses too much where its edges are put on whole pixels. */
const THIN = 2;

/**
 * Shapes as few paths: one a colour for areas, one for lines, one for the dots of braille. What joins within a path joins
 * without a seam. Areas have their edges on whole pixels, so that those of other colours join too.
 */
export function drawShapes(pieces: readonly ShapePiece[]): readonly string[] {
  const byFill = Map.groupBy(pieces, ({ fill }) => fill);
  const areas: string[] = [];
  const lines: string[] = [];
  const dots: string[] = [];
  for (const [fill, ofFill] of byFill) {
    const rects = mergeRects(ofFill.flatMap(rectsOf));
    const isThin = ({ width, height }: Rect): boolean => width < THIN || height < THIN;
    const outlines = ofFill.map(({ column, y, char }) => glyphOf(char)?.outline?.(xOf(column), y) ?? '');
    areas.push(...pathOf(rects.filter(rect => !isThin(rect)).map(rectPath), fill));
    lines.push(...pathOf([...rects.filter(isThin).map(rectPath), ...outlines], fill));
    dots.push(...pathOf(dotPaths(ofFill), fill, 'stroke'));
  }
  return [
    ...group(areas, 'shape-rendering="crispEdges"'),
    ...lines,
    ...group(dots, `fill="none" stroke-width="${DOT}" stroke-dasharray="${DOT} ${round(DOT_PITCH - DOT)}"`),
  ];
}

/** Areas of one colour each behind the cells, rows as high as they are. */
export function drawBackgrounds(areas: readonly (Rect & { readonly fill: string })[]): readonly string[] {
  const paths = [...Map.groupBy(areas, ({ fill }) => fill)].flatMap(([fill, ofFill]) =>
    pathOf(mergeRects(ofFill).map(rectPath), fill),
  );
  return group(paths, 'shape-rendering="crispEdges"');
}

/** Rectangles that cover the same, of which fewer touch one another: beside one another first, then below. */
export function mergeRects(rects: readonly Rect[]): readonly Rect[] {
  const wide: Rect[] = [];
  for (const rect of [...rects].sort((a, b) => a.y - b.y || a.height - b.height || a.x - b.x)) {
    const last = wide.at(-1);
    const isBeside =
      last?.y === rect.y && last.height === rect.height && rect.x <= round(last.x + last.width);
    if (!isBeside) wide.push(rect);
    else wide.splice(-1, 1, { ...last, width: round(Math.max(last.width, rect.x + rect.width - last.x)) });
  }
  const high: Rect[] = [];
  for (const rect of wide.sort((a, b) => a.x - b.x || a.width - b.width || a.y - b.y)) {
    const last = high.at(-1);
    const isBelow = last?.x === rect.x && last.width === rect.width && rect.y <= round(last.y + last.height);
    if (!isBelow) high.push(rect);
    else high.splice(-1, 1, { ...last, height: round(Math.max(last.height, rect.y + rect.height - last.y)) });
  }
  return high.sort((a, b) => a.y - b.y || a.x - b.x);
}

function rectsOf({ column, y, char }: ShapePiece): readonly Rect[] {
  const left = xOf(column);
  return (glyphOf(char)?.rects ?? []).map(rect => {
    // Both edges are rounded, not the width: then neighbours have the same.
    const x = round(left + rect.x);
    return {
      x,
      y: round(y + rect.y),
      width: round(round(left + rect.x + rect.width) - x),
      height: round(rect.height),
    };
  });
}

/** Dots beside one another as one line, whose dashes they are. */
function dotPaths(pieces: readonly ShapePiece[]): readonly string[] {
  const dots = pieces
    .flatMap(({ column, y, char }) =>
      (glyphOf(char)?.dots ?? []).map(([dotX, dotY]) => ({ x: round(xOf(column) + dotX), y: y + dotY })),
    )
    .sort((a, b) => a.y - b.y || a.x - b.x);
  const lines: { x: number; y: number; width: number }[] = [];
  for (const dot of dots) {
    const last = lines.at(-1);
    if (last?.y === dot.y && round(last.x + last.width - DOT + DOT_PITCH) === dot.x)
      last.width = round(last.width + DOT_PITCH);
    else lines.push({ ...dot, width: DOT });
  }
  return lines.map(({ x, y, width }) => `M${x} ${round(y + DOT / 2)}h${width}`);
}

function rectPath({ x, y, width, height }: Rect): string {
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}

function pathOf(data: readonly string[], color: string, how: 'fill' | 'stroke' = 'fill'): readonly string[] {
  const joined = data.join('');
  return joined === '' ? [] : [`<path ${how}="${color}" d="${joined}"/>`];
}

function group(parts: readonly string[], attributes: string): readonly string[] {
  return parts.length === 0 ? [] : [`<g ${attributes}>`, ...parts, '</g>'];
}
