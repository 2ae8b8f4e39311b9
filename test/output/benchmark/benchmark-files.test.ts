import { describe, expect, test } from 'vitest';
import { UNKNOWN_FIGURES } from '../../../src/metrics/benchmark/figures.ts';
import { formatBenchmark, readBenchmark } from '../../../src/output/benchmark/benchmark-json.ts';
import { benchmarkSvg } from '../../../src/output/benchmark/benchmark-svg.ts';
import { csvLines } from '../../../src/output/benchmark/csv-table.ts';
import { rowOf } from '../../metrics/benchmark/made-up-reading.ts';

const WINDOWS = [8.5, 9.5].map(cpuPercent => ({ ...UNKNOWN_FIGURES, cpuPercent }));
const ROW = rowOf(
  { cpuPercent: 9, actualBitsPerSecond: 112e6 },
  { cpuPercent: 0.5 },
  {
    label: 'base',
    windows: WINDOWS,
    windowCount: 2,
    notes: ['it was first seen after 5.0 s: its figures are of the rest'],
  },
);

describe('JSON', () => {
  test('is one line, with null for what is unknown, and is read back', () => {
    const text = formatBenchmark('edge-3', [ROW]);
    expect(text).not.toContain('\n');
    const parsed = JSON.parse(text);
    expect(parsed).toMatchObject({ schema: 1, kind: 'benchmark', host: 'edge-3' });
    expect(parsed.rows[0].figures).toMatchObject({ cpuPercent: 9, residentBytes: null, connections: 503 });
    expect(readBenchmark(text)).toEqual([ROW]);
  });

  test.each([
    '',
    'x',
    '[]',
    '{"kind":"other","rows":[]}',
    '{"kind":"benchmark"}',
    '{"kind":"benchmark","rows":{}}',
  ])('is not what %j is', text => {
    expect(readBenchmark(text)).toBeUndefined();
  });

  test('has unknown what is of another kind', () => {
    const text = JSON.stringify({
      kind: 'benchmark',
      rows: [
        7,
        { server: 'a\x1b[2Jb', seconds: 'x', figures: { cpuPercent: '9', connections: 5 }, windows: [null] },
      ],
    });
    expect(readBenchmark(text)).toEqual([
      {
        server: 'a[2Jb',
        pids: [],
        label: '',
        time: undefined,
        seconds: 0,
        windowCount: 1,
        figures: { ...UNKNOWN_FIGURES, connections: 5 },
        spread: UNKNOWN_FIGURES,
        windows: [UNKNOWN_FIGURES],
        interfaceName: undefined,
        notes: [],
      },
    ]);
  });
});

describe('CSV', () => {
  test('has names, numbers, and nothing for what is unknown', () => {
    const [head = '', line = ''] = csvLines([ROW]);
    const cells = new Map(head.split(',').map((name, index) => [name, line.split(',')[index]]));
    expect(head.split(',').slice(0, 8)).toEqual([
      'server',
      'label',
      'time',
      'seconds',
      'windowCount',
      'interfaceName',
      'cpuPercent',
      'cpuPercentSpread',
    ]);
    expect(cells.get('cpuPercent')).toBe('9');
    expect(cells.get('cpuPercentSpread')).toBe('0.5');
    expect(cells.get('actualBitsPerSecond')).toBe('112000000');
    expect(cells.get('residentBytes')).toBe('');
    expect(line.split(',')).toHaveLength(head.split(',').length);
  });

  test('has quotes where a text needs them, and no formulas', () => {
    const [, line = ''] = csvLines([rowOf({}, {}, { server: '=1+1', label: 'a "b", c' })]);
    expect(line.startsWith(`'=1+1,"a ""b"", c",`)).toBe(true);
  });
});

describe('the chart as SVG', () => {
  const rows = [
    rowOf({ connections: 503, cpuPercent: 9 }, { cpuPercent: 1 }),
    rowOf({ connections: 1_003, cpuPercent: 23.6 }),
    rowOf({ connections: 502, cpuPercent: 8.3 }, {}, { server: 'nginx', label: '<a&b>' }),
  ];

  test('has a line a server, and a point a row where its figures say', () => {
    const svg = benchmarkSvg(rows);
    // 503 of 2,000 clients of the 666 columns beside 70; 9 of 40 % of the 176 rows above 286.
    expect(svg).toContain('<circle cx="237.5" cy="246.4" r="3.5"');
    expect(svg).toContain('<title>503 clients: 9.0%</title>');
    expect(svg).toContain('d="M237.5 246.4L404 182.16"');
    expect(svg.match(/<circle /g)).toHaveLength(3);
    // From 8 to 10 %.
    expect(svg).toContain('d="M237.5 250.8V242"');
  });

  test('escapes names, and leaves out rows whose clients are unknown', () => {
    const svg = benchmarkSvg([...rows, rowOf({ connections: undefined, cpuPercent: 5 })]);
    expect(svg).toContain('nginx, &lt;a&amp;b&gt;');
    expect(svg.match(/<circle /g)).toHaveLength(3);
  });

  test('is a picture without any figure, too', () => {
    expect(benchmarkSvg([rowOf({})])).toMatch(/^<svg .*<\/svg>\n$/);
  });
});
