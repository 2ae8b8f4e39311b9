import { frameSvg, topOf } from '../../src/output/svg.ts';
import { drawPieces, type Pieces, piecesOf } from '../../src/output/svg-pieces.ts';
import type { Film } from './film.ts';

const LAYERS = ['backgrounds', 'shapes', 'texts'] as const;
type Layer = (typeof LAYERS)[number];
type Piece = Pieces[Layer][number];

/** Pieces that are seen at the same times. */
interface Group {
  readonly frames: readonly number[];
  readonly pieces: Record<Layer, Piece[]>;
}

/**
 * A film as one SVG image that plays again and again wherever an image may stand, without a script: CSS shows and hides.
 * What several frames have in common is there once. Where nobody wants motion, and where there are no animations, it is
 * the picture of one frame.
 */
export function renderAnimatedSvg(film: Film): string {
  const { title, columns, rows, frames, lengthSeconds, stillIndex } = film;
  const groups = groupPieces(film);
  const moving = groups.filter(group => group.frames.length < frames.length);
  const names = new Map(moving.map((group, index) => [group, `f${index.toString(36)}`]));
  const percents = frames.map(({ atSeconds }) => `${round((100 * atSeconds) / lengthSeconds)}%`);
  const style = [
    `g[class]{animation-duration:${lengthSeconds}s;animation-timing-function:step-end;animation-iteration-count:infinite}`,
    ...moving.map(group => {
      const name = names.get(group) ?? '';
      const hidden = group.frames.includes(stillIndex) ? '' : 'visibility:hidden;';
      return `.${name}{${hidden}animation-name:${name}}@keyframes ${name}{${keyframes(group.frames, percents)}}`;
    }),
    '@media(prefers-reduced-motion:reduce){g[class]{animation:none}}',
  ];
  const draw = (group: Group, layers: readonly Layer[]): readonly string[] => {
    const none: Pieces = { backgrounds: [], shapes: [], texts: [] };
    const some = Object.fromEntries(layers.map(layer => [layer, group.pieces[layer]]));
    const drawn = drawPieces({ ...none, ...some });
    const name = names.get(group);
    if (drawn.length === 0 || name === undefined) return drawn;
    return [`<g class="${name}">`, ...drawn, '</g>'];
  };
  // What lies behind all others comes first, whenever it is seen.
  const drawn = [
    ...groups.flatMap(group => draw(group, ['backgrounds'])),
    ...groups.flatMap(group => draw(group, ['shapes', 'texts'])),
  ];
  return frameSvg(drawn, { columns, rows, title, style: `\n${style.join('\n')}\n` });
}

function groupPieces({ title, frames }: Film): readonly Group[] {
  const seen = new Map<string, { layer: Layer; piece: Piece; frames: number[] }>();
  for (const [index, { rows }] of frames.entries()) {
    const pieces = piecesOf(rows, topOf(title));
    for (const layer of LAYERS)
      for (const piece of pieces[layer]) {
        const key = `${layer} ${JSON.stringify(piece)}`;
        const known = seen.get(key);
        if (known === undefined) seen.set(key, { layer, piece, frames: [index] });
        else known.frames.push(index);
      }
  }
  const groups = new Map<string, Group>();
  for (const { layer, piece, frames: when } of seen.values()) {
    const key = when.join();
    const group = groups.get(key) ?? { frames: when, pieces: { backgrounds: [], shapes: [], texts: [] } };
    groups.set(key, group);
    group.pieces[layer].push(piece);
  }
  return [...groups.values()].sort((a, b) => b.frames.length - a.frames.length);
}

/** Only where what is seen of a group changes. */
function keyframes(shownIn: readonly number[], percents: readonly string[]): string {
  const shown = new Set(shownIn);
  return percents
    .map((percent, index) =>
      index > 0 && shown.has(index) === shown.has(index - 1)
        ? ''
        : `${percent}{visibility:${shown.has(index) ? 'visible' : 'hidden'}}`,
    )
    .join('');
}

function round(percent: number): number {
  return Math.round(percent * 1_000) / 1_000;
}
