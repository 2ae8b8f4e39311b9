import { describe, expect, test } from 'vitest';
import {
  compareResults,
  type FigureComparison,
  mixedLabels,
} from '../../../src/metrics/benchmark/compare-rows.ts';
import {
  type ComparableRow,
  FIGURE_NAMES,
  type Figures,
  UNKNOWN_FIGURES,
} from '../../../src/metrics/benchmark/figures.ts';
import { deviationOf, meanOf } from '../../../src/metrics/benchmark/statistics.ts';
import { seeded } from '../../helpers/seeded.ts';
import { rowOf } from './made-up-reading.ts';
import { normal } from './random.ts';

function figureOf(
  a: readonly ComparableRow[],
  b: readonly ComparableRow[],
  figure: keyof Figures,
): FigureComparison | undefined {
  return compareResults(a, b).pairs[0]?.figures.find(one => one.figure === figure);
}

/** A row of windows whose figures are given. */
function rowOfWindows(
  windows: readonly Partial<Figures>[],
  more: Partial<ComparableRow> = {},
): ComparableRow {
  const all = windows.map(window => ({ ...UNKNOWN_FIGURES, ...window }));
  const each = (join: (values: readonly number[]) => number | undefined) =>
    Object.fromEntries(FIGURE_NAMES.map(name => [name, join(all.flatMap(window => window[name] ?? []))]));
  return rowOf(each(meanOf), each(deviationOf), { windows: all, windowCount: all.length, ...more });
}

describe('a difference', () => {
  test('that is larger than the noise is told, with how sure it is', () => {
    const a = rowOf({ cpuPercent: 10 }, { cpuPercent: 0.5 });
    const b = rowOf({ cpuPercent: 8 }, { cpuPercent: 0.5 });
    const cpu = figureOf([a], [b], 'cpuPercent');
    expect(cpu).toMatchObject({ verdict: 'lower', interval: { difference: -2 } });
    // One figure has a spread: its interval is of 95 %. √(2 · 0.25 / 6 + 2 · (1/30)² / 6) is 0.2893; t of 10.04 degrees 2.2271.
    expect(cpu?.interval?.low).toBeCloseTo(-2 - 0.2893 * 2.2271, 3);
    expect(figureOf([b], [a], 'cpuPercent')?.verdict).toBe('higher');
  });

  test('counts only the windows in which the figure was known', () => {
    const of = (knownIn?: number): FigureComparison | undefined => {
      const more = knownIn === undefined ? {} : { knownIn: { ...UNKNOWN_FIGURES, loadCpuPercent: knownIn } };
      const row = (loadCpuPercent: number): ComparableRow => ({
        ...rowOf({ loadCpuPercent }, { loadCpuPercent: 0.5 }),
        ...more,
      });
      return figureOf([row(10)], [row(9)], 'loadCpuPercent');
    };
    expect(of()).toMatchObject({ a: { count: 6 }, verdict: 'lower' });
    expect(of(2)).toMatchObject({ a: { count: 2 }, verdict: 'noise' });
  });

  test('cannot be told where the windows of a spread are not', () => {
    const row = (cpuPercent: number): ComparableRow =>
      rowOf({ cpuPercent }, { cpuPercent: 0.1 }, { windowCount: 1, seconds: 0 });
    expect(figureOf([row(10)], [row(5)], 'cpuPercent')).toMatchObject({ verdict: 'unknown' });
  });

  test('that is not is noise', () => {
    const a = rowOf({ cpuPercent: 10 }, { cpuPercent: 2 });
    const b = rowOf({ cpuPercent: 9 }, { cpuPercent: 2 });
    expect(figureOf([a], [b], 'cpuPercent')).toMatchObject({
      verdict: 'noise',
      interval: { difference: -1 },
    });
  });

  test('cannot be told without a spread, nor where a side has no figure', () => {
    const a = rowOf({ cpuPercent: 10, residentBytes: 5 }, {}, { windowCount: 1 });
    const b = rowOf({ cpuPercent: 9 }, { cpuPercent: 2 });
    expect(figureOf([a], [b], 'cpuPercent')).toMatchObject({ verdict: 'unknown', interval: undefined });
    expect(figureOf([a], [b], 'residentBytes')).toMatchObject({ b: undefined, verdict: 'unknown' });
    expect(figureOf([a], [b], 'softirqPercent')).toBeUndefined();
  });

  test('of less than a tick of CPU is none, however alike the windows are', () => {
    const row = (cpuPercent: number) => rowOf({ cpuPercent }, { cpuPercent: 0 }, { seconds: 10 });
    // A tick in 10 s is 0.1 %.
    expect(figureOf([row(1)], [row(1.1)], 'cpuPercent')?.verdict).toBe('noise');
    expect(figureOf([row(1)], [row(1.5)], 'cpuPercent')?.verdict).toBe('higher');
  });

  test('of rounded figures counts what the rounding hides', () => {
    const row = (residentBytes: number) => rowOf({ residentBytes }, { residentBytes: 0 }, { windowCount: 6 });
    const rounded = { steps: { ...UNKNOWN_FIGURES, residentBytes: 100 } };
    expect(figureOf([row(1_000)], [row(1_050)], 'residentBytes')?.verdict).toBe('higher');
    const [a, b] = [row(1_000), row(1_050)].map(one => ({ ...one, ...rounded })) as [
      ComparableRow,
      ComparableRow,
    ];
    expect(figureOf([a], [b], 'residentBytes')?.verdict).toBe('noise');
  });
});

describe('many comparisons', () => {
  const FIGURES = ['cpuPercent', 'loadCpuPercent', 'userPercent', 'systemPercent', 'softirqPercent'] as const;

  function made(random: () => number, gain: number, windows = 6): ComparableRow {
    return rowOfWindows(
      Array.from({ length: windows }, () =>
        Object.fromEntries(
          FIGURES.map(name => [name, 20 * (name === 'cpuPercent' ? gain : 1) * (1 + 0.05 * normal(random))]),
        ),
      ),
    );
  }

  test('of equal hosts seldom tell a difference: all figures together in 5 % at the most', () => {
    const random = seeded(4526);
    const rounds = 600;
    let wrong = 0;
    for (let round = 0; round < rounds; round++) {
      const [pair] = compareResults([made(random, 1)], [made(random, 1)]).pairs;
      if (pair?.figures.some(({ verdict }) => verdict === 'lower' || verdict === 'higher')) wrong++;
    }
    expect(wrong / rounds).toBeLessThan(0.06);
    expect(wrong).toBeGreaterThan(0);
  });

  test('tell a fifth less of CPU nearly always, where windows differ by 5 %', () => {
    const random = seeded(20);
    const rounds = 200;
    let told = 0;
    for (let round = 0; round < rounds; round++) {
      if (figureOf([made(random, 1)], [made(random, 0.8)], 'cpuPercent')?.verdict === 'lower') told++;
    }
    expect(told / rounds).toBeGreaterThan(0.97);
  });
});

describe('what is compared with what', () => {
  test('is one server under one load, wherever its row stands', () => {
    const row = (connections: number, server = 'SRS') =>
      rowOf({ connections, cpuPercent: connections }, {}, { server });
    const a = [row(503), row(1_003), row(502, 'nginx')];
    const b = [row(1_002), row(500), row(503, 'nginx'), row(2_003)];
    const { pairs, onlyA, onlyB } = compareResults(a, b);
    expect(
      pairs.map(pair => [pair.a[0]?.server, pair.a[0]?.figures.connections, pair.b[0]?.figures.connections]),
    ).toEqual([
      ['SRS', 503, 500],
      ['SRS', 1_003, 1_002],
      ['nginx', 502, 503],
    ]);
    expect(onlyA).toEqual([]);
    expect(onlyB.map(({ figures }) => figures.connections)).toEqual([2_003]);
  });

  test('is another server under the same load where the results share none', () => {
    const nginx = rowOf({ connections: 502 }, {}, { server: 'nginx' });
    const { pairs } = compareResults(
      [rowOf({})],
      [nginx, rowOf({ connections: 1_002 }, {}, { server: 'nginx' })],
    );
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.b).toEqual([nginx]);
  });

  test('is the same server after a restart, whose pid is another', () => {
    const { pairs } = compareResults(
      [rowOf({}, {}, { server: 'SRS 100' })],
      [rowOf({}, {}, { server: 'SRS 200' })],
    );
    expect(pairs).toHaveLength(1);
  });

  test('are rows whose clients nobody knows', () => {
    const unknown = rowOf({ connections: 0, udpClients: undefined });
    expect(compareResults([unknown], [unknown]).pairs).toHaveLength(1);
    expect(compareResults([unknown], [rowOf({})]).pairs).toHaveLength(0);
  });

  test('are the windows of two runs together, and of three runs their means', () => {
    const row = (cpuPercent: number) => rowOf({ cpuPercent }, { cpuPercent: 1 });
    const two = compareResults([row(9), row(11)], [row(10), row(10)]).pairs[0];
    expect(two?.sample).toBe('windows');
    expect(two?.figures[0]?.a).toMatchObject({ mean: 10, count: 12 });
    // Within: 10 · 1; between: 12 · 1² of the two means. All of it by 11.
    expect(two?.figures[0]?.a?.deviation).toBeCloseTo(Math.sqrt(22 / 11), 9);
    const three = compareResults([row(9), row(10), row(11)], [row(10), row(10), row(10)]).pairs[0];
    expect(three?.sample).toBe('runs');
    expect(three?.figures[0]?.a).toMatchObject({ mean: 10, deviation: 1, count: 3 });
  });

  test('is nothing where a side is empty', () => {
    expect(compareResults([], [])).toEqual({ pairs: [], onlyA: [], onlyB: [] });
    expect(compareResults([rowOf({})], []).onlyA).toHaveLength(1);
  });
});

describe('labels', () => {
  test('of one server under one load are told where there are several', () => {
    const row = (label: string, connections = 503): ComparableRow => rowOf({ connections }, {}, { label });
    expect(mixedLabels([row('any'), row('one'), row('any')])).toEqual(['any', 'one']);
    expect(mixedLabels([row('few', 100), row('many', 1_000), row('few', 101)])).toBeUndefined();
  });
});
