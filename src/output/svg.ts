import type { PictureCell } from './picture-cell.ts';
import { BACKGROUND } from './svg-colors.ts';
import { CELL_HEIGHT, CELL_WIDTH, PADDING, round } from './svg-grid.ts';
import { drawPieces, piecesOf } from './svg-pieces.ts';
import { escapeXml, FONT, TEXT_ATTRIBUTES } from './svg-text.ts';

export interface SvgOptions {
  /** In a bar above the screen, and what a screen reader says; no bar without it. */
  readonly title?: string | undefined;
}

const TITLE_HEIGHT = 28;

/**
 * A screen as an SVG image (SVG 1.1) that looks the same whatever fonts the viewer has: lines, blocks and braille are
 * shapes, and every piece of text says where it begins and how wide it is. Text can be selected.
 * @param rows from the top; all as wide as the first
 */
export function renderSvg(rows: readonly (readonly PictureCell[])[], { title }: SvgOptions = {}): string {
  const columns = rows[0]?.length ?? 0;
  const pieces = piecesOf(rows, topOf(title));
  return frameSvg(drawPieces(pieces), { columns, rows: rows.length, title });
}

export interface FrameOptions extends SvgOptions {
  readonly columns: number;
  readonly rows: number;
  /** CSS of the image. */
  readonly style?: string;
}

/** The image around what is drawn of a screen: its size, what lies behind it, and its title. */
export function frameSvg(drawn: readonly string[], { columns, rows, title, style }: FrameOptions): string {
  const width = round(columns * CELL_WIDTH + 2 * PADDING);
  const height = round(rows * CELL_HEIGHT + topOf(title) + PADDING);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:space="preserve">`,
    ...(title === undefined ? [] : [`<title>${escapeXml(title)}</title>`]),
    ...(style === undefined ? [] : [`<style>${style}</style>`]),
    `<rect width="${width}" height="${height}" rx="6" fill="${BACKGROUND}"/>`,
    ...(title === undefined ? [] : titleBar(title, width)),
    `<g ${TEXT_ATTRIBUTES}>`,
    ...drawn,
    '</g>',
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

/** In pixels from the top of the image, where the first row begins. */
export function topOf(title: string | undefined): number {
  return PADDING + (title === undefined ? 0 : TITLE_HEIGHT);
}

function titleBar(title: string, width: number): readonly string[] {
  const y = TITLE_HEIGHT;
  return [
    `<path d="M0 ${y}H${width}" stroke="#2b303b"/>`,
    `<text x="${round(width / 2)}" y="${y - 9}" text-anchor="middle" font-family="${FONT}" font-size="13" fill="#9aa3b2">${escapeXml(title)}</text>`,
  ];
}
