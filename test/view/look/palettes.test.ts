import { describe, expect, test } from 'vitest';
import { PALETTES } from '../../../src/view/look/palettes.ts';
import { asDeuteranope, contrast, difference, parseHex, xtermColor } from './colors.ts';

const LEAST_CONTRAST = 4.5;
/** In CIELAB: ten times what is just to be told apart side by side. */
const LEAST_DIFFERENCE = 23;

const shades = Object.entries(PALETTES).flatMap(([name, { background, ...shadesOf }]) =>
  Object.entries(shadesOf).map(([role, shade]) => ({ name, role, shade, background: parseHex(background) })),
);

describe('the colours', () => {
  test('of three themes for good, warning, bad and dim are looked at', () => {
    expect(shades).toHaveLength(12);
  });

  test.each(shades)('$name $role can be read (WCAG 2.2, AA)', ({ shade, background }) => {
    expect(contrast(parseHex(shade.rgb), background)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    expect(contrast(xtermColor(shade.indexed), background)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
  });

  test.each(shades)('$name $role of 256 colours is near that of 16 million', ({ shade }) => {
    expect(shade.indexed).toBeGreaterThanOrEqual(16);
    expect(difference(xtermColor(shade.indexed), parseHex(shade.rgb))).toBeLessThan(30);
  });
});

describe('without green cones', () => {
  const { good, warning, bad } = PALETTES['colour-blind'];

  test.each([
    ['good', 'warning', good, warning],
    ['good', 'bad', good, bad],
    ['warning', 'bad', warning, bad],
  ])('%s and %s of the colour-blind theme are told apart', (_one, _other, first, second) => {
    const seen = [parseHex(first.rgb), parseHex(second.rgb)].map(asDeuteranope);
    const seenIndexed = [xtermColor(first.indexed), xtermColor(second.indexed)].map(asDeuteranope);
    for (const [one, other] of [seen, seenIndexed]) {
      expect(one && other && difference(one, other)).toBeGreaterThan(LEAST_DIFFERENCE);
    }
  });

  test('good and bad of the dark theme are hardly: the reason for another', () => {
    const { dark } = PALETTES;
    const [one, other] = [dark.good, dark.bad].map(({ rgb }) => asDeuteranope(parseHex(rgb)));
    expect(one && other && difference(one, other)).toBeLessThan(LEAST_DIFFERENCE);
  });
});

describe('the measures', () => {
  test('agree with known values', () => {
    const [black, white, red] = ['#000000', '#ffffff', '#ff0000'].map(parseHex) as [never, never, never];
    expect(contrast(black, white)).toBeCloseTo(21, 5);
    expect(contrast(red, white)).toBeCloseTo(3.998, 2);
    expect(difference(black, white)).toBeCloseTo(100, 1);
    expect(xtermColor(203).map(part => Math.round(part * 255))).toEqual([255, 95, 95]);
    expect(xtermColor(248).map(part => Math.round(part * 255))).toEqual([168, 168, 168]);
    expect(asDeuteranope(white).map(part => part.toFixed(2))).toEqual(['1.00', '1.00', '1.00']);
  });
});
