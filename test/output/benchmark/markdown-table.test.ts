import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BenchmarkRow, type Figures, UNKNOWN_FIGURES } from '../../../src/metrics/benchmark/figures.ts';
import { markdownHead, markdownRows } from '../../../src/output/benchmark/markdown-table.ts';
import { readMarkdown } from '../../../src/output/benchmark/read-markdown.ts';
import { rowOf } from '../../metrics/benchmark/made-up-reading.ts';

/** The guide's row of 500 clients, with what srs-top adds. */
const ROW: BenchmarkRow = rowOf(
  {
    cpuPercent: 9.04,
    residentBytes: 8.26 * 2 ** 20,
    expectedBitsPerSecond: 100e6,
    actualBitsPerSecond: 112.3e6,
    loadCpuPercent: 12.6,
    latencySeconds: 0.8,
    lostPackets: 7_382,
    receivedPackets: 1_885_721,
    lossPercent: 0.39,
    recvQueuePeakBytes: 5_912_576,
    runQueueWaitPercent: 1.5,
    userPercent: 26.1,
    systemPercent: 23,
    softirqPercent: 16.6,
    stealPercent: 0,
    frequencyMhz: 2_893.2,
    cpuPercentPerThousandClients: 18,
  },
  { cpuPercent: 0.432, actualBitsPerSecond: 1.25e6, residentBytes: 0 },
  { label: 'softirq on CPU 0' },
);

describe('the table as Markdown', () => {
  test('begins with the columns of the guide, under its heads', () => {
    expect(markdownHead()[0]).toBe(
      '| Server | CPU | Mem | Conn | ENbps | ANbps | sb | Lat | Loss | Recv-Q | Wait | us | sy | si | st | MHz | CPU/1k | Windows | Label |',
    );
    expect(markdownHead()[1]).toMatch(/^\|(?: --- \|){19}$/);
  });

  test('has a line a row, with spreads', () => {
    expect(markdownRows([ROW])).toEqual([
      '| SRS | 9.0% ±0.43 | 8.3MiB ±0 | 503 | 100Mbps | 112Mbps ±1.3 | 12.6% | 0.8s | 7,382 (0.39%) | 5.6 MiB | 1.5% | 26.1% | 23.0% | 16.6% | 0.0% | 2893 | 18.0% | 6×5.0s | softirq on CPU 0 |',
    ]);
  });

  test('has of how many windows a spread is, where it is not known in all, and that is read back', () => {
    const windows = [12, 13, undefined].map(loadCpuPercent => ({
      ...UNKNOWN_FIGURES,
      cpuPercent: 9,
      loadCpuPercent,
    }));
    const row = rowOf(
      { cpuPercent: 9, loadCpuPercent: 12.5 },
      { cpuPercent: 0, loadCpuPercent: 0.65 },
      { windows, windowCount: 3 },
    );
    const lines = markdownRows([row]);
    expect(lines[0]).toContain('| 9.0% ±0 |');
    expect(lines[0]).toContain('| 12.5% ±0.65/2 |');
    const [read] = readMarkdown([...markdownHead(), ...lines].join('\n'));
    expect(read?.spread).toMatchObject({ cpuPercent: 0, loadCpuPercent: 0.65 });
    expect(read?.knownIn).toEqual({ ...UNKNOWN_FIGURES, loadCpuPercent: 2 });
  });

  test('has a dash for what is not known', () => {
    const [line] = markdownRows([rowOf({ connections: undefined, udpClients: undefined })]);
    expect(line).toBe('| SRS | – | – | – | – | – | – | – | – | – | – | – | – | – | – | – | – | 6×5.0s |  |');
  });

  test('tells clients by UDP apart from connections', () => {
    const cellOf = (udpClients: number | undefined) =>
      markdownRows([rowOf({ udpClients })])[0]?.split(' | ')[3];
    expect(cellOf(0)).toBe('503');
    expect(cellOf(80)).toBe('503 + 80 UDP');
    expect(cellOf(undefined)).toBe('503 + – UDP');
  });

  test('lets nothing of a name or label leave its cell', () => {
    const [line] = markdownRows([rowOf({}, {}, { server: 'a|b', label: 'x\n| y \x1b[31m' })]);
    expect(line?.startsWith('| a\\|b | ')).toBe(true);
    expect(line?.endsWith('| x \\| y [31m |')).toBe(true);
  });
});

describe('a table that is read back', () => {
  test('has its figures, as they were rounded', () => {
    const [row] = readMarkdown([...markdownHead(), ...markdownRows([ROW])].join('\n'));
    expect(row).toMatchObject({ server: 'SRS', label: 'softirq on CPU 0', seconds: 30, windowCount: 6 });
    expect(row?.figures).toMatchObject({
      cpuPercent: 9,
      residentBytes: 8.3 * 2 ** 20,
      connections: 503,
      udpClients: 0,
      expectedBitsPerSecond: 100e6,
      actualBitsPerSecond: 112e6,
      loadCpuPercent: 12.6,
      latencySeconds: 0.8,
      lostPackets: 7_382,
      lossPercent: 0.39,
      frequencyMhz: 2_893,
      cpuPercentPerThousandClients: 18,
    });
    expect(row?.spread).toMatchObject({ cpuPercent: 0.43, actualBitsPerSecond: 1.3e6, residentBytes: 0 });
    expect(row?.spread.loadCpuPercent).toBeUndefined();
    expect(row?.steps).toMatchObject({ cpuPercent: 0.1, actualBitsPerSecond: 1e6, frequencyMhz: 1 });
  });

  test('may be the guide’s own', () => {
    const text = `
* The data for 500 clients:

| Server | CPU | Mem | Conn | ENbps | ANbps | sb | Lat |
| ------ | --- | ------- | ------ | ---------- | ---------- | ------ | -------- |
| nginx-rtmp | 8.3% | 13MB | 502 | 100Mbps | 120Mbps | 16.3% | 0.8s |
| SRS | 1.0% | 3MB | 3 | - | - | - | 0.8s |

| Server | CPU | Memory | Clients | ExpectNbps | ActualNbps | srs-bench | Latency|
| ------ | --- | ------- | ------ | ---------- | ---------- | ------ | -------- |
| nginx-rtmp | 27.3% | 19MB | 1002 | 200Mbps | 240Mbps | 30% | 0.8s |
`;
    const rows = readMarkdown(text);
    expect(rows.map(({ server, figures }) => [server, figures.cpuPercent, figures.connections])).toEqual([
      ['nginx-rtmp', 8.3, 502],
      ['SRS', 1, 3],
      ['nginx-rtmp', 27.3, 1_002],
    ]);
    expect(rows[2]?.figures).toMatchObject({
      residentBytes: 19 * 2 ** 20,
      expectedBitsPerSecond: 200e6,
      actualBitsPerSecond: 240e6,
      loadCpuPercent: 30,
    });
    expect(rows[1]?.figures.actualBitsPerSecond).toBeUndefined();
    expect(rows[0]).toMatchObject({ windowCount: 1, seconds: 0 });
  });

  test.each([
    ['nothing', ''],
    ['no table', '# Results\n\nCPU was 9 %.'],
    ['another table', '| a | b |\n|---|---|\n| 1 | 2 |'],
    ['a head alone', markdownHead().join('\n')],
    ['bytes', '\0\x01|\x02|\n|'],
  ])('of %s has no rows', (_, text) => {
    expect(readMarkdown(text)).toEqual([]);
  });

  test('has unknown what is damaged, and no control characters', () => {
    const cut = `${markdownHead().join('\n')}\n| S\x1b[2JRS | 9.%0 | 9e99MiB | 503`;
    const [row] = readMarkdown(cut);
    expect(row?.server).toBe('S[2JRS');
    expect(row?.figures).toMatchObject({ cpuPercent: undefined, residentBytes: undefined, connections: 503 });
  });

  test('never throws, and gives finite figures', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'0123456789.,%± |\\×sMiBbps–+ UDP(x') });
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 20 }), cells => {
        const rows = readMarkdown(`${markdownHead().join('\n')}\n| ${cells.join(' | ')} |\n`);
        const numbers = rows.flatMap(({ figures, spread }) =>
          [figures, spread].flatMap(one => Object.values(one)),
        );
        expect(numbers.every(value => value === undefined || Number.isFinite(value))).toBe(true);
      }),
    );
  });

  test('is the one that was written, for every row within its digits', () => {
    const figure = fc.double({ min: 0, max: 1e4, noNaN: true });
    fc.assert(
      fc.property(figure, figure, fc.integer({ min: 0, max: 1e6 }), (cpuPercent, megabits, connections) => {
        const figures: Partial<Figures> = { cpuPercent, actualBitsPerSecond: megabits * 1e6, connections };
        const [row] = readMarkdown([...markdownHead(), ...markdownRows([rowOf(figures)])].join('\n'));
        expect(Math.abs((row?.figures.cpuPercent ?? -1) - cpuPercent)).toBeLessThanOrEqual(0.0500001);
        expect(Math.abs((row?.figures.actualBitsPerSecond ?? -1e9) / 1e6 - megabits)).toBeLessThanOrEqual(
          0.5,
        );
        expect(row?.figures.connections).toBe(connections);
      }),
    );
  });
});
