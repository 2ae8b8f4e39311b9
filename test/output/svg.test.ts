import { describe, expect, test } from 'vitest';
import type { PictureCell } from '../../src/output/picture-cell.ts';
import { renderSvg } from '../../src/output/svg.ts';

const PLAIN: PictureCell = {
  char: ' ',
  foreground: 'default',
  background: 'default',
  isBold: false,
  isDim: false,
  isInverse: false,
  isUnderlined: false,
};

/** A row of cells of one style; a wide character takes two. */
function row(text: string, style: Partial<PictureCell> = {}): PictureCell[] {
  return [...text].flatMap(char => {
    const cell = { ...PLAIN, ...style, char };
    return /[\u2e80-\uffef]/.test(char) ? [cell, { ...cell, char: '' }] : [cell];
  });
}

/** The pieces of text of an image: where they are, what is special about them, what they say. */
function textsOf(svg: string): string[] {
  return [
    ...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)" [^ >]+([^>]*)>(.*)<\/text>/g),
  ].map(([, x, y, width, rest, text]) => `${x},${y} ${width}${rest} ${text}`);
}

/** The paths of an image: their colour, and what they draw. */
function pathsOf(svg: string): string[] {
  return [...svg.matchAll(/<path (?:fill|stroke)="(.*?)" d="(.*?)"\/>/g)].map(
    ([, color, data]) => `${color} ${data}`,
  );
}

describe('an image of a screen', () => {
  test('is as large as its cells and what is around them', () => {
    const head = (svg: string): string | undefined => /<svg [^>]*>/.exec(svg)?.[0];
    expect(head(renderSvg([row('0123456789'), row('          ')]))).toContain(
      'width="108" height="56" viewBox="0 0 108 56"',
    );
    expect(head(renderSvg([row('0123456789')], { title: 'a' }))).toContain('width="108" height="68"');
  });

  test('has each phrase where its cells are, as wide as they are', () => {
    expect(textsOf(renderSvg([row('NI  0'), row(' a b')]))).toEqual([
      '12,24.5 16.8 NI',
      '45.6,24.5 8.4 0',
      '20.4,40.5 25.2 a b',
    ]);
  });

  test('keeps signs and wide characters apart from letters and from one another, whose fonts may differ', () => {
    expect(textsOf(renderSvg([row('%✖▲ é 見る')]))).toEqual([
      '12,24.5 8.4 %',
      '20.4,24.5 8.4 ✖',
      '28.8,24.5 8.4 ▲',
      '45.6,24.5 8.4 é',
      '62.4,24.5 16.8 見',
      '79.2,24.5 16.8 る',
    ]);
  });

  test('has lines, blocks and braille as shapes, one path for what joins', () => {
    const svg = renderSvg([row('a──▃▃⠤⠤')]);
    expect(textsOf(svg)).toEqual(['12,24.5 8.4 a']);
    expect(pathsOf(svg)).toEqual([
      '#d5d9e0 M37.2 22h16.8v6h-16.8z',
      '#d5d9e0 M20.4 20h16.8v1h-16.8z',
      '#d5d9e0 M55.1 22h14.6',
    ]);
  });

  test('has a path for each colour of shapes', () => {
    const svg = renderSvg([[...row('█', { foreground: 1 }), ...row('█░', { foreground: 2, isDim: true })]]);
    expect(pathsOf(svg)).toEqual([
      '#ff5c57 M12 12h8.4v16h-8.4z',
      '#438c63 M20.4 12h8.4v16h-8.4z',
      '#213630 M28.8 12h8.4v16h-8.4z',
    ]);
  });

  test('has a shape of inverse colours on its background', () => {
    expect(pathsOf(renderSvg([row('▄', { isInverse: true })]))).toEqual([
      '#d5d9e0 M12 12h8.4v16h-8.4z',
      '#16191f M12 20h8.4v8h-8.4z',
    ]);
  });

  test('says what cannot stand in XML in another way', () => {
    const svg = renderSvg([row('<a&"b">\u0001')], { title: 'x < y' });
    expect(textsOf(svg)).toEqual(['12,52.5 58.8 &lt;a&amp;&quot;b&quot;&gt;', '70.8,52.5 8.4 ?']);
    expect(svg).toContain('<title>x &lt; y</title>');
  });

  test('is empty where the screen is', () => {
    const svg = renderSvg([row('    ')]);
    expect(textsOf(svg)).toEqual([]);
    expect(pathsOf(svg)).toEqual([]);
  });
});

describe('a style', () => {
  test.each<[string, Partial<PictureCell>, string]>([
    ['bold', { isBold: true }, ' font-weight="bold"'],
    ['dim', { isDim: true }, ' fill="#8c9097"'],
    ['dim red', { isDim: true, foreground: 1 }, ' fill="#a64342"'],
    ['underlined', { isUnderlined: true }, ' text-decoration="underline"'],
    ['red of the 16', { foreground: 1 }, ' fill="#ff5c57"'],
    ['of the cube', { foreground: 196 }, ' fill="#ff0000"'],
    ['of the cube too', { foreground: 110 }, ' fill="#87afd7"'],
    ['a grey', { foreground: 244 }, ' fill="#808080"'],
    ['of 16 million', { foreground: '#0a0b0c' }, ' fill="#0a0b0c"'],
    ['of none', { foreground: 300 }, ''],
  ])('%s', (_, style, expected) => {
    expect(textsOf(renderSvg([row('x', style)]))).toEqual([`12,24.5 8.4${expected} x`]);
  });

  test('ends where the next begins', () => {
    expect(textsOf(renderSvg([[...row('ab', { foreground: 2 }), ...row('cd')]]))).toEqual([
      '12,24.5 16.8 fill="#5fd38d" ab',
      '28.8,24.5 16.8 cd',
    ]);
  });

  test('with a background is drawn under blanks too', () => {
    const svg = renderSvg([row(' a ', { background: 4 })]);
    expect(pathsOf(svg)).toEqual(['#6aa9ff M12 12h25.2v16h-25.2z']);
    expect(textsOf(svg)).toEqual(['20.4,24.5 8.4 a']);
  });

  test('with a background has its phrases apart, since blanks may be joined', () => {
    expect(textsOf(renderSvg([row(' a b  c', { isInverse: true })]))).toEqual([
      '20.4,24.5 25.2 fill="#16191f" a b',
      '62.4,24.5 8.4 fill="#16191f" c',
    ]);
  });

  test('that is inverse changes the colours over', () => {
    const svg = renderSvg([row('a', { isInverse: true })]);
    expect(pathsOf(svg)).toEqual(['#d5d9e0 M12 12h8.4v16h-8.4z']);
    expect(textsOf(svg)).toEqual(['12,24.5 8.4 fill="#16191f" a']);
  });
});
