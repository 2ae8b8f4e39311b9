import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rect } from '../../src/output/svg-glyphs.ts';
import { drawShapes, mergeRects } from '../../src/output/svg-shapes.ts';

const ROW = 16;

/** Cells of one colour, of rows one below the other. */
function draw(...rows: readonly string[]): readonly string[] {
  return drawShapes(
    rows.flatMap((text, row) =>
      [...text].map((char, column) => ({ column, y: row * ROW, char, fill: '#ffffff' })),
    ),
  );
}

describe('shapes', () => {
  test('that touch are one: a bar of several rows, a border', () => {
    expect(draw('▄██', '███').join('')).toContain(
      'd="M20.4 0h16.8v16h-16.8zM12 8h8.4v8h-8.4zM12 16h25.2v16h-25.2z"',
    );
    expect(draw('│', '│', '│')).toEqual(['<path fill="#ffffff" d="M15.7 0h1v48h-1z"/>']);
  });

  test('have their areas on whole pixels, lines as they are, and braille as dashes', () => {
    expect(draw('█─⠒')).toEqual([
      '<g shape-rendering="crispEdges">',
      '<path fill="#ffffff" d="M12 0h8.4v16h-8.4z"/>',
      '</g>',
      '<path fill="#ffffff" d="M20.4 8h8.4v1h-8.4z"/>',
      '<g fill="none" stroke-width="2" stroke-dasharray="2 2.2">',
      '<path stroke="#ffffff" d="M29.9 6h6.2"/>',
      '</g>',
    ]);
  });

  test('of braille begin anew where a dot is missing', () => {
    expect(draw('⠒⠐⠂').join('')).toContain('d="M13.1 6h6.2M25.7 6h6.2"');
  });

  test('have nothing around nothing', () => {
    expect(draw()).toEqual([]);
  });
});

test('merged areas are no more than before, and cover the same', () => {
  const rect = fc.record({
    x: fc.integer({ min: 0, max: 6 }),
    y: fc.integer({ min: 0, max: 6 }),
    width: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(rect, { maxLength: 12 }), rects => {
      expect(covered(mergeRects(rects))).toEqual(covered(rects));
      expect(mergeRects(rects).length).toBeLessThanOrEqual(rects.length);
    }),
  );
});

function covered(rects: readonly Rect[]): string[] {
  const points = rects.flatMap(({ x, y, width, height }) =>
    Array.from(
      { length: width * height },
      (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`,
    ),
  );
  return [...new Set(points)].sort();
}
