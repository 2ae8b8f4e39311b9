import type { PictureCell } from './picture-cell.ts';
import { BACKGROUND, dim, FOREGROUND, toHex } from './svg-colors.ts';
import { type StyledRun, splitRuns } from './svg-runs.ts';

export interface SvgOptions {
  /** In a bar above the screen, and what a screen reader says; no bar without it. */
  readonly title?: string;
}

/** In pixels, of one cell: no higher than the blocks of common fonts, so that charts of several rows have no gaps. */
const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 16;
const BASELINE = 12.5;
const FONT_SIZE = 14;
const PADDING = 12;
const TITLE_HEIGHT = 28;
const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, Liberation Mono, monospace';

/**
 * A screen as an SVG image (SVG 1.1), its text selectable. Every piece of text says where it begins and how wide it is,
 * so that columns stand under one another whatever monospaced font the viewer has.
 * @param rows from the top; all as wide as the first
 */
export function renderSvg(rows: readonly (readonly PictureCell[])[], { title }: SvgOptions = {}): string {
  const width = round((rows[0]?.length ?? 0) * CELL_WIDTH + 2 * PADDING);
  const top = PADDING + (title === undefined ? 0 : TITLE_HEIGHT);
  const height = round(rows.length * CELL_HEIGHT + top + PADDING);
  const runs = rows.flatMap((row, index) =>
    splitRuns(row).map(run => ({ run, y: top + index * CELL_HEIGHT })),
  );
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" xml:space="preserve">`,
    ...(title === undefined ? [] : [`<title>${escapeXml(title)}</title>`]),
    `<rect width="${width}" height="${height}" rx="6" fill="${BACKGROUND}"/>`,
    ...(title === undefined ? [] : titleBar(title, width)),
    ...runs.map(({ run, y }) => backgroundOf(run, y)).filter(text => text !== ''),
    `<g font-family="${FONT}" font-size="${FONT_SIZE}" fill="${FOREGROUND}" style="white-space:pre">`,
    ...runs.map(({ run, y }) => textOf(run, y)).filter(text => text !== ''),
    '</g>',
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function titleBar(title: string, width: number): readonly string[] {
  const y = TITLE_HEIGHT;
  return [
    `<path d="M0 ${y}H${width}" stroke="#2b303b"/>`,
    `<text x="${round(width / 2)}" y="${y - 9}" text-anchor="middle" font-family="${FONT}" font-size="13" fill="#9aa3b2">${escapeXml(title)}</text>`,
  ];
}

function backgroundOf(run: StyledRun, y: number): string {
  const { isInverse, foreground, background } = run.style;
  const fill = isInverse ? toHex(foreground, FOREGROUND) : toHex(background, BACKGROUND);
  if (fill === BACKGROUND) return '';
  const { x, width } = placeOf(run);
  return `<rect x="${x}" y="${y}" width="${width}" height="${CELL_HEIGHT}" fill="${fill}"/>`;
}

function textOf(run: StyledRun, y: number): string {
  const { style, text } = run;
  if (text.trim() === '' && !style.isUnderlined) return '';
  const { x, width } = placeOf(run);
  const color = style.isInverse ? toHex(style.background, BACKGROUND) : toHex(style.foreground, FOREGROUND);
  const fill = style.isDim ? dim(color) : color;
  const attributes = [
    `x="${x}"`,
    `y="${y + BASELINE}"`,
    `textLength="${width}"`,
    'lengthAdjust="spacingAndGlyphs"',
    ...(fill === FOREGROUND ? [] : [`fill="${fill}"`]),
    ...(style.isBold ? ['font-weight="bold"'] : []),
    ...(style.isUnderlined ? ['text-decoration="underline"'] : []),
  ];
  return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`;
}

function placeOf({ column, columns }: StyledRun): { readonly x: number; readonly width: number } {
  return { x: round(PADDING + column * CELL_WIDTH), width: round(columns * CELL_WIDTH) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Characters that XML 1.0 does not have at all (most control characters, halves of surrogate pairs) become `?`. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
