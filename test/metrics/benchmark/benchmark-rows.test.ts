import { describe, expect, test } from 'vitest';
import { benchmarkRows, type RowOptions } from '../../../src/metrics/benchmark/benchmark-rows.ts';
import type { BenchmarkRow } from '../../../src/metrics/benchmark/figures.ts';
import type { BenchmarkReading } from '../../../src/sampling/benchmark/benchmark-reading.ts';
import type { ApiKnowledge } from '../../../src/srs/api/api-knowledge.ts';
import { processOf, readingAt, serverAt, udpOf } from './made-up-reading.ts';

const PLAIN: RowOptions = { label: '', given: {} };
/** Started a second after the first reading. */
const LOAD = { pid: 300, startTicks: 360_100 };
const SERVER = '100 1000';

function rowOf(readings: readonly BenchmarkReading[], options = PLAIN): BenchmarkRow {
  const [row] = benchmarkRows(readings, options);
  if (row === undefined) throw new Error('expected a row, got none');
  return row;
}

function ticks(seconds: number, others: Readonly<Record<string, number>> = {}) {
  const atMs = seconds * 1_000;
  const all = Object.entries({ [SERVER]: 9 * seconds, ...others });
  return new Map(all.map(([key, cpuTicks]) => [key, { cpuTicks, atMs }]));
}

describe('a row', () => {
  test('has what can be computed by hand', () => {
    const row = rowOf([readingAt(0), readingAt(5), readingAt(10)]);
    expect(row).toMatchObject({
      server: 'SRS',
      pids: [100],
      seconds: 10,
      windowCount: 2,
      interfaceName: 'lo',
      notes: [],
    });
    expect(row.time).toBe('2026-11-29T00:00:00.000Z');
    expect(row.figures).toMatchObject({
      cpuPercent: 9,
      residentBytes: 8 * 2 ** 20,
      connections: 503,
      udpClients: 0,
      // 14 MB a second.
      actualBitsPerSecond: 112e6,
      lostPackets: 0,
      lossPercent: 0,
      // Of two CPUs: 50 of 200 ticks a second.
      userPercent: 25,
      softirqPercent: 6.25,
      cpuPercentPerThousandClients: (9 / 503) * 1_000,
    });
    expect(row.spread).toMatchObject({ cpuPercent: 0, actualBitsPerSecond: 0 });
  });

  test('has unknown what nothing tells', () => {
    const { figures } = rowOf([readingAt(0), readingAt(5)]);
    expect(figures).toMatchObject({
      expectedBitsPerSecond: undefined,
      loadCpuPercent: undefined,
      latencySeconds: undefined,
      recvQueuePeakBytes: undefined,
      runQueueWaitPercent: undefined,
      frequencyMhz: undefined,
    });
  });

  test('has the spread of its windows', () => {
    const used = [0, 40, 100, 140];
    const readings = used.map((cpuTicks, index) =>
      readingAt(index * 5, { processes: ticks(index * 5, { [SERVER]: cpuTicks }) }),
    );
    const { figures, spread, windows } = rowOf(readings);
    expect(windows.map(({ cpuPercent }) => cpuPercent)).toEqual([8, 12, 8]);
    expect(figures.cpuPercent).toBeCloseTo(28 / 3, 9);
    // Of 8, 12 and 8: the mean is 9.33, the squares 1.78, 7.11 and 1.78, of which a half is 5.33.
    expect(spread.cpuPercent).toBeCloseTo(Math.sqrt(16 / 3), 9);
  });

  test('divides by the time between the two reads of a source', () => {
    const late = serverAt(5);
    const interfaces = { value: late.interfaces?.value ?? [], atMs: 7_000 };
    const now = readingAt(5, {
      servers: [{ ...late, interfaces }],
      processes: new Map([[SERVER, { cpuTicks: 45, atMs: 9_000 }]]),
    });
    expect(rowOf([readingAt(0), now]).figures).toMatchObject({
      cpuPercent: 5,
      actualBitsPerSecond: (70e6 * 8) / 7,
    });
  });

  test('has unknown what went back', () => {
    const before = readingAt(5, {
      servers: [serverAt(50, { udp: { value: udpOf({ inDatagrams: 9 }), atMs: 5e3 } })],
    });
    const { figures } = rowOf([before, readingAt(10, { processes: ticks(1) })]);
    expect(figures).toMatchObject({
      cpuPercent: undefined,
      actualBitsPerSecond: undefined,
      receivedPackets: undefined,
      lossPercent: undefined,
      cpuPercentPerThousandClients: undefined,
    });
  });

  test('has losses of all windows, in percent of what arrived', () => {
    const at = (seconds: number, inDatagrams: number, receiveBufferErrors: number) =>
      readingAt(seconds, {
        servers: [
          serverAt(seconds, {
            udp: { value: udpOf({ inDatagrams, receiveBufferErrors }), atMs: seconds * 1e3 },
          }),
        ],
      });
    const { figures, windows } = rowOf([at(0, 1_000, 7), at(5, 1_900, 107), at(10, 2_800, 107)]);
    expect(windows.map(({ lostPackets }) => lostPackets)).toEqual([100, 0]);
    expect(figures).toMatchObject({ lostPackets: 100, receivedPackets: 1_800 });
    expect(figures.lossPercent).toBeCloseTo(100 / 19, 9);
  });

  test('has losses for want of UDP memory among them; they are unknown where those cannot be told', () => {
    const at = (seconds: number, memoryErrors: number | undefined) => {
      const value = udpOf({ inDatagrams: seconds * 100, receiveBufferErrors: seconds, memoryErrors });
      return readingAt(seconds, {
        servers: [serverAt(seconds, { udp: { value, atMs: seconds * 1e3 } })],
      });
    };
    const lostOf = (...memory: readonly [number | undefined, number | undefined, number | undefined]) =>
      rowOf(memory.map((errors, index) => at(index * 5, errors))).windows.map(
        ({ lostPackets }) => lostPackets,
      );
    expect(lostOf(7, 107, 107)).toEqual([105, 5]);
    // Before Linux 5.11 they are among those of the buffer.
    expect(lostOf(undefined, undefined, undefined)).toEqual([5, 5]);
    // It went back, or was not read.
    expect(lostOf(107, 7, 8)).toEqual([undefined, 6]);
    expect(lostOf(7, undefined, undefined)).toEqual([undefined, 5]);
    const { figures } = rowOf([at(0, 0), at(5, 95)]);
    expect(figures.lossPercent).toBeCloseTo(100 / 6, 9);
  });

  test('has the fullest of its own queues, between the windows too', () => {
    const at = (seconds: number, now: number, seen: number) =>
      readingAt(seconds, {
        servers: [
          serverAt(seconds, {
            processes: [processOf({ recvQueues: new Map([[7, now]]) })],
            peaks: {
              byInode: new Map([
                [7, seen],
                [8, 1e9],
              ]),
              looks: 50,
            },
          }),
        ],
      });
    expect(rowOf([at(0, 0, 9e9), at(5, 100, 900), at(10, 1_200, 300)]).figures.recvQueuePeakBytes).toBe(
      1_200,
    );
  });

  test('has the wait of the thread that ran most', () => {
    const at = (seconds: number, main: readonly [number, number], other: readonly [number, number]) => {
      const threads = new Map([
        [100, { runNanoseconds: main[0] * 1e9, waitNanoseconds: main[1] * 1e9, timeslices: 1 }],
        [101, { runNanoseconds: other[0] * 1e9, waitNanoseconds: other[1] * 1e9, timeslices: 1 }],
      ]);
      return readingAt(seconds, {
        servers: [
          serverAt(seconds, { processes: [processOf({ threads: { value: threads, atMs: seconds * 1e3 } })] }),
        ],
      });
    };
    const { windows } = rowOf([at(0, [1, 1], [0, 0]), at(5, [3, 2], [0.1, 4]), at(10, [6, 12], [0.1, 4])]);
    // 1 s of 5; then at most the 2 s that it did not run, though 10 are booked.
    expect(windows.map(({ runQueueWaitPercent }) => runQueueWaitPercent)).toEqual([20, 40]);
  });

  test('counts bits of the interface that is named', () => {
    const options = { ...PLAIN, interfaceName: 'eth0' };
    const row = rowOf([readingAt(0), readingAt(5)], options);
    expect(row).toMatchObject({ interfaceName: 'eth0', figures: { actualBitsPerSecond: 8_000 } });
    const missing = rowOf([readingAt(0), readingAt(5)], { ...PLAIN, interfaceName: 'eth9' });
    expect(missing.figures.actualBitsPerSecond).toBeUndefined();
  });
});

describe('what the user gives', () => {
  test('makes ENbps of the clients, or of those that a step has started', () => {
    const readings = [readingAt(0), readingAt(5)];
    const given = { bitsPerSecond: 200_000, latencySeconds: 0.8 };
    expect(rowOf(readings, { label: 'x', given })).toMatchObject({
      label: 'x',
      figures: { expectedBitsPerSecond: 503 * 200_000, latencySeconds: 0.8 },
      spread: { latencySeconds: undefined },
    });
    const { figures } = rowOf(readings, { label: '', given: { ...given, clients: 500 } });
    expect(figures.expectedBitsPerSecond).toBe(100e6);
  });
});

describe('what SRS’s API tells', () => {
  const stream = (receiveKbps: number | undefined, clients: number) => ({
    id: 'vid',
    url: '/live/livestream',
    isPublished: true,
    clients,
    sentBytes: undefined,
    receivedBytes: undefined,
    sendKbps: undefined,
    receiveKbps,
    videoFrames: undefined,
    videoCodec: undefined,
    audioCodec: undefined,
    width: undefined,
    height: undefined,
  });
  const knowledge = (streams: readonly ReturnType<typeof stream>[], isCut = false) =>
    ({
      streams: { items: streams, isCut },
      clients: {
        items: [
          { id: 'a', protocol: 'rtmp', isPublisher: true },
          { id: 'b', protocol: 'webrtc', isPublisher: false },
          { id: 'c', protocol: 'srt', isPublisher: true },
        ],
        isCut,
      },
    }) as unknown as ApiKnowledge;
  const rowWith = (value: ApiKnowledge) =>
    rowOf(
      [0, 5].map(seconds =>
        readingAt(seconds, { servers: [serverAt(seconds, { api: { value, atMs: 0 } })] }),
      ),
    );

  test('is what players of each stream are sent, and how many clients come by UDP', () => {
    const { figures } = rowWith(knowledge([stream(200, 501), stream(1_000, 3)]));
    expect(figures.expectedBitsPerSecond).toBe(500 * 200_000 + 2 * 1e6);
    expect(figures).toMatchObject({ connections: 503, udpClients: 2 });
    expect(figures.cpuPercentPerThousandClients).toBeCloseTo((9 / 505) * 1_000, 9);
  });

  test('is unknown in the first 30 s of a stream, and where a list is cut', () => {
    expect(
      rowWith(knowledge([stream(200, 501), stream(0, 3)])).figures.expectedBitsPerSecond,
    ).toBeUndefined();
    expect(rowWith(knowledge([stream(200, 501)], true)).figures).toMatchObject({
      expectedBitsPerSecond: undefined,
    });
  });

  test('is missed where packets come to UDP sockets: then nobody knows the clients', () => {
    const at = (seconds: number, inDatagrams: number) =>
      readingAt(seconds, {
        servers: [
          serverAt(seconds, {
            processes: [processOf({ recvQueues: new Map([[7, 0]]) })],
            udp: { value: udpOf({ inDatagrams }), atMs: seconds * 1e3 },
          }),
        ],
      });
    expect(rowOf([at(0, 0), at(5, 1)]).figures).toMatchObject({
      connections: 503,
      udpClients: undefined,
      cpuPercentPerThousandClients: undefined,
    });
    expect(rowOf([at(0, 5), at(5, 5)]).figures).toMatchObject({ connections: 503, udpClients: 0 });
  });
});

describe('processes that come and go', () => {
  const loadAt = (seconds: number, cpuTicks: number | undefined) =>
    readingAt(seconds, {
      loads: cpuTicks === undefined ? [] : [LOAD],
      processes: ticks(seconds, cpuTicks === undefined ? {} : { '300 360100': cpuTicks }),
    });

  test('of load that started meanwhile all counts that it has used', () => {
    const { windows, notes } = rowOf([loadAt(0, undefined), loadAt(5, 60), loadAt(10, 120)]);
    expect(windows.map(({ loadCpuPercent }) => loadCpuPercent)).toEqual([12, 12]);
    expect(notes).toEqual([]);
  });

  test('of load that was only not seen before nobody knows when it used that', () => {
    const old = { pid: 300, startTicks: 3_000 };
    const now = readingAt(5, { loads: [old], processes: ticks(5, { '300 3000': 9_000 }) });
    expect(rowOf([readingAt(0), now]).figures.loadCpuPercent).toBeUndefined();
    const unknown = { ...readingAt(0), uptimeSeconds: undefined };
    expect(rowOf([unknown, loadAt(5, 60)]).figures.loadCpuPercent).toBeUndefined();
  });

  test('of load that was not read anew it is told that it was not, and not that it ended', () => {
    const unread = (reading: ReturnType<typeof readingAt>, atMs: number) => ({
      ...reading,
      processes: new Map(
        [...reading.processes].map(([key, one]) => [key, key === '300 360100' ? { ...one, atMs } : one]),
      ),
    });
    const [first, second] = [loadAt(0, 0), loadAt(5, 60)];
    const later = unread(loadAt(10, 60), 5_000);
    const { windows, notes } = rowOf([first, second, later]);
    expect(windows.map(({ loadCpuPercent }) => loadCpuPercent)).toEqual([12, undefined]);
    expect(notes).toEqual(['sb is of 1 of 2 windows: what load generators used was not read in the others']);
    expect(rowOf([second, later]).notes).toEqual(['what load generators used was not read: sb is not known']);
  });

  test('of load that ended meanwhile nobody knows what it used last', () => {
    const { windows, figures, notes } = rowOf([loadAt(0, 0), loadAt(5, 60), loadAt(10, undefined)]);
    expect(windows.map(({ loadCpuPercent }) => loadCpuPercent)).toEqual([12, undefined]);
    expect(figures.loadCpuPercent).toBe(12);
    expect(notes).toEqual(['a load generator ended meanwhile: sb is of the windows before and after']);
  });

  test('a process that got the pid of another is another', () => {
    const before = readingAt(0, { loads: [LOAD], processes: ticks(0, { '300 360100': 5_000 }) });
    const other = { pid: 300, startTicks: 9_999 };
    const now = readingAt(5, { loads: [other], processes: ticks(5, { '300 9999': 50 }) });
    expect(rowOf([before, now]).figures.loadCpuPercent).toBeUndefined();
  });

  test('a server that ended has the figures of the time before, and says so', () => {
    const gone = readingAt(15, { servers: [] });
    const row = rowOf([readingAt(0), readingAt(5), readingAt(10), gone]);
    expect(row).toMatchObject({ seconds: 10, windowCount: 2, figures: { cpuPercent: 9 } });
    expect(row.notes).toEqual(['it was last seen after 10.0 s: its figures are of the time before']);
  });

  test('a server that was started has those of the rest', () => {
    const row = rowOf([readingAt(0, { servers: [] }), readingAt(5), readingAt(10)]);
    expect(row).toMatchObject({ seconds: 5, windowCount: 1 });
    expect(row.notes).toEqual(['it was first seen after 5.0 s: its figures are of the rest']);
  });

  test('one that is there at a single reading has no row', () => {
    expect(benchmarkRows([readingAt(0, { servers: [] }), readingAt(5)], PLAIN)).toEqual([]);
    expect(benchmarkRows([readingAt(0)], PLAIN)).toEqual([]);
    expect(benchmarkRows([], PLAIN)).toEqual([]);
  });

  test('a worker that ended leaves the CPU of its server unknown for a window', () => {
    const two = (seconds: number, cpuTicks: number) =>
      readingAt(seconds, {
        servers: [
          serverAt(seconds, {
            processes: [processOf({}), processOf({ identity: { pid: 101, startTicks: 1 } })],
          }),
        ],
        processes: ticks(seconds, { '101 1': cpuTicks }),
      });
    const row = rowOf([two(0, 0), two(5, 55), readingAt(10)]);
    expect(row.windows.map(({ cpuPercent }) => cpuPercent)).toEqual([20, undefined]);
    expect(row.notes).toEqual(['its CPU is of 1 of 2 windows: a process of it ended in the others']);
  });
});

describe('notes', () => {
  test('say which servers share a namespace, and that ffmpeg of a server does not count', () => {
    const both = (seconds: number) =>
      readingAt(seconds, {
        servers: [serverAt(seconds), serverAt(seconds, { key: 'nginx 200', name: 'nginx' })],
        helperCount: 2,
      });
    const rows = benchmarkRows([both(0), both(5)], PLAIN);
    expect(rows.map(({ server }) => server)).toEqual(['SRS', 'nginx']);
    expect(rows[1]?.notes).toEqual([
      '2 ffmpeg that a server started count neither as server nor as load',
      'ANbps and loss are of its network namespace, which 2 servers share (SRS, nginx)',
    ]);
  });
});
