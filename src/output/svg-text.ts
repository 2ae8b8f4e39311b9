import { FOREGROUND } from './svg-colors.ts';
import { round, xOf } from './svg-grid.ts';

const BASELINE = 12.5;
const FONT_SIZE = 14;
export const FONT =
  'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, Liberation Mono, monospace';

/** What texts stand in: `<g …>` with these. */
export const TEXT_ATTRIBUTES = `font-family="${FONT}" font-size="${FONT_SIZE}" fill="${FOREGROUND}" style="white-space:pre"`;

/** Cells beside one another that are drawn as one piece of text. */
export interface TextPiece {
  readonly column: number;
  readonly columns: number;
  /** In pixels from the top of the picture. */
  readonly y: number;
  readonly text: string;
  /** `#rrggbb` */
  readonly fill: string;
  readonly isBold: boolean;
  readonly isUnderlined: boolean;
}

/** A text that says where it begins and how wide it is, whatever font the viewer has. */
export function drawText({ column, columns, y, text, fill, isBold, isUnderlined }: TextPiece): string {
  const x = xOf(column);
  const attributes = [
    `x="${x}"`,
    `y="${round(y + BASELINE)}"`,
    `textLength="${round(xOf(column + columns) - x)}"`,
    'lengthAdjust="spacingAndGlyphs"',
    ...(fill === FOREGROUND ? [] : [`fill="${fill}"`]),
    ...(isBold ? ['font-weight="bold"'] : []),
    ...(isUnderlined ? ['text-decoration="underline"'] : []),
  ];
  return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`;
}

/** Characters that XML 1.0 does not have at all (most control characters, halves of surrogate pairs) become `?`. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
