import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Layout, layOut, type PlacedName, placeAt } from '../../../src/view/layout/layout.ts';
import type { Wish } from '../../../src/view/panes/pane.ts';
import { PANES } from '../../../src/view/state/view-state.ts';

const NAMES: readonly PlacedName[] = [...PANES, 'trends', 'dstat'];

const wish = fc
  .record({ least: fc.integer({ min: 1, max: 12 }), more: fc.integer({ min: 0, max: 600 }) })
  .map(({ least, more }): Wish => ({ least, full: least + more }));
const wishes = fc
  .tuple(...NAMES.map(() => wish))
  .map(list => new Map(NAMES.map((name, at) => [name, list[at]])));

function layOutWith(all: ReadonlyMap<PlacedName, Wish | undefined>, columns: number, rows: number): Layout {
  const wishOf = (name: PlacedName): Wish => all.get(name) ?? { least: 2, full: 5 };
  return layOut({ columns, rows, wishOf, panes: NAMES, hasProblems: false, zoomed: undefined });
}

const rowsOf = (places: Layout['left']): number => places.reduce((sum, place) => sum + place.rows, 0);

describe('layOut', () => {
  test('never takes more rows or columns than there are, whatever the panes wish', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 100 }),
        wishes,
        (columns, rows, all) => {
          const { hasHeader, left, right, bottom, upperRows } = layOutWith(all, columns, rows);
          // Header, the sentence of loss and the footer stand around the panes.
          const room = Math.max(0, rows - (hasHeader ? 3 : 2));
          expect(rowsOf(left)).toBeLessThanOrEqual(upperRows);
          expect(rowsOf(right)).toBeLessThanOrEqual(upperRows);
          expect(upperRows + rowsOf(bottom)).toBe(room);
          const leftWidth = left[0]?.columns ?? 0;
          const rightWidth = right[0]?.columns ?? 0;
          expect(leftWidth + (right.length > 0 ? 2 : 0) + rightWidth).toBeLessThanOrEqual(columns);
          for (const place of [...left, ...right, ...bottom]) {
            expect(place.rows).toBeGreaterThanOrEqual(all.get(place.name)?.least ?? 1);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('leaves no row empty that a pane could use', () => {
    fc.assert(
      fc.property(wishes, all => {
        const { left } = layOutWith(all, 100, 60);
        const isHungry = left.some(place => place.rows < (all.get(place.name)?.full ?? 0));
        if (isHungry) expect(rowsOf(left)).toBe(57);
      }),
      { numRuns: 300 },
    );
  });

  test('drops panes by priority: the sockets and SRS stay longest', () => {
    const names = (rows: number) => layOutWith(new Map(), 40, rows).left.map(({ name }) => name);
    expect(names(4)).toEqual(['sockets']);
    expect(names(6)).toEqual(['srs', 'sockets']);
    expect(names(8)).toEqual(['srs', 'cpu', 'sockets']);
    expect(names(10)).toEqual(['srs', 'cpu', 'sockets', 'loss']);
    expect(names(14)).toEqual(['srs', 'cpu', 'network', 'sockets', 'loss']);
  });

  test('has two columns from 150×30 on, and the left one is never narrower than 78', () => {
    const widths = (columns: number, rows: number) => {
      const { left, right } = layOutWith(new Map(), columns, rows);
      return [left[0]?.columns, right[0]?.columns];
    };
    expect(widths(149, 50)).toEqual([149, undefined]);
    expect(widths(160, 29)).toEqual([160, undefined]);
    expect(widths(150, 30)).toEqual([78, 70]);
    expect(widths(160, 50)).toEqual([79, 79]);
    expect(widths(301, 50)).toEqual([149, 150]);
  });

  test('makes every pane good before it gives one all that it has to show', () => {
    const wishOf = (name: PlacedName): Wish =>
      name === 'network' ? { least: 2, good: 4, full: 20 } : { least: 2, full: 9 };
    const { left } = layOut({
      columns: 80,
      rows: 17,
      wishOf,
      panes: NAMES,
      hasProblems: false,
      zoomed: undefined,
    });
    expect(left.map(({ name, rows }) => [name, rows])).toEqual([
      ['srs', 2],
      ['cpu', 2],
      ['network', 4],
      ['sockets', 4],
      ['loss', 2],
    ]);
  });

  test('on a small screen gives no row to a pane that has nothing to show', () => {
    const wishOf = (name: PlacedName): Wish =>
      ['sockets', 'loss', 'trends'].includes(name)
        ? { least: 2, full: 2, isEmpty: true }
        : { least: 2, full: 5 };
    const placed = (columns: number, rows: number): readonly PlacedName[] => {
      const { left, right } = layOut({
        columns,
        rows,
        wishOf,
        panes: NAMES,
        hasProblems: false,
        zoomed: undefined,
      });
      return [...left, ...right].map(({ name }) => name);
    };
    expect(placed(40, 10)).toEqual(['srs', 'cpu', 'network']);
    expect(placed(80, 24)).toEqual(['srs', 'cpu', 'network', 'sockets', 'loss']);
    expect(placed(200, 60)).toEqual(['srs', 'cpu', 'network', 'sockets', 'ledger', 'loss', 'dstat']);
  });

  test('gives none more than half of the rows before all others have what they have to show', () => {
    const wishOf = (name: PlacedName): Wish =>
      name === 'sockets' ? { least: 2, full: 401 } : { least: 2, full: 6 };
    const rows = (height: number) =>
      Object.fromEntries(
        layOut({
          columns: 80,
          rows: height,
          wishOf,
          panes: NAMES,
          hasProblems: false,
          zoomed: undefined,
        }).left.map(place => [place.name, place.rows]),
      );
    expect(rows(43)).toEqual({ srs: 6, cpu: 6, network: 2, sockets: 20, loss: 6 });
    expect(rows(83)).toEqual({ srs: 6, cpu: 6, network: 6, sockets: 56, loss: 6 });
  });

  test('gives rows that nobody asked for to dstat, and a few of them to the completed windows', () => {
    const rows = (height: number) =>
      Object.fromEntries(layOutWith(new Map(), 100, height).left.map(place => [place.name, place.rows]));
    // The five panes wish for 25 rows together, header and footer for 3.
    expect(rows(31)).toEqual({ srs: 5, cpu: 5, network: 5, sockets: 5, loss: 8 });
    expect(rows(32)).toEqual({ srs: 5, cpu: 5, network: 9, sockets: 5, loss: 5 });
  });

  test('gives a pane no rows that it would leave empty, where another has use for them', () => {
    const rows = (height: number, most: number) => {
      const wishOf = (name: PlacedName): Wish =>
        name === 'loss' ? { least: 2, full: 5, most } : { least: 2, full: 5 };
      const { left } = layOut({
        columns: 100,
        rows: height,
        wishOf,
        panes: NAMES,
        hasProblems: false,
        zoomed: undefined,
      });
      return Object.fromEntries(left.map(place => [place.name, place.rows]));
    };
    expect(rows(31, 5)).toMatchObject({ network: 8, loss: 5 });
    expect(rows(31, 6)).toMatchObject({ network: 5, loss: 6 });
    expect(rows(31, 9)).toMatchObject({ network: 5, loss: 8 });
    expect(rows(30, 5)).toMatchObject({ network: 5, loss: 5 });
  });
});

describe('placeAt', () => {
  test('finds every cell of every pane, and none around and between them', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 300 }),
        fc.integer({ min: 8, max: 100 }),
        wishes,
        (columns, rows, all) => {
          const layout = layOutWith(all, columns, rows);
          const found = new Map<PlacedName, number>();
          for (let row = 0; row < rows; row++) {
            for (let column = 0; column < columns; column++) {
              const name = placeAt(layout, row, column)?.name;
              if (name !== undefined) found.set(name, (found.get(name) ?? 0) + 1);
            }
          }
          const places = [...layout.left, ...layout.right, ...layout.bottom];
          const cells = places.map(place => [place.name, place.rows * place.columns] as const);
          expect(found).toEqual(new Map(cells));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('knows what stands above the panes', () => {
    const layout = layOutWith(new Map(), 160, 40);
    expect(layout.left[0]).toEqual({ name: 'srs', columns: 79, rows: 5 });
    const names = (row: number) => [78, 79, 80, 81].map(column => placeAt(layout, row, column)?.name);
    expect(names(1)).toEqual([undefined, undefined, undefined, undefined]);
    expect(names(2)).toEqual(['srs', undefined, undefined, 'ledger']);
    expect(names(6)).toEqual(['srs', undefined, undefined, 'ledger']);
    expect(names(7)).toEqual(['cpu', undefined, undefined, 'loss']);
    expect(names(39)).toEqual([undefined, undefined, undefined, undefined]);
    // Below 12 rows there is no header.
    expect(placeAt(layOutWith(new Map(), 40, 8), 1, 0)?.name).toBe('srs');
  });
});

describe('the panes that the user wants', () => {
  const placed = (panes: readonly PlacedName[], columns: number) => {
    const wishOf = (): Wish => ({ least: 2, full: 5 });
    const { left, right, bottom } = layOut({
      columns,
      rows: 50,
      wishOf,
      panes,
      hasProblems: false,
      zoomed: undefined,
    });
    const describePlace = (place: Layout['left'][number]): string => `${place.name} ${place.columns}`;
    return [left, right, bottom].map(places => places.map(describePlace));
  };

  test.each<[readonly PlacedName[], number, string[], string[], string[]]>([
    [['loss', 'srs'], 160, ['srs 79'], ['loss 79'], []],
    [['loss', 'srs'], 80, ['srs 80', 'loss 80'], [], []],
    [['srs', 'trends'], 160, ['srs 160'], [], ['trends 160']],
    [['loss', 'srs', 'trends'], 160, ['srs 79'], ['loss 79'], ['trends 160']],
    [['dstat'], 160, ['dstat 160'], [], []],
    [['trends'], 80, ['trends 80'], [], []],
    [['trends'], 160, ['trends 160'], [], []],
  ])('%j at %i columns: %j beside %j, above %j', (panes, columns, left, right, bottom) => {
    expect(placed(panes, columns)).toEqual([left, right, bottom]);
  });
});

describe('the charts of a large screen', () => {
  const TRENDS: Wish = { least: 4, good: 9, full: 25, most: 49 };
  const rows = (height: number, figures: Partial<Record<PlacedName, Wish>>) => {
    const wishOf = (name: PlacedName): Wish =>
      name === 'trends'
        ? TRENDS
        : (figures[name] ?? (name === 'dstat' ? { least: 4, full: 12 } : { least: 2, full: 5 }));
    const { left, right, bottom } = layOut({
      columns: 160,
      rows: height,
      wishOf,
      panes: NAMES,
      hasProblems: false,
      zoomed: undefined,
    });
    const describePlaces = (places: Layout['left']): string =>
      places.map(place => `${place.name} ${place.rows}`).join(' ');
    return [left, right, bottom].map(describePlaces);
  };

  test('take all that the figures leave; the longer column gives way until they are good', () => {
    const ledger: Wish = { least: 5, good: 9, full: 24 };
    expect(rows(50, { ledger })).toEqual([
      'srs 5 cpu 5 network 5 sockets 5',
      'ledger 17 loss 5',
      'trends 25',
    ]);
    expect(rows(40, { ledger })).toEqual([
      'srs 5 cpu 5 network 5 sockets 5',
      'ledger 15 loss 5',
      'trends 17',
    ]);
  });

  test('leave many CPUs and sockets the rows that they have to show, and keep a row each', () => {
    const [left, , bottom] = rows(50, { cpu: { least: 2, full: 33 }, sockets: { least: 2, full: 101 } });
    expect(bottom).toBe('trends 25');
    expect(left).toMatch(/^srs \d+ cpu \d+ network \d+ sockets \d+$/);
    const [, , few] = rows(34, {
      cpu: { least: 2, good: 9, full: 33 },
      sockets: { least: 2, good: 9, full: 101 },
    });
    expect(few).toBe('trends 9');
  });

  test('are gone where figures would lose what makes them good', () => {
    const [left, , bottom] = rows(30, { cpu: { least: 2, good: 20, full: 33 } });
    expect([left, bottom]).toEqual(['srs 2 cpu 20 network 2 sockets 3', '']);
  });

  test('leave dstat what is left below the others', () => {
    expect(rows(50, {})[1]).toBe('ledger 5 loss 5 dstat 10');
    expect(rows(100, {})).toEqual([
      'srs 5 cpu 5 network 5 sockets 5',
      'ledger 5 loss 5 dstat 38',
      'trends 49',
    ]);
    expect(rows(50, { ledger: { least: 5, full: 14 } })[1]).not.toContain('dstat');
  });
});
