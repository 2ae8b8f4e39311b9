import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/settings/thresholds.ts';
import type { ChartMark } from '../../../src/view/charts/chart-marks.ts';
import { TrendCharts } from '../../../src/view/charts/trend-charts.ts';
import { TRENDS } from '../../../src/view/charts/trends.ts';
import { columnChart } from '../../../src/view/look/bars.ts';
import { createTheme } from '../../../src/view/look/theme.ts';

const theme = createTheme({ colorLevel: 3, isAscii: false });
const COLUMNS = 90;

/** Figures that jump, with gaps; always the same. */
function pointAt(second: number): HistoryPoint {
  const figure = (second * 7_919) % 101;
  const value = second % 13 === 5 ? undefined : figure;
  return {
    atMs: second * 1_000,
    time: '2026-11-23T01:46:55.000Z',
    lostPerSecond: second % 40 < 10 ? 0 : value,
    receivedPacketsPerSecond: second,
    recvQueuePeakBytes: value,
    cpuPercent: value,
    runQueueWaitPercent: value,
    carriesLoad: second % 3 === 0,
    softirqPercent: value,
    receiveBytesPerSecond: value,
    sendBytesPerSecond: undefined,
    forVerdict: undefined,
  };
}

type Charts = readonly (readonly string[])[];

function draw(groups: readonly (readonly HistoryPoint[])[], signs: ReadonlyMap<number, ChartMark>): Charts {
  const charts = new TrendCharts({ groups, signs, thresholds: DEFAULT_THRESHOLDS, theme });
  return TRENDS.map(trend => charts.draw(trend, 3, trend.highest ?? charts.highestOf(trend) ?? 0));
}

/** The same with points that were never drawn. */
function drawAnew(
  groups: readonly (readonly HistoryPoint[])[],
  signs: ReadonlyMap<number, ChartMark>,
): Charts {
  return draw(
    groups.map(points => points.map(point => ({ ...point }))),
    signs,
  );
}

test('charts that grow look as if they were drawn whole each time, also where marks come and points change', () => {
  const groups: (readonly HistoryPoint[])[] = [];
  const signs = new Map<number, ChartMark>();
  const mark = { atMs: 0, sign: '✖', line: '│', role: 'bad', label: 'starved', short: 'starved' } as const;
  for (let second = 0; second < COLUMNS; second++) {
    groups.push(second % 11 === 7 ? [] : [pointAt(second), pointAt(second + 1_000)]);
    // It began earlier than it was found.
    if (second === 40) signs.set(12, mark);
    // A wait that is known later.
    if (second === 60) groups[3] = [{ ...pointAt(3), runQueueWaitPercent: 99 }, pointAt(1_003)];
    expect(draw(groups, signs)).toEqual(drawAnew(groups, signs));
  }
  const trend = TRENDS[4];
  if (trend === undefined) throw new Error('no such trend');
  const whole = columnChart(
    groups
      .map(points =>
        points.length === 0 ? undefined : Math.max(...points.flatMap(point => trend.value(point) ?? [])),
      )
      .map(value => (value === Number.NEGATIVE_INFINITY ? undefined : value)),
    COLUMNS,
    3,
    theme.symbols,
    (100 * 24) / 23,
  );
  expect(draw(groups, new Map())[4]?.map(row => stripVTControlCharacters(row))).toEqual(whole);
});

test('a mark stands in a column that was drawn before it was known', () => {
  const groups = Array.from({ length: 50 }, (_, second) => [pointAt(second)]);
  const mark = { atMs: 0, sign: '✖', line: '│', role: 'bad', label: 'starved', short: 'starved' } as const;
  const before = draw(groups, new Map()).flat();
  expect(before.some(row => row.includes('│'))).toBe(false);
  expect(
    draw(groups, new Map([[4, mark]]))
      .flat()
      .some(row => row.includes('│')),
  ).toBe(true);
  expect(draw(groups, new Map()).flat()).toEqual(before);
});

test('charts whose newest column fills look as if they were drawn anew, also where a mark comes and goes there', () => {
  const groups: (readonly HistoryPoint[])[] = Array.from({ length: 43 }, (_, column) => [pointAt(column)]);
  const mark = { atMs: 0, sign: '✖', line: '│', role: 'bad', label: 'starved', short: 'starved' } as const;
  for (let second = 100; second < 160; second++) {
    const newest = groups.at(-1) ?? [];
    if (newest.length < 5) groups[groups.length - 1] = [...newest, pointAt(second)];
    else groups.push([pointAt(second)]);
    const signs = new Map<number, ChartMark>(second % 7 < 3 ? [[42, mark]] : []);
    expect(draw(groups, signs)).toEqual(drawAnew(groups, signs));
  }
});

test('lines have what stands around the rows, and are the same texts again where that did not change', () => {
  const groups = Array.from({ length: 20 }, (_, column) => [pointAt(column)]);
  const [trend] = TRENDS;
  if (trend === undefined) throw new Error('no such trend');
  const linesOf = (starts: readonly string[], rest: string): readonly string[] => {
    const charts = new TrendCharts({ groups, signs: new Map(), thresholds: DEFAULT_THRESHOLDS, theme });
    return charts.lines(trend, { height: 2, top: 100 }, starts, rest);
  };
  const charts = new TrendCharts({ groups, signs: new Map(), thresholds: DEFAULT_THRESHOLDS, theme });
  const rows = charts.draw(trend, 2, 100);
  const around = (starts: readonly string[], rest: string) =>
    rows.map((row, index) => `${starts[index]}  ${row}${rest}`);
  expect(linesOf(['top', 'lost 1'], '  ')).toEqual(around(['top', 'lost 1'], '  '));
  expect(linesOf(['top', 'lost 2'], '  ')).toEqual(around(['top', 'lost 2'], '  '));
  expect(linesOf(['TOP', 'lost 2'], '  ')).toEqual(around(['TOP', 'lost 2'], '  '));
  expect(linesOf(['TOP', 'lost 2'], '')).toEqual(around(['TOP', 'lost 2'], ''));
});
