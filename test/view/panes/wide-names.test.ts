import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { truncate, widthOf } from '../../../src/text/width.ts';
import { PANES_BY_NAME } from '../../../src/view/layout/panes.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { INITIAL_VIEW, type PaneName } from '../../../src/view/state/view-state.ts';
import { drawFrame, paneInput } from '../../ui/draw-frame.ts';
import { snapshotOf } from '../../ui/made-up-snapshot.ts';

/** Signs of one column, of two, of none (marks that join the one before), and several that make one sign. */
const SIGNS = [
  'a',
  '-',
  'é',
  'e\u0301',
  '媒',
  'サ',
  'ｻ',
  '한',
  '😀',
  '👨‍👩‍👧',
  '🇨🇳',
  '❤️',
  '☎',
  'Ａ',
  '\u3000',
];
const names = fc
  .array(fc.constantFrom(...SIGNS), { minLength: 1, maxLength: 20 })
  .map(signs => signs.join(''));
const widths = fc.integer({ min: 40, max: 200 });

/** A host all of whose names are this one. */
function inputOf(name: string): PaneInput {
  const snapshot = snapshotOf({ name, refreshes: 3, threads: 3, interfaces: 4 });
  return paneInput(snapshot, { view: { ...INITIAL_VIEW, showThreads: true } });
}

/** Columns of the screen from `start` on. `start` lies behind the names, where all signs are one column wide. */
function columnsFrom(line: string, start: number): string {
  for (let at = 0; at <= line.length; at++) {
    if (widthOf(line.slice(at)) === widthOf(line) - start) return line.slice(at);
  }
  throw new Error(`no sign begins at column ${start} of: ${line}`);
}

/** How wide the column of names is at most, and which rows have one. */
const TABLES: readonly (readonly [PaneName, number, number])[] = [
  ['network', 23, 5],
  ['srs', 26, 3],
];

describe.each(TABLES)('in the %s pane', (pane, nameWidth, count) => {
  test('no name shifts a figure, whatever it is made of', () => {
    const plain = inputOf('srs');
    fc.assert(
      fc.property(names, widths, (name, columns) => {
        const size = { columns, rows: 30 };
        // The figures of rows that differ in their names alone; their title and what is above a table do too.
        const figuresOf = (input: PaneInput): readonly string[] => {
          const lines = PANES_BY_NAME[pane].render(input, size);
          const head = lines.findIndex(line => /^─ (?:Network|threads)/.test(line));
          return lines.slice(head + 1, head + count).map(line => {
            expect(widthOf(line)).toBeLessThanOrEqual(columns);
            return columnsFrom(line, Math.min(nameWidth, columns));
          });
        };
        // A narrow screen narrows the names: figures are compared where the names have all their room.
        fc.pre(columns >= 80);
        expect(figuresOf(inputOf(name))).toEqual(figuresOf(plain));
      }),
      { numRuns: 60 },
    );
  });
});

test('no row of a whole screen is wider than it, and two columns stand where they stood', () => {
  fc.assert(
    fc.property(names, widths, (name, columns) => {
      const lines = drawFrame(inputOf(name), columns, 40);
      for (const line of lines) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
      if (columns < 150) return;
      // The right column begins with the ledger, whose title bears no name.
      const left = widthOf((lines[2] ?? '').split('─ Ledger')[0] ?? '');
      expect(left).toBe(Math.max(78, Math.floor((columns - 2) / 2)) + 2);
      const [plain, wide] = [drawFrame(inputOf('srs'), columns, 40), lines].map(frame =>
        frame.slice(2, 4).map(line => columnsFrom(line, left)),
      );
      expect(wide).toEqual(plain);
    }),
    { numRuns: 40 },
  );
});

test('a filter of any signs leaves the heads of the columns where they are', () => {
  const input = inputOf('srs');
  fc.assert(
    fc.property(names, filter => {
      const view = { ...input.view, rows: { ...input.view.rows, network: { filter, sortBy: undefined } } };
      const [plain = '', filtered = ''] = [input, { ...input, view }].map(
        shown => PANES_BY_NAME.network.render(shown, { columns: 80, rows: 4 })[0],
      );
      expect(widthOf(filtered)).toBe(80);
      expect(columnsFrom(filtered, 24)).toBe(columnsFrom(plain, 24));
      expect(truncate(filtered, 19)).toMatch(/^─ Network filter: /);
    }),
    { numRuns: 200 },
  );
});
