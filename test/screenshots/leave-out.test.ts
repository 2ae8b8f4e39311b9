import { describe, expect, test } from 'vitest';
import { cellsOf } from '../../src/ui/terminal/cell-picture.ts';
import { cropDialog, type Rows, replaceTexts, textOf, withoutCost } from './leave-out.ts';

function rowsOf(lines: readonly string[], columns: number): Rows {
  return cellsOf(lines, { columns, rows: lines.length });
}

describe('the cost of srs-top', () => {
  const footer = (cost: string): string =>
    textOf(withoutCost(rowsOf([`q quit  ? help  z zoom${cost.padStart(58)}`], 80)).at(-1) ?? []);

  test('is left out, the keys are not', () => {
    expect(footer('1.2 % 78.0 MiB 0.4 kB/s')).toBe(`q quit  ? help  z zoom${'· · ·'.padStart(58)}`);
  });

  test('makes no difference, however wide it is', () => {
    expect(footer('210.4 % 178.0 MiB 10.4 kB/s')).toBe(footer('– % – – kB/s'));
  });

  test('takes the keys with it that may or may not be there', () => {
    const row = rowsOf(['q quit  ? help  1 CPUs  z zoom  d delay   1.2 % 78.0 MiB 0.4 kB/s'], 66);
    expect(textOf(withoutCost(row)[0] ?? [])).toBe(`q quit  ? help  1 CPUs  z zoom${'· · ·'.padStart(36)}`);
  });
});

describe('a dialog over the footer', () => {
  test('keeps its border', () => {
    const rows = rowsOf(['q quit  ? ╰────────────────────────────────────╯ 78.0 MiB 0.4 kB/s'], 66);
    expect(textOf(withoutCost(rows)[0] ?? [])).toBe(
      'q quit  ? ╰────────────────────────────────────╯             · · ·',
    );
  });
});

describe('a dialog', () => {
  const screen = ['x           y', 'x╭ renice ─╮y', 'x│ pid 9   │y', 'x╰─────────╯y'];

  test('is cut out of the screen', () => {
    expect(cropDialog(rowsOf(screen, 13), 'renice').map(textOf)).toEqual([
      '╭ renice ─╮',
      '│ pid 9   │',
      '╰─────────╯',
    ]);
  });

  test('that is not there is told', () => {
    expect(() => cropDialog(rowsOf(screen, 13), 'affinity')).toThrow(/^no dialog affinity in:\nx {11}y\n/);
  });

  test('keeps its border where other texts are put in', () => {
    const rows = rowsOf(['│ pid \x1b[1m9\x1b[22m   │', '│ pid 1234│'], 11);
    const replaced = replaceTexts(rows, [[/(?<=pid )(\d)\d*/g, '$100']]);
    expect(replaced.map(textOf)).toEqual(['│ pid 900 │', '│ pid 100 │']);
    expect(replaced[0]?.map(({ isBold }) => (isBold ? 'b' : '.')).join('')).toBe('......bbb..');
  });
});
