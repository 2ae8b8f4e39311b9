import { describe, expect, test } from 'vitest';
import { compareResults } from '../../../src/metrics/benchmark/compare-rows.ts';
import { widthOf } from '../../../src/text/width.ts';
import { benchmarkChart } from '../../../src/view/benchmark/benchmark-chart.ts';
import { benchmarkTable } from '../../../src/view/benchmark/benchmark-table.ts';
import { comparisonLines } from '../../../src/view/benchmark/comparison-lines.ts';
import { createTheme } from '../../../src/view/look/theme.ts';
import { rowOf } from '../../metrics/benchmark/made-up-reading.ts';

const THEME = createTheme({ colorLevel: 0, isAscii: false });

const SRS = rowOf(
  {
    cpuPercent: 9,
    residentBytes: 8 * 2 ** 20,
    expectedBitsPerSecond: 100e6,
    actualBitsPerSecond: 112e6,
    loadCpuPercent: 12.6,
    latencySeconds: 0.8,
    lostPackets: 0,
    runQueueWaitPercent: 1.5,
    userPercent: 26,
    systemPercent: 23,
    softirqPercent: 16.6,
    stealPercent: 0,
    cpuPercentPerThousandClients: 17.9,
  },
  { cpuPercent: 0.43 },
);
const NGINX = rowOf(
  { connections: 502, cpuPercent: 8.3, lostPackets: 0 },
  {},
  { server: 'nginx', interfaceName: 'lo' },
);

describe('the table on a terminal', () => {
  test('has the guide’s columns in 80, and says that there are more', () => {
    const lines = benchmarkTable([SRS, NGINX], 80, THEME);
    expect(lines).toEqual([
      '─ Server  CPU      ±     Mem  Conn    ENbps    ANbps     sb   Lat  Loss  Wait ──',
      'SRS      9.0%  ±0.43  8.0MiB   503  100Mbps  112Mbps  12.6%  0.8s     0  1.5%',
      'nginx    8.3%      –       –   502        –        –      –     –     0     –',
      '  ANbps: sent by lo',
      '  more columns in a wider terminal, and with --append, --csv or --json',
    ]);
  });

  test('has all that is known in 160, and what is not known of any row is left out', () => {
    const lines = benchmarkTable([SRS, NGINX], 160, THEME);
    expect(lines[0]).toContain('Loss  Wait     us     sy     si    st  CPU/1k  Windows ─');
    expect(lines[1]).toContain('1.5%  26.0%  23.0%  16.6%  0.0%   17.9%   6×5.0s');
    expect(lines[0]).not.toContain('MHz');
    expect(lines).toHaveLength(4);
  });

  test.each([40, 60, 80, 120, 200])('is never wider than %d', width => {
    const all = [SRS, { ...SRS, server: 'a server of a very long name indeed', label: 'x'.repeat(50) }];
    const lines = [...benchmarkTable(all, width, THEME).slice(0, 3), ...benchmarkChart(all, width, THEME)];
    expect(lines.filter(line => widthOf(line) > width)).toEqual([]);
    expect(lines.length).toBeGreaterThan(2);
  });

  test('says once what holds for several, and of whom else', () => {
    const shared = 'ANbps and loss are of its network namespace, which 2 servers share (SRS, nginx)';
    const late = 'it was first seen after 5.0 s: its figures are of the rest';
    const rows = [
      { ...SRS, notes: [shared] },
      { ...NGINX, notes: [late, shared] },
    ];
    expect(benchmarkTable(rows, 160, THEME).slice(3)).toEqual([
      '  ANbps: sent by lo',
      `  ${shared}`,
      `  nginx: ${late}`,
    ]);
  });
});

describe('the chart on a terminal', () => {
  test('has a bar a row, on one scale', () => {
    const rows = [SRS, rowOf({ connections: 1_003, cpuPercent: 18 }), rowOf({ cpuPercent: undefined })];
    expect(benchmarkChart(rows, 40, THEME)).toEqual([
      '─ CPU by clients ───────────────────────',
      'SRS    503  ██████████▌             9.0%',
      'SRS  1,003  █████████████████████  18.0%',
      'SRS    503                             –',
    ]);
  });

  test('is none where no CPU is known, or there is no room', () => {
    expect(benchmarkChart([rowOf({})], 80, THEME)).toEqual([]);
    expect(benchmarkChart([SRS], 20, THEME)).toEqual([]);
  });
});

describe('two results side by side', () => {
  const before = rowOf(
    { cpuPercent: 10, softirqPercent: 12, lossPercent: 0 },
    { cpuPercent: 0.5, softirqPercent: 2 },
  );
  const after = rowOf(
    { cpuPercent: 8, softirqPercent: 12.5, lossPercent: 0 },
    { cpuPercent: 0.5, softirqPercent: 2 },
  );

  test('say what differs, by how much and how sure that is', () => {
    const a = { ...before, label: 'any CPU' };
    const b = { ...after, label: 'CPU 0' };
    const lines = comparisonLines(compareResults([a], [b]), 100, THEME);
    expect(lines.slice(0, 6)).toEqual([
      `─ SRS, 503 clients ${'─'.repeat(81)}`,
      '         A any CPU     B CPU 0          B − A    from … to                    windows',
      'CPU    10.0% ±0.50  8.0% ±0.50  −2.0% (−20 %)  −2.8 … −1.2             lower     6, 6',
      'Conn           503         503        0 (0 %)            –          the same     1, 1',
      'Loss         0.00%       0.00%          0.00%            –          the same     1, 1',
      // Of two figures with a spread each interval is of 97.5 %: √(2 · 4 / 6) · 2.634 is 3.04.
      'si      12.0% ±2.0  12.5% ±2.0   +0.5% (+4 %)  −2.5 … +3.5  within the noise     6, 6',
    ]);
    expect(lines.slice(6)).toEqual([
      '  CPU is lower by 20 % (12 to 28 %)',
      '  three runs of each (bench --append) would tell more than windows of one run',
      '',
      'lower, higher: Welch’s interval of b − a leaves 0 out; all intervals of a table hold together with',
      '95 %.',
    ]);
  });

  test('fit into 80 columns', () => {
    const lines = comparisonLines(compareResults([before], [after]), 80, THEME);
    expect(lines.filter(line => widthOf(line) > 80)).toEqual([]);
    expect(lines.join('\n')).toContain('CPU is lower by 20 %');
  });

  test('say that nothing differs, or that it cannot be told', () => {
    const of = (a: typeof before, b: typeof before) =>
      comparisonLines(compareResults([a], [b]), 100, THEME).join('\n');
    expect(of(before, before)).toContain('\n  nothing differs beyond the noise\n');
    const bare = rowOf({ cpuPercent: 10 });
    expect(of(bare, rowOf({ cpuPercent: 8 }))).toContain(
      '\n  whether anything differs cannot be told: a side has fewer than two windows (--windows)\n',
    );
  });

  test('name what only one of them has', () => {
    const other = rowOf({ connections: 1_003 }, {}, { label: 'x' });
    expect(comparisonLines(compareResults([before, other], [after]), 100, THEME)).toContain(
      'only in A: SRS with 1,003 clients (x)',
    );
    expect(comparisonLines(compareResults([], [rowOf({ udpClients: undefined })]), 100, THEME)).toEqual([
      'only in B: SRS',
    ]);
  });

  test('name both servers where they differ', () => {
    const nginx = rowOf({ connections: 502, cpuPercent: 9 }, {}, { server: 'nginx' });
    const [title] = comparisonLines(compareResults([before], [nginx]), 60, THEME);
    expect(title).toMatch(/^─ SRS and nginx, 503 and 502 clients ─+$/);
  });
});
