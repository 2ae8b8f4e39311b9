import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CaptureRecord, parseRecord } from '../../../../src/host/recorded/capture-record.ts';
import { sadfRecords } from '../../../../src/host/recorded/imported/sadf/sadf-records.ts';
import { splitStatistics } from '../../../../src/host/recorded/imported/sadf/split-statistics.ts';
import { parseSadfStatistics } from '../../../../src/host/recorded/imported/sadf/statistics.ts';
import { createRecordedHost } from '../../../../src/host/recorded/recorded.ts';
import type { Metrics } from '../../../../src/metrics/terms/metrics.ts';
import { Monitor } from '../../../../src/monitor.ts';

/** sadf -j of sysstat 12.6.1, of a host whose sockets lost all that came in the third second; without its dull parts. */
const REAL = readFileSync(
  fileURLToPath(new URL('../../../fixtures/sysstat/loss.json', import.meta.url)),
  'utf8',
);

async function* pieces(text: string, length = 1_000): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

async function read(text: string): Promise<{ records: CaptureRecord[]; notes: string[] }> {
  const records: CaptureRecord[] = [];
  const notes: string[] = [];
  for await (const record of sadfRecords(pieces(text), note => notes.push(note))) records.push(record);
  return { records, notes };
}

async function play(records: readonly CaptureRecord[], delaySeconds: number): Promise<Metrics[]> {
  const monitor = new Monitor(createRecordedHost(records), {
    delaySeconds,
    windowSeconds: 30,
    wanted: { name: 'srs' },
  });
  const all: Metrics[] = [];
  for await (const { metrics } of monitor.run(new AbortController().signal)) all.push(metrics);
  return all;
}

interface Interval {
  readonly time: string;
  readonly interval: number;
  readonly [part: string]: unknown;
}

/** What sadf prints, of these intervals. */
function printed(intervals: readonly Interval[], utc: 0 | 1 = 1): string {
  const statistics = intervals.map(({ time, interval, ...parts }) => ({
    timestamp: { date: time.slice(0, 10), time: time.slice(11), utc, interval },
    ...parts,
  }));
  return JSON.stringify({
    sysstat: {
      hosts: [{ nodename: 'edge-3', release: '6.1.0', 'number-of-cpus': 1, timezone: 'CET', statistics }],
    },
  });
}

const udp = (idgmerr: number, idgm = 1_000) => ({
  network: { 'net-udp': { idgm, odgm: 5, noport: 0, idgmerr } },
});

describe('local times that come twice', () => {
  const at = (time: string): Interval => ({ time: `2026-10-25 ${time}`, interval: 1_200, ...udp(0) });
  const TIMES = ['02:20:00', '02:40:00', '03:00:00', '02:20:00', '02:40:00', '03:00:00', '03:20:00'];

  test.each([0, 1] as const)('are told to be left out, utc: %s', async utc => {
    const { records, notes } = await read(printed(TIMES.map(at), utc));
    expect(records.at(-1)?.wall).toBe('2026-10-25T03:20:00Z');
    expect(notes.at(-1)).toBe(
      utc === 1
        ? '3 intervals from 2026-10-25 02:20:00 UTC on are left out, as their times had been before: the clock was set back'
        : '3 intervals from 2026-10-25 02:20:00 on are left out, as their times had been before: the clock was set back, or summer time ended',
    );
  });

  test('is said of one alone', async () => {
    const { notes } = await read(printed(['02:20:00', '02:20:00'].map(at)));
    expect(notes).toEqual([expect.stringMatching(/^1 interval from .* on is left out, /)]);
  });
});

describe('what real sadf printed', () => {
  test('is played as the very figures that it has', async () => {
    const { records, notes } = await read(REAL);
    expect(notes).toEqual([]);
    expect(records.map(({ t }) => t)).toEqual([0, 1, 2, 3, 4]);
    expect(records[0]?.files['/proc/sys/kernel/hostname']).toBe('edge-3\n');
    // Every one is a record that a file may hold.
    for (const record of records) expect(parseRecord(JSON.stringify(record), 'a line')).toEqual(record);
    const played = await play(records, 1);
    const real = JSON.parse(REAL).sysstat.hosts[0].statistics;
    expect(played).toHaveLength(5);
    for (const [index, metrics] of played.slice(1).entries()) {
      const said = real[index];
      for (const cpu of metrics.cpus) {
        const figures = said['cpu-load'].find((one: { cpu: string }) => one.cpu === String(cpu.cpu));
        // A CPU has 100 ticks in a second: to one of them.
        for (const [ours, theirs] of [
          [cpu.user, figures.usr + figures.guest],
          [cpu.system, figures.sys],
          [cpu.softirq, figures.soft],
          [cpu.steal, figures.steal],
          [cpu.idle, figures.idle],
        ])
          expect(Math.abs((ours ?? Number.NaN) - theirs)).toBeLessThanOrEqual(1.01);
      }
      const lo = metrics.interfaces.find(({ name }) => name === 'lo');
      const saidOfLo = said.network['net-dev'].find((one: { iface: string }) => one.iface === 'lo');
      expect(lo?.receivePacketsPerSecond).toBeCloseTo(saidOfLo.rxpck, -0.5);
      expect(lo?.receiveBytesPerSecond).toBeCloseTo(saidOfLo.rxkB * 1_024, -1);
      expect(metrics.cpuTotal?.contextSwitchesPerSecond).toBeCloseTo(
        said['process-and-context-switch'].cswch,
        -0.5,
      );
    }
    const load = real[3].queue;
    const averages = [load['ldavg-1'], load['ldavg-5'], load['ldavg-15']].map(one => one.toFixed(2));
    expect(records[4]?.files['/proc/loadavg']).toMatch(new RegExp(`^${averages.join(' ')} `));
    expect(records[4]?.files['/proc/pressure/cpu']).toMatch(
      new RegExp(`^some avg10=${real[3].psi['psi-cpu'].some_avg10.toFixed(2)} .* total=\\d+\n$`),
    );
    expect(records[0]?.files).not.toHaveProperty('/proc/loadavg');
  });

  test('gives the counters of UDP by which the loss is told', async () => {
    const { records } = await read(REAL);
    const errors = records.map(
      ({ files }) => /^Udp: \d+ \d+ (\d+)/m.exec(files['/proc/net/snmp'] ?? '')?.[1],
    );
    // What did not change is not said again.
    expect(errors).toEqual(['0', undefined, undefined, '19638', undefined]);
  });
});

describe('any figures', () => {
  test('come back within what whole counters leave of them', async () => {
    const rate = fc.float({ min: 0, max: 50_000, noNaN: true }).map(value => Math.round(value * 100) / 100);
    const one = fc.record({ idgm: rate, idgmerr: rate, noport: rate, odgm: rate });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 12 }), async list => {
        const text = printed(
          list.map((figures, index) => ({
            time: new Date(Date.UTC(2026, 10, 29, 0, 10 * (index + 1)))
              .toISOString()
              .slice(0, 19)
              .replace('T', ' '),
            interval: 600,
            network: { 'net-udp': figures },
          })),
        );
        const { records } = await read(text);
        let before: readonly number[] = [0, 0, 0, 0];
        let last = '';
        for (const [index, record] of records.entries()) {
          last = record.files['/proc/net/snmp'] ?? last;
          const now = (last.split('\n')[1] ?? '').split(' ').slice(1).map(Number);
          if (index > 0) {
            const figures = list[index - 1] as {
              idgm: number;
              idgmerr: number;
              noport: number;
              odgm: number;
            };
            const said = [figures.idgm, figures.noport, figures.idgmerr, figures.odgm];
            for (const [column, count] of now.entries())
              expect(Math.abs((count - (before[column] ?? 0)) / 600 - (said[column] ?? 0))).toBeLessThan(
                0.002,
              );
          }
          before = now;
        }
        expect(records).toHaveLength(list.length + 1);
      }),
      { numRuns: 40 },
    );
  });
});

describe('gaps', () => {
  test('begin all counters anew, behind a record in which they are gone', async () => {
    const { records } = await read(
      printed([
        { time: '2026-11-29 03:10:00', interval: 600, ...udp(2) },
        { time: '2026-11-29 03:20:00', interval: 600, ...udp(3) },
        // The host was off.
        { time: '2026-11-29 05:00:00', interval: 600, ...udp(4) },
      ]),
    );
    expect(records.map(({ wall, gone }) => [wall.slice(11, 19), gone])).toEqual([
      ['03:00:00', undefined],
      ['03:10:00', undefined],
      ['03:20:00', undefined],
      ['03:20:01', ['/proc/net/snmp']],
      ['04:50:00', undefined],
      ['05:00:00', undefined],
    ]);
    expect(records[5]?.files['/proc/net/snmp']).toContain('Udp: 600000 0 2400 3000');
  });

  test('an interval that is told twice, or lies before the last, is left out', async () => {
    const again = { time: '2026-11-29 03:10:00', interval: 600, ...udp(2) };
    const { records } = await read(printed([again, again, { ...again, time: '2026-11-29 03:05:00' }]));
    expect(records).toHaveLength(2);
  });
});

describe('what sadf does not say is not known', () => {
  test('without the report of all, softirqs are not, and neither is UDP', async () => {
    const load = [{ cpu: '0', user: 10, nice: 0, system: 20, iowait: 0, steal: 0, idle: 70 }];
    const { records } = await read(
      printed([
        { time: '2026-11-29 03:10:00', interval: 600, 'cpu-load': load },
        { time: '2026-11-29 03:20:00', interval: 600, 'cpu-load': load },
      ]),
    );
    const [, , metrics] = await play(records, 600);
    expect(metrics?.cpus[0]).toMatchObject({
      user: 10,
      system: 20,
      idle: 70,
      softirq: undefined,
      irq: undefined,
    });
    expect(records[2]?.files).not.toHaveProperty('/proc/net/snmp');
  });

  test('a figure that comes later begins at 0, and its first interval is not known', async () => {
    const { records } = await read(
      printed([
        { time: '2026-11-29 03:10:00', interval: 600 },
        { time: '2026-11-29 03:20:00', interval: 600, ...udp(2) },
      ]),
    );
    expect(records[1]?.files).toEqual({});
    expect(records[2]?.files['/proc/net/snmp']).toContain('Udp: 600000 0 1200 3000');
  });

  test('negative figures, which sadf prints where a counter went back, are none', () => {
    const text = JSON.stringify({
      timestamp: { date: '2026-11-29', time: '03:10:00', utc: 1, interval: 600 },
      network: { 'net-udp': { idgm: -1, idgmerr: 1e300, noport: '7', odgm: 3 } },
    });
    expect(parseSadfStatistics(text)?.udp).toEqual({ odgm: 3 });
  });

  test('local times are said to be such', async () => {
    const { notes } = await read(printed([{ time: '2026-11-29 03:10:00', interval: 600 }], 0));
    expect(notes).toEqual([
      'its times are the local ones of the host (CET), and are shown as they stand there',
    ]);
  });
});

describe('damaged and foreign', () => {
  test('what comes before the damage counts, and where it ends is said', async () => {
    const { records, notes } = await read(REAL.slice(0, REAL.length * 0.6));
    expect(records.length).toBeGreaterThan(1);
    expect(notes).toEqual(['it breaks off within the list of statistics']);
  });

  test.each([
    ['', 'expected what sadf -j prints, got no list of statistics'],
    ['{"sysstat": {"hosts": []}}', 'expected what sadf -j prints, got no list of statistics'],
    [printed([]), 'expected what sadf -j FILE -- -A prints, with an interval at least, got none'],
    [
      '{"sysstat":{"hosts":[{"statistics":[{"timestamp":{}},{}]}]}}',
      'expected what sadf -j FILE -- -A prints, with an interval at least, got nothing that has a time',
    ],
  ])('%j is refused in words', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  test('one without an end is given up', async () => {
    async function* endless(): AsyncGenerator<string> {
      yield '{"sysstat":{"hosts":[{"statistics":[{"a":"';
      for (;;) yield 'x'.repeat(2 ** 20);
    }
    await expect(async () => {
      for await (const _ of splitStatistics(endless()));
    }).rejects.toThrow('more than 16 MiB without an end');
  });

  test('cut and flipped anywhere, it gives records in order or an error in words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(REAL.length - 1), fc.string({ maxLength: 4 }), async (at, junk) => {
        const outcome = await read(REAL.slice(0, at) + junk + REAL.slice(at + 1 + junk.length)).catch(
          (error: Error) => error.message,
        );
        if (typeof outcome === 'string') expect(outcome).toMatch(/^expected what sadf/);
        const times = typeof outcome === 'string' ? [] : outcome.records.map(({ t }) => t);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
      { numRuns: 100 },
    );
  });
});
