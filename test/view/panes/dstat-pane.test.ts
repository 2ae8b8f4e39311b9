import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../src/metrics/model.ts';
import type { DstatRow } from '../../../src/metrics/network/dstat-rows.ts';
import { createTheme, type Theme } from '../../../src/view/look/theme.ts';
import { dstatLines, pageOf } from '../../../src/view/panes/dstat-pane.ts';
import type { PaneInput } from '../../../src/view/panes/pane.ts';
import { INITIAL_VIEW } from '../../../src/view/state/view-state.ts';

/** So many rows since the start, the newest first; as many as are kept. */
function rowsSoFar(total: number): readonly DstatRow[] {
  const count = Math.min(300, total);
  return Array.from({ length: count }, (_, index) => ({ number: total - index }) as DstatRow);
}

const numbers = (total: number, rows: number): readonly number[] =>
  pageOf(rowsSoFar(total), rows).map(({ number }) => number);

describe('the page of dstat rows', () => {
  test('goes on downwards until it is full; then its upper half goes', () => {
    expect(numbers(0, 6)).toEqual([]);
    expect(numbers(2, 6)).toEqual([1, 2]);
    expect(numbers(6, 6)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(numbers(7, 6)).toEqual([4, 5, 6, 7]);
    expect(numbers(9, 6)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(numbers(10, 6)).toEqual([7, 8, 9, 10]);
  });

  test.each([1, 2, 3, 5, 16, 17])('of %i rows: each stands still until the page turns', rows => {
    let moved = 0;
    for (let total = 1; total < 700; total++) {
      const [before, now] = [numbers(total - 1, rows), numbers(total, rows)];
      expect(now.length).toBeLessThanOrEqual(rows);
      expect(now.length).toBeGreaterThanOrEqual(Math.min(total, Math.floor(rows / 2)));
      expect(now.at(-1)).toBe(total);
      if (before.some((number, index) => now[index] !== number)) moved++;
    }
    expect(moved).toBeLessThanOrEqual(Math.ceil(700 / Math.ceil(rows / 2)));
  });

  test('has nothing to show without a row for it', () => {
    expect(numbers(5, 0)).toEqual([]);
  });
});

describe('lines of rows that were drawn before', () => {
  const row = (): DstatRow =>
    ({
      time: '2026-11-23T01:45:50Z',
      number: 1,
      user: 12,
      loReceive: 2_048,
      contextSwitchesPerSecond: 6_652,
    }) as DstatRow;
  const [plain, coloured] = [0, 3].map(colorLevel =>
    createTheme({ colorLevel: colorLevel as 0 | 3, isAscii: false }),
  ) as [Theme, Theme];
  const draw = (rows: readonly DstatRow[], theme: Theme, columns: number): string => {
    const snapshot = { hostDstatRows: rows } as unknown as Snapshot;
    const input = { snapshot, view: INITIAL_VIEW, theme, windowSeconds: 30, delaySeconds: 1 } as PaneInput;
    return dstatLines(input, { columns, rows: 5 }).at(-1) ?? '';
  };

  test('are the same as those of rows that never were, at any width and in any colours', () => {
    const known = [row()];
    for (const [theme, columns] of [
      [plain, 80],
      [coloured, 80],
      [coloured, 60],
      [plain, 60],
      [plain, 80],
    ] as const) {
      expect(draw(known, theme, columns)).toBe(draw([row()], theme, columns));
    }
    expect(draw(known, plain, 80)).toMatch(/^ {2}\d\d:45:50 +12 .* 2\.0k .* 6\.7k$/);
    expect(draw(known, coloured, 80)).toContain('\x1b[');
    expect(draw(known, plain, 60)).not.toContain('6.7k');
  });

  test('have no figure of another interface than the one that is named', () => {
    const old = { ...row(), nicName: 'eth1', nicReceive: 11_264, nicSend: 4_096 };
    const now = { ...row(), number: 2, nicName: 'eth0', nicReceive: 5_632, nicSend: 2_048 };
    const snapshot = { hostDstatRows: [now, old] } as unknown as Snapshot;
    const input = {
      ...{ snapshot, view: INITIAL_VIEW, theme: plain, windowSeconds: 30, delaySeconds: 1 },
    } as PaneInput;
    const [title, , first, second] = dstatLines(input, { columns: 80, rows: 5 });
    expect(title).toContain(' eth0 ');
    expect(first).toMatch(/ 2\.0k +– +– +– +– +6\.7k$/);
    expect(second).toMatch(/ 2\.0k +– +5\.5k +2\.0k +– +6\.7k$/);
  });
});
