import { ATTRIBUTES, BASIC_COLOR, COLOR_MASK, PALETTE_COLOR, type Style, TRUE_COLOR } from './cell-styles.ts';

/** The shortest SGR sequence from one style to another: amended, or begun anew. Empty when they are the same. */
export function styleChange(from: Style, to: Style): string {
  if (from.front === to.front && from.back === to.back) return '';
  if (to.front === 0 && to.back === 0) return '\x1b[m';
  const amended = amend(from, to);
  const anew = `0;${amend({ front: 0, back: 0 }, to)}`;
  return `\x1b[${anew.length < amended.length ? anew : amended}m`;
}

function amend(from: Style, to: Style): string {
  const codes = ((from.front ^ to.front) & ~COLOR_MASK) === 0 ? [] : attributeCodes(from, to);
  if (((from.front ^ to.front) & COLOR_MASK) !== 0) codes.push(...colorCodes(to.front & COLOR_MASK, 30));
  if (from.back !== to.back) codes.push(...colorCodes(to.back, 40));
  return codes.join(';');
}

function attributeCodes(from: Style, to: Style): number[] {
  const removed = from.front & ~to.front;
  const codes: number[] = [];
  let kept = from.front;
  ATTRIBUTES.forEach(({ flag, off }) => {
    // Bold and dim end by the same code: what ends one ends both.
    if ((removed & flag) !== 0 && !codes.includes(off)) codes.push(off);
  });
  ATTRIBUTES.forEach(({ flag, off }) => {
    if (codes.includes(off)) kept &= ~flag;
  });
  ATTRIBUTES.forEach(({ flag, on }) => {
    if ((to.front & ~kept & flag) !== 0) codes.push(on);
  });
  return codes;
}

/** @param base 30 for the glyph, 40 for what is behind it */
function colorCodes(color: number, base: 30 | 40): readonly number[] {
  const value = color & 0xffffff;
  const kind = color - value;
  if (kind === BASIC_COLOR) return [value < 8 ? base + value : base + 60 + value - 8];
  if (kind === PALETTE_COLOR) return [base + 8, 5, value];
  if (kind === TRUE_COLOR) return [base + 8, 2, value >> 16, (value >> 8) & 255, value & 255];
  return [base + 9];
}
