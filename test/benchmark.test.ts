import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Benchmark, type MeasurementPlan, type MeasurementProgress } from '../src/benchmark.ts';
import { readCapture, recordsUntil } from '../src/host/recorded/capture.ts';
import { createRecordedHost } from '../src/host/recorded/recorded.ts';
import type { BenchmarkRow } from '../src/metrics/benchmark/figures.ts';

const PLAN: MeasurementPlan = { seconds: 30, windows: 1, label: '', given: {} };

async function measure(
  name: string,
  plan: Partial<MeasurementPlan>,
  { until = Number.POSITIVE_INFINITY, servers = [] as readonly (string | number)[] } = {},
): Promise<{ readonly rows: readonly BenchmarkRow[]; readonly progress: readonly MeasurementProgress[] }> {
  const path = fileURLToPath(new URL(`fixtures/${name}.ndjson.gz`, import.meta.url));
  const host = createRecordedHost(recordsUntil(await readCapture(path), until));
  const benchmark = new Benchmark(host, {
    roles: { srsName: 'srs', servers, loads: [] },
    api: { isAsked: false, credentials: undefined },
  });
  const progress: MeasurementProgress[] = [];
  try {
    const rows = await benchmark.measure({ ...PLAN, ...plan }, undefined, at => progress.push(at));
    return { rows, progress };
  } finally {
    benchmark.close();
    await host.close();
  }
}

describe('a capture of a healthy SRS', () => {
  test('gives what its texts give by hand', async () => {
    const { rows } = await measure('healthy-rtc', { seconds: 30 });
    // The records of t = 0.012394 and t = 30.012413, 30.000019 s apart, as they stand in the file.
    const seconds = 30.000019;
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      server: 'SRS',
      seconds: expect.closeTo(30, 3),
      windowCount: 1,
      interfaceName: 'v0',
      notes: [],
    });
    const { figures } = rows[0] as BenchmarkRow;
    // /proc/4156/stat: utime 57 → 196, stime 48 → 159 ticks.
    expect(figures.cpuPercent).toBeCloseTo((139 + 111) / seconds, 4);
    // VmRSS at the end: 75400 kB.
    expect(figures.residentBytes).toBe(75_400 * 1_024);
    // All its clients are of WebRTC: no TCP, and how many there are the texts do not tell.
    expect(figures).toMatchObject({
      connections: 0,
      udpClients: undefined,
      cpuPercentPerThousandClients: undefined,
    });
    // /proc/4156/net/dev, v0: 1785698214 → 1905838392 bytes sent; lo sent none.
    expect(figures.actualBitsPerSecond).toBeCloseTo(((1_905_838_392 - 1_785_698_214) * 8) / seconds, 0);
    // Udp: RcvbufErrors 7382 → 7382 (lost before), InDatagrams 1918553 → 1926566.
    expect(figures).toMatchObject({ lostPackets: 0, receivedPackets: 8_013, lossPercent: 0 });
    // /proc/4156/task/4156/schedstat, second figure: 205216245 → 662229381 ns.
    expect(figures.runQueueWaitPercent).toBeCloseTo(((662_229_381 - 205_216_245) / 1e9 / seconds) * 100, 4);
    // cpu: 97472 0 37998 747505 1356 0 4841 74 → 97890 0 38173 752756 1356 0 4885 75.
    const total = 418 + 175 + 5_251 + 44 + 1;
    expect(figures.userPercent).toBeCloseTo((418 / total) * 100, 9);
    expect(figures.systemPercent).toBeCloseTo((175 / total) * 100, 9);
    expect(figures.softirqPercent).toBeCloseTo((44 / total) * 100, 9);
    expect(figures.stealPercent).toBeCloseTo((1 / total) * 100, 9);
    expect(figures.recvQueuePeakBytes).toBe(0);
    // Not in the capture: no other process, no frequency, and nobody gave a bit rate or a latency.
    expect(figures).toMatchObject({
      loadCpuPercent: undefined,
      frequencyMhz: undefined,
      expectedBitsPerSecond: undefined,
      latencySeconds: undefined,
    });
  });

  test('has windows whose figures make those of the whole', async () => {
    const { rows, progress } = await measure('healthy-rtc', { seconds: 30, windows: 6 });
    const [row] = rows as readonly [BenchmarkRow];
    expect(row.windows).toHaveLength(6);
    expect(row.figures.cpuPercent).toBeCloseTo(250 / 30, 1);
    expect(row.figures.receivedPackets).toBe(8_013);
    expect(row.spread.cpuPercent).toBeGreaterThan(0.05);
    expect(row.spread.cpuPercent).toBeLessThan(1);
    const shown = progress.at(-1);
    expect(shown).toMatchObject({ elapsedSeconds: 30, seconds: 30 });
    expect(shown?.rows[0]?.figures).toEqual(row.figures);
    expect(progress.filter(at => at.rows.length === 0).length).toBeGreaterThanOrEqual(5);
  });
});

describe('a capture of an incident', () => {
  test('gives by hand what was before it', async () => {
    const { rows } = await measure('incident-rcvbuf-renice', { seconds: 28 });
    // The records of t = 0.019688 and t = 28.012778.
    const seconds = 27.99309;
    const { figures } = rows[0] as BenchmarkRow;
    // utime 456 → 643, stime 426 → 587; v0 sent 388945649 → 548589553; InDatagrams 26966 → 36786.
    expect(figures.cpuPercent).toBeCloseTo((187 + 161) / seconds, 4);
    expect(figures.residentBytes).toBe(121_200 * 1_024);
    expect(figures.actualBitsPerSecond).toBeCloseTo(((548_589_553 - 388_945_649) * 8) / seconds, 0);
    expect(figures).toMatchObject({ lostPackets: 0, receivedPackets: 9_820 });
    expect(figures.runQueueWaitPercent).toBeCloseTo(
      ((5_638_918_087 - 4_433_952_615) / 1e9 / seconds) * 100,
      4,
    );
  });

  test('gives all that was lost in it, and the fullest queue', async () => {
    const { rows } = await measure('incident-rcvbuf-renice', { seconds: 149, windows: 10 });
    const { figures } = rows[0] as BenchmarkRow;
    // README of the captures: RcvbufErrors 0 → 7,382; 5,912,576 bytes at t = 65.
    expect(figures.lostPackets).toBe(7_382);
    expect(figures.lossPercent).toBeCloseTo((7_382 / (7_382 + (figures.receivedPackets ?? 0))) * 100, 9);
    expect(figures.recvQueuePeakBytes).toBeGreaterThanOrEqual(5_912_576);
  });
});

describe('a recording that is over before the span', () => {
  test('gives what there was, without a window of which there was little', async () => {
    const { rows } = await measure('healthy-rtc', { seconds: 60, windows: 6 }, { until: 32 });
    expect(rows[0]?.windowCount).toBe(3);
    expect(rows[0]?.seconds).toBeCloseTo(30, 0);
  });

  test('and counts half a window', async () => {
    const { rows } = await measure('healthy-rtc', { seconds: 60, windows: 6 }, { until: 37 });
    expect(rows[0]?.windowCount).toBe(4);
    expect(rows[0]?.seconds).toBeCloseTo(37, 0);
  });
});

test('a server may be named by its pid, and nothing is measured of one that is not there', async () => {
  expect((await measure('healthy-rtc', {}, { servers: [4156] })).rows[0]?.server).toBe('srs');
  expect((await measure('healthy-rtc', {}, { servers: [1] })).rows).toEqual([]);
});
