import { describe, expect, test, vi } from 'vitest';
import { MetricsModel } from '../../src/metrics/model.ts';
import type { Sample } from '../../src/sampling/sample.ts';
import { Sampler } from '../../src/sampling/sampler.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';
import { snmpText, udpTableText } from '../helpers/udp-texts.ts';

// What is dear is told by the host that is made up here, not by how busy the machine is that runs the tests.
vi.mock('../../src/host/local/cpu-time.ts', () => ({ cpuMilliseconds: () => 0 }));

const PID = 17_034;
const TABLE = `/proc/${PID}/net/udp`;
const SNMP6_OF_NOTHING = [
  'InDatagrams',
  'NoPorts',
  'InErrors',
  'OutDatagrams',
  'RcvbufErrors',
  'SndbufErrors',
  'InCsumErrors',
  'MemErrors',
]
  .map(name => `Udp6${name} 0\n`)
  .join('');
const ASKED = 'ss -uanmeH sport = :8000';

/** Sockets 55 (SRS's) and 99 drop 10 and 7 packets a second, from 1,000 on; the table takes `tableMs` to read. */
function busyHost(tableMs: number): ProcHost {
  const host = createProcHost();
  const seconds = (): number => Math.floor(host.clock.nowMs() / 1_000);
  const drops = (perSecond: number): number => 1_000 + perSecond * seconds();
  const ssText = (): string =>
    `UNCONN ${256 * seconds()} 0 0.0.0.0:8000 0.0.0.0:* ino:55 sk:1 <->\n` +
    `\t skmem:(r${512 * seconds()},rb8388608,t0,tb212992,f0,w0,o0,bl0,d${drops(10)})\n`;
  host.onCommand = () => ({ stdout: ssText() });
  host.run({ pid: PID, socketInodes: [55] });
  host.links.set('/proc/1/ns/net', 'net:[4026531840]');
  host.files.set(`/proc/${PID}/net/snmp`, () => snmpText(100 * seconds(), drops(10)));
  host.files.set(TABLE, () =>
    udpTableText([
      { port: 8_000, inode: 55, recvQueueBytes: 256 * seconds(), drops: drops(10) },
      { port: 53, inode: 99, drops: drops(7) },
    ]),
  );
  host.tookMs.set(TABLE, tableMs);
  return host;
}

async function take(
  host: ProcHost,
  untilMs: number,
  after: (sample: Sample, sampler: Sampler) => void = () => undefined,
): Promise<readonly Sample[]> {
  const sampler = new Sampler(host, { delayMs: 1_000, wanted: { name: 'srs' } });
  const samples: Sample[] = [];
  const stop = new AbortController();
  for await (const sample of sampler.run(stop.signal)) {
    samples.push(sample);
    after(sample, sampler);
    if (sample.atMs >= untilMs) stop.abort();
  }
  return samples;
}

/** Seconds at which the table was read; udp6 goes with it, and the looks between the refreshes leave that out. */
const secondsOfTable = (host: ProcHost): readonly number[] =>
  host.reads.filter(({ path }) => path === `${TABLE}6`).map(({ atMs }) => atMs / 1_000);
const countAsked = (host: ProcHost): number =>
  host.queries().filter(query => query.join(' ') === ASKED).length;

describe('a table of sockets that is dear to read', () => {
  test('is read twice, and then every 30 s, while ss is asked every second', async () => {
    const host = busyHost(34);
    const samples = await take(host, 40_000);
    expect(secondsOfTable(host)).toEqual([0, 1, 31]);
    // From the refresh behind the one that found it dear; one more is for the sizes of the buffers, once a minute.
    expect(countAsked(host)).toBe(39 + 1);
    const own = samples.map(({ srs }) => srs[0]?.udpSockets.value?.find(({ inode }) => inode === 55));
    expect(own.map(socket => socket?.drops)).toEqual(samples.map((_, second) => 1_000 + 10 * second));
    expect(own.map(socket => socket?.recvQueueBytes)).toEqual(samples.map((_, second) => 256 * second));
    expect(samples.map(({ srs }) => srs[0]?.udpSockets.value?.length)).toEqual(samples.map(() => 2));
  });

  test('gives metrics that cannot be told from those of a cheap one', async () => {
    const metricsOf = async (tableMs: number) => {
      const model = new MetricsModel(30);
      const samples = await take(busyHost(tableMs), 40_000);
      return samples.map(sample => {
        const { metrics } = model.advance(sample);
        const { sockets = [], udp } = metrics.srs[0] ?? {};
        const figures = sockets.map(({ recvQueueBytes, drops, dropsPerSecond, windowDrops }) => ({
          recvQueueBytes,
          drops,
          dropsPerSecond,
          windowDrops,
        }));
        return {
          figures,
          owners: udp?.owners,
          unowned: udp?.unowned,
          problems: metrics.problems.filter(({ source }) => source === 'UDP sockets'),
        };
      });
    };
    const dear = await metricsOf(34);
    expect(dear).toEqual(await metricsOf(0.02));
    expect(dear.at(-1)).toEqual({
      figures: [{ recvQueueBytes: 10_240, drops: 1_400, dropsPerSecond: 10, windowDrops: 300 }],
      owners: [{ local: '0.0.0.0:8000', inode: 55, drops: 300 }],
      unowned: 0,
      problems: [],
    });
  });

  test('tells the rates of the other sockets by the time between their own readings', async () => {
    const host = busyHost(34);
    const model = new MetricsModel(30);
    const rates = (await take(host, 33_000)).map(sample =>
      model
        .advance(sample)
        .past.get(PID)
        ?.allSockets()
        .find(({ inode }) => inode === 99),
    );
    expect(rates.slice(0, 4).map(socket => socket?.dropsPerSecond)).toEqual([
      undefined,
      7,
      undefined,
      undefined,
    ]);
    expect(rates.slice(30).map(socket => socket?.dropsPerSecond)).toEqual([
      undefined,
      7,
      undefined,
      undefined,
    ]);
  });

  test('is read as often as its cost allows while somebody looks at all sockets', async () => {
    const host = busyHost(34);
    await take(host, 20_000, (sample, sampler) => {
      if (sample.atMs === 5_000) sampler.wantAllSockets(true);
      if (sample.atMs === 15_000) sampler.wantAllSockets(false);
    });
    expect(secondsOfTable(host)).toEqual([0, 1, 6, 13]);
  });

  test('is asked of ss no more when it has become cheap', async () => {
    const host = busyHost(34);
    await take(host, 100_000, ({ atMs }) => {
      if (atMs === 20_000) host.tookMs.set(TABLE, 0.02);
    });
    expect(secondsOfTable(host).slice(0, 4)).toEqual([0, 1, 31, 36]);
  });

  test('is read on where ss cannot be asked, and ss is left alone for a minute', async () => {
    const host = busyHost(34);
    host.onCommand = () => ({ exitCode: 1, stderr: 'denied' });
    const samples = await take(host, 60_000);
    // One for what the table would say; two are for the sizes of the buffers, once a minute.
    expect(countAsked(host)).toBe(1 + 2);
    expect(secondsOfTable(host).slice(0, 4)).toEqual([0, 1, 8, 15]);
    expect(samples.at(-1)?.srs[0]?.udpSockets.value).toHaveLength(2);
    // Nor is it looked at between the refreshes: that would cost half as much once more.
    expect(samples.reduce((sum, { srs }) => sum + (srs[0]?.queuePeaks.looks ?? 0), 0)).toBe(0);
  });
});

test('one slow reading of a cheap table changes nothing', async () => {
  const host = busyHost(0.02);
  await take(host, 10_000, ({ atMs }) => host.tookMs.set(TABLE, atMs === 4_000 ? 15 : 0.02));
  // For the sizes of the buffers.
  expect(countAsked(host)).toBe(1);
});

describe('a namespace with more sockets than its table can be read of', () => {
  const ALL = 'ss -uanmeH';
  const socketText = (port: number, inode: number, drops: number): string =>
    `UNCONN 0 0 0.0.0.0:${port} 0.0.0.0:* ino:${inode} sk:1 <->\n\t skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d${drops})\n`;

  /**
   * 9,000 sockets by the count of the kernel: SRS's (55) drops 10 packets a second, another's (99) 7. Of the idle ones ss
   * names 20, so that reading its answer takes no time.
   */
  function crowdedHost(): ProcHost {
    const host = busyHost(0.02);
    const idle = Array.from({ length: 20 }, (_, index) => socketText(10_000 + index, 1_000 + index, 0)).join(
      '',
    );
    host.files.set(`/proc/${PID}/net/snmp`, () => snmpText(0, 17 * Math.floor(host.clock.nowMs() / 1_000)));
    host.files.set(`/proc/${PID}/net/sockstat`, 'sockets: used 9023\nUDP: inuse 8991 mem 2\n');
    host.files.set(`/proc/${PID}/net/sockstat6`, 'UDP6: inuse 0\n');
    host.files.set(`/proc/${PID}/net/snmp6`, SNMP6_OF_NOTHING);
    host.files.set(`/proc/${PID}/net/udp6`, udpTableText([]));
    const ofSrs = host.onCommand;
    host.onCommand = async (command, files) => {
      const stdout = (await ofSrs(command, files))?.stdout ?? '';
      const seconds = Math.floor(host.clock.nowMs() / 1_000);
      const others = command.join(' ') === ALL ? socketText(53, 99, 1_000 + 7 * seconds) + idle : '';
      return { stdout: stdout + others };
    };
    return host;
  }

  const countSurveys = (host: ProcHost): number =>
    host.queries().filter(query => query.join(' ') === ALL).length;

  test('is listed by ss, and its table is never read', async () => {
    const host = crowdedHost();
    const samples = await take(host, 40_000);
    expect(host.countReads(TABLE)).toBe(0);
    expect(countSurveys(host)).toBe(2);
    const last = samples.at(-1)?.srs[0];
    expect(last?.udpSocketCount).toBe(22);
    expect(last?.udpSockets.value?.map(({ inode, drops }) => [inode, drops])).toEqual([
      [55, 1_400],
      [99, 1_000 + 7 * 30],
    ]);
    expect(samples.map(({ srs }) => srs[0]?.udpSockets.value?.[0]?.drops)).toEqual(
      samples.map((_, second) => 1_000 + 10 * second),
    );
  });

  test('says whose the losses are', async () => {
    const model = new MetricsModel(30);
    const metrics = (await take(crowdedHost(), 40_000)).map(sample => model.advance(sample).metrics);
    const { udp, namespaceSocketCount } = metrics.at(-1)?.srs[0] ?? {};
    expect(udp?.owners).toEqual([{ local: '0.0.0.0:8000', inode: 55, drops: 300 }]);
    expect(udp?.unowned).toBe(7 * 30);
    expect(namespaceSocketCount).toBe(22);
    const problems = metrics.flatMap(metric => metric.problems);
    expect(problems.filter(({ source }) => source === 'UDP sockets')).toEqual([]);
  });

  test('is listed with its idle sockets as soon as somebody looks at all', async () => {
    const host = crowdedHost();
    const samples = await take(host, 10_000, ({ atMs }, sampler) => {
      if (atMs === 5_000) sampler.wantAllSockets(true);
    });
    expect(samples.map(({ srs }) => srs[0]?.udpSockets.value?.length)).toEqual([
      ...samples.slice(0, 6).map(() => 2),
      ...samples.slice(6).map(() => 22),
    ]);
    expect(host.countReads(TABLE)).toBe(0);
  });

  test('is read as a table where ss cannot be asked', async () => {
    const host = crowdedHost();
    host.onCommand = () => ({ exitCode: 1 });
    const samples = await take(host, 3_000);
    expect(samples.map(({ srs }) => srs[0]?.udpSockets.value?.length)).toEqual([undefined, 2, 2, 2]);
  });
});
