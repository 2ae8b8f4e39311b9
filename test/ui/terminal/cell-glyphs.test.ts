import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { GlyphTable, isPlain } from '../../../src/ui/terminal/cell-glyphs.ts';
import { UNICODE_SYMBOLS } from '../../../src/view/look/symbols.ts';

test('a plain character takes one column, beside any other too', () => {
  const plain = Array.from({ length: 0x10000 }, (_, code) => code).filter(isPlain);
  expect(plain.length).toBeGreaterThan(900);
  for (const code of plain) {
    const character = String.fromCharCode(code);
    expect([character, stringWidth(`a${character}⣿${character}`)]).toEqual([character, 4]);
  }
});

test('the screen is drawn with plain characters', () => {
  const drawn = Object.values(UNICODE_SYMBOLS).flat().join('');
  expect([...drawn].filter(character => !isPlain(character.charCodeAt(0)))).toEqual([]);
});

test.each([
  ['a', 1, true],
  ['█', 1, true],
  ['中', 2, true],
  ['한', 2, true],
  ['ｗ', 2, true],
  ['𠀀', 2, false],
  ['⚡', 2, false],
  ['😀', 2, false],
  ['👨‍👩‍👧', 2, false],
  ['❤️', 2, false],
  ['e\u0301', 1, false],
  ['\u0301', 0, false],
])('%s takes %i columns; terminals agree: %s', (grapheme, width, isSure) => {
  const glyphs = new GlyphTable();
  const glyph = glyphs.glyphOf(grapheme);
  expect([glyphs.textOf(glyph), glyphs.widthOf(glyph), glyphs.hasSureWidth(glyph)]).toEqual([
    grapheme,
    width,
    isSure,
  ]);
  expect(glyphs.glyphOf(grapheme)).toBe(glyph);
});

test('what is still there keeps its text when the rest is forgotten', () => {
  const glyphs = new GlyphTable();
  const [kept, plain] = [glyphs.glyphOf('中'), glyphs.glyphOf('a')];
  for (let code = 0x4e00; !glyphs.isCrowded; code++) glyphs.glyphOf(String.fromCharCode(code));
  const renumber = glyphs.forgetAll();
  expect(glyphs.textOf(renumber(kept))).toBe('中');
  expect(renumber(plain)).toBe(plain);
  expect(glyphs.isCrowded).toBe(false);
});
