import { describe, expect, test } from 'vitest';
import { createBlockChart } from '../../../src/view/charts/block-chart.ts';
import { drawLineChart } from '../../../src/view/charts/line-chart.ts';
import {
  type DrawChart,
  paintCells,
  paintText,
  type TimeChart,
} from '../../../src/view/charts/time-chart.ts';
import { ASCII_SYMBOLS } from '../../../src/view/look/symbols.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const RISE = Array.from({ length: 30 }, (_, index) => (index * 100) / 29);
const WITHOUT_COLOUR = createTheme({ colorLevel: 0, isAscii: false });

function chart(values: readonly (number | undefined)[], change: Partial<TimeChart> = {}): TimeChart {
  return {
    values,
    roleOf: () => 'plain',
    labels: values.map((_, index) => `01:46:${String(index).padStart(2, '0')}`),
    top: 100,
    columns: 60,
    rows: 8,
    ...change,
  };
}

function linesOf(draw: DrawChart, asked: TimeChart): readonly string[] {
  return draw(asked).rows.map(cells => paintCells(cells, WITHOUT_COLOUR));
}

/** The rows, from the top, in which something is drawn for the value with this index. */
function rowsAt(draw: DrawChart, asked: TimeChart, index: number): readonly number[] {
  const { rows, columnOf } = draw(asked);
  return rows
    .slice(0, -2)
    .flatMap((cells, row) => ((cells[columnOf(index)]?.text ?? ' ') === ' ' ? [] : [row]));
}

describe.each([
  ['the line chart', drawLineChart],
  ['the block chart', createBlockChart(ASCII_SYMBOLS)],
])('%s', (_, draw) => {
  test.each([
    [60, 8],
    [38, 4],
    [200, 20],
  ])('fills exactly %i×%i', (columns, rows) => {
    const lines = linesOf(draw, chart(RISE, { columns, rows }));
    expect(lines.map(line => line.length)).toEqual(Array(rows).fill(columns));
  });

  test('rises with its values, from the bottom to the top', () => {
    const tops = RISE.map((_, index) => rowsAt(draw, chart(RISE), index)[0] ?? Number.NaN);
    expect(tops[0]).toBe(5);
    expect(tops[29]).toBe(0);
    expect(tops).toEqual([...tops].sort((a, b) => b - a));
  });

  test('leaves a gap blank, and what stands between two gaps a dot', () => {
    const values = RISE.map((value, index) =>
      [11, 12, 13, 20, 21, 23, 24].includes(index) ? undefined : value,
    );
    for (const index of [11, 12, 13, 20, 21, 23, 24]) expect(rowsAt(draw, chart(values), index)).toEqual([]);
    for (const index of [10, 14, 22, 25]) expect(rowsAt(draw, chart(values), index)).not.toEqual([]);
  });

  test('is empty but for its axes when nothing is known', () => {
    const lines = linesOf(draw, chart(Array(30).fill(undefined)));
    expect(lines[0]?.trimEnd()).toMatch(/^100 *\S$| {3}100\S$/);
    for (const line of lines.slice(0, -2)) expect(line.slice(8).trim()).toBe('');
  });

  test('says its top, its middle and 0, and the time of every label', () => {
    const lines = linesOf(draw, chart(RISE));
    const scale = lines.map(line => /^ *(\d+)/.exec(line)?.[1]).slice(0, -1);
    expect(scale.filter(figure => figure !== undefined)).toEqual(['100', '50', '0']);
    expect(scale[0]).toBe('100');
    const { columnOf } = draw(chart(RISE));
    const times = [...(lines.at(-1) ?? '').matchAll(/01:46:(\d\d)/g)];
    expect(times.length).toBeGreaterThanOrEqual(4);
    for (const time of times) expect(columnOf(Number(time[1]))).toBe(time.index);
  });

  test('gives each part of it its own role', () => {
    const { rows, columnOf } = draw(chart(RISE, { roleOf: value => (value > 50 ? 'bad' : 'plain') }));
    const roleAt = (index: number) =>
      rows.slice(0, -2).flatMap(cells => {
        const cell = cells[columnOf(index)];
        return cell === undefined || cell.text === ' ' ? [] : [cell.role];
      });
    expect(new Set(roleAt(10))).toEqual(new Set(['plain']));
    expect(new Set(roleAt(20))).toEqual(new Set(['bad']));
    expect(rows.at(-2)?.at(-1)?.role).toBe('dim');
  });

  test('writes no escape codes of its own', () => {
    const text = draw(chart(RISE))
      .rows.flat()
      .map(cell => cell.text)
      .join('');
    expect(text).not.toContain('\x1b');
  });
});

describe('the scale of the line chart', () => {
  test('has decimals where its steps are less than 1', () => {
    const lines = linesOf(drawLineChart, chart([0.1, 0.2], { top: 1 }));
    expect(lines.map(line => line.slice(0, 6).trim()).filter(text => text !== '')).toEqual([
      '1.00',
      '0.50',
      '0',
    ]);
  });

  test('takes the columns that its figures need', () => {
    const [first = ''] = linesOf(drawLineChart, chart([1], { top: 200_000_000 }));
    expect(first).toMatch(/^200000000⡇/);
  });
});

test('a run of cells is coloured at once, and blanks are not', () => {
  const theme = createTheme({ colorLevel: 1, isAscii: false });
  const cells = [
    { text: 'a', role: 'bad' },
    { text: ' ', role: 'plain' },
    { text: 'b', role: 'bad' },
  ] as const;
  expect(paintCells(cells, theme)).toBe(theme.paint('bad', 'a b'));
  // Inverse, a blank would be a bar where nothing is.
  const mono = createTheme({ colorLevel: 1, isAscii: false, name: 'mono' });
  const apart = `${mono.paint('bad', 'a')} ${mono.paint('bad', 'b')}`;
  expect(paintCells(cells, mono)).toBe(apart);
  expect(paintText('a b', () => 'bad', mono)).toBe(apart);
});
