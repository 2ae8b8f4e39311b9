import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../../../../src/host/recorded/capture-record.ts';
import { readServer } from '../../../../../src/host/recorded/imported/prometheus/ask-prometheus.ts';
import { openPrometheus } from '../../../../../src/host/recorded/imported/prometheus/open-prometheus.ts';
import { createRecordedHost } from '../../../../../src/host/recorded/recorded.ts';
import type { Metrics } from '../../../../../src/metrics/terms/metrics.ts';
import { Monitor } from '../../../../../src/monitor.ts';
import { METRICS } from '../../../../../src/output/prometheus/metric-table.ts';
import { freePort } from '../../../../helpers/prometheus.ts';
import { type MadeUpSeries, startMadeUpServer } from './made-up-server.ts';

const BEGAN = Date.parse('2026-11-29T03:10:00Z') / 1_000;
const STEP = 15;

type Samples = (index: number) => number | undefined;

/** A series every 15 s: `undefined` where it was not scraped. */
function series(
  labels: Readonly<Record<string, string>>,
  count: number,
  of: Samples,
  offset = 0,
): MadeUpSeries {
  const samples = Array.from(
    { length: count },
    (_, index) => [BEGAN + offset + index * STEP, of(index)] as const,
  );
  return { labels, samples: samples.filter((one): one is readonly [number, number] => one[1] !== undefined) };
}

const NODE = { job: 'node', instance: 'edge-3:9100' };
const TOP = { job: 'srs-top', instance: 'edge-3:9109' };
const COUNT = 12;

/** Half a minute after its scrapes node_exporter's come; its counters grow by as much in a second, from 1,000 on. */
function ofNode(name: string, perSecond: number, labels = {}): MadeUpSeries {
  return series({ __name__: name, ...NODE, ...labels }, COUNT, index => 1_000 + index * STEP * perSecond, 5);
}

function ofTop(name: string, of: Samples, labels = {}): MadeUpSeries {
  return series({ __name__: name, ...TOP, ...labels }, COUNT, of);
}

const grows = (perSecond: number) => (index: number) => 7_000 + index * STEP * perSecond;
const SRS = { srs: 'conf/srs.conf' };

const NODE_SERIES: readonly MadeUpSeries[] = [
  series(
    { __name__: 'node_uname_info', ...NODE, nodename: 'edge-3', release: '6.1.0-29-amd64' },
    COUNT,
    () => 1,
    5,
  ),
  series({ __name__: 'node_boot_time_seconds', ...NODE }, COUNT, () => BEGAN - 86_400, 5),
  ...['0', '1'].flatMap(cpu => [
    ...['user', 'nice', 'system', 'iowait', 'irq', 'steal'].map(mode =>
      ofNode('node_cpu_seconds_total', 0.1, { cpu, mode }),
    ),
    ofNode('node_cpu_seconds_total', 0.3, { cpu, mode: 'softirq' }),
    ofNode('node_cpu_seconds_total', 0.1, { cpu, mode: 'idle' }),
    ...['user', 'nice'].map(mode => ofNode('node_cpu_guest_seconds_total', 0, { cpu, mode })),
  ]),
  ...['receive', 'transmit'].flatMap(way => [
    ofNode(`node_network_${way}_bytes_total`, 1_000, { device: 'eth0' }),
    ofNode(`node_network_${way}_packets_total`, 100, { device: 'eth0' }),
    ofNode(`node_network_${way}_drop_total`, 2, { device: 'eth0' }),
  ]),
  ...['InDatagrams', 'InErrors', 'NoPorts', 'OutDatagrams', 'RcvbufErrors'].map(name =>
    ofNode(`node_netstat_Udp_${name}`, 10),
  ),
];

const TOP_SERIES: readonly MadeUpSeries[] = [
  ofTop('srs_top_host_info', () => 1, { nodename: 'edge-3', release: '6.1.0-29-amd64' }),
  ofTop('srs_top_srs_info', () => 1, { ...SRS, pid: '17034', namespace: 'conf/srs.conf' }),
  ofTop('srs_top_srs_start_time_seconds', () => BEGAN - 3_600, SRS),
  ofTop('srs_top_srs_cpu_seconds_total', grows(0.6), { ...SRS, mode: 'user' }),
  ofTop('srs_top_srs_cpu_seconds_total', grows(0.2), { ...SRS, mode: 'system' }),
  ofTop('srs_top_srs_threads', () => 2, SRS),
  ofTop('srs_top_srs_resident_memory_bytes', () => 104_857_600, SRS),
  ...['srs', 'SRT:RcvQ'].flatMap(thread => [
    ofTop('srs_top_thread_nice', index => (thread === 'srs' && index >= 6 ? -15 : 0), { ...SRS, thread }),
    ofTop('srs_top_thread_cpu_seconds_total', grows(0.3), { ...SRS, thread, mode: 'user' }),
    ofTop('srs_top_thread_cpu_seconds_total', grows(0.1), { ...SRS, thread, mode: 'system' }),
    ofTop('srs_top_thread_run_queue_wait_seconds_total', grows(thread === 'srs' ? 0.25 : 0), {
      ...SRS,
      thread,
    }),
  ]),
  ofTop('srs_top_udp_received_datagrams_total', grows(5_000), { namespace: 'conf/srs.conf' }),
  ofTop('srs_top_udp_receive_errors_total', grows(50), { namespace: 'conf/srs.conf' }),
  ofTop('srs_top_udp_receive_buffer_errors_total', grows(50), { namespace: 'conf/srs.conf' }),
  ofTop('srs_top_udp_sent_datagrams_total', grows(9), { namespace: 'conf/srs.conf' }),
  ofTop('srs_top_interface_received_bytes_total', grows(600), { namespace: 'conf/srs.conf', device: 'eth0' }),
  ofTop('srs_top_interface_received_packets_total', grows(6), { namespace: 'conf/srs.conf', device: 'eth0' }),
  ofTop('srs_top_interface_sent_bytes_total', grows(300), { namespace: 'conf/srs.conf', device: 'eth0' }),
  ofTop('srs_top_interface_sent_packets_total', grows(3), { namespace: 'conf/srs.conf', device: 'eth0' }),
  ...['0.0.0.0:8000', '0.0.0.0:8000#2', '[2001:db8::1]:8000'].flatMap((local, socket) => [
    ofTop('srs_top_udp_socket_receive_queue_bytes', () => 4_608, { ...SRS, local }),
    ofTop('srs_top_udp_socket_drops_total', grows(socket * 10), { ...SRS, local }),
    ofTop('srs_top_udp_socket_receive_buffer_bytes', () => 425_984, { ...SRS, local }),
    ofTop('srs_top_udp_socket_send_buffer_bytes', () => 425_984, { ...SRS, local }),
  ]),
  ofTop('srs_top_udp_socket_send_queue_bytes', () => 2_304, { ...SRS, local: '[2001:db8::1]:8000' }),
  ofTop('srs_top_udp_receive_buffer_limit_bytes', () => 212_992),
];

interface Imported {
  readonly all: readonly Metrics[];
  readonly notes: readonly string[];
  readonly walls: readonly string[];
}

async function importAll(made: readonly MadeUpSeries[], instance?: string): Promise<Imported> {
  await using server = await startMadeUpServer(made);
  const notes: string[] = [];
  const source = await openPrometheus(
    {
      ...{ url: server.url, token: undefined, password: undefined, instance, comm: 'srs' },
      fromMs: (BEGAN - 1) * 1_000,
      toMs: (BEGAN + 600) * 1_000,
    },
    note => notes.push(note.replace(server.url, 'SERVER')),
  );
  const records = [];
  for await (const record of source.records) records.push(parseRecord(JSON.stringify(record), 'a record'));
  const monitor = new Monitor(createRecordedHost(records), {
    delaySeconds: STEP,
    windowSeconds: 30,
    wanted: { name: 'srs' },
  });
  const all: Metrics[] = [];
  for await (const { metrics } of monitor.run(new AbortController().signal)) all.push(metrics);
  return { all, notes, walls: records.map(({ wall }) => wall) };
}

describe('what a Prometheus has of a host', () => {
  it('gives the figures that node_exporter and srs-top serve were read for', async () => {
    const { all, notes, walls } = await importAll([...NODE_SERIES, ...TOP_SERIES]);
    expect(notes).toEqual(['SERVER: numbers of threads and sockets are made up: it has their names']);
    // The first scrape of srs-top lies before the first of node_exporter.
    expect([walls.length, walls[0], walls.at(-1)]).toEqual([
      11,
      '2026-11-29T03:10:15Z',
      '2026-11-29T03:12:45Z',
    ]);
    const now = all[5];
    expect(now).toMatchObject({ host: 'edge-3', kernel: '6.1.0-29-amd64', elapsedSeconds: STEP });
    expect(now?.cpus[1]).toMatchObject({ user: 10, softirq: 30, idle: 10, steal: 10 });
    expect(now?.interfaces[0]).toMatchObject({
      name: 'eth0',
      receiveBytesPerSecond: 1_000,
      receiveDropsPerSecond: 2,
      sendPacketsPerSecond: 100,
      // It has no such series.
      receiveFifoErrorsPerSecond: undefined,
    });
    const [srs] = now?.srs ?? [];
    expect(srs).toMatchObject({
      pid: 17_034,
      command: 'srs -c conf/srs.conf',
      threadCount: 2,
      residentBytes: 104_857_600,
    });
    expect(srs?.cpuPercent).toBeCloseTo(80, 6);
    expect(srs?.namespace.isHost).toBe(false);
    expect(srs?.threads).toMatchObject([
      { tid: 17_034, name: 'srs', nice: -15, affinity: undefined, lastCpu: undefined, policy: undefined },
      { name: 'SRT:RcvQ', nice: 0 },
    ]);
    expect(srs?.threads[0]?.runQueueWaitPercent).toBeCloseTo(25, 6);
    expect(srs?.udp).toMatchObject({
      received: 150_000,
      receiveBufferErrors: 1_500,
      sent: 270,
      noPorts: undefined,
    });
    expect(srs?.interfaces).toMatchObject([
      { name: 'eth0', receiveBytesPerSecond: 600, sendPacketsPerSecond: 3 },
    ]);
    expect(srs?.sockets.map(({ local, dropsPerSecond }) => [local, dropsPerSecond])).toEqual([
      ['0.0.0.0:8000', 0],
      ['0.0.0.0:8000', 10],
      ['[2001:db8::1]:8000', 20],
    ]);
    for (const socket of srs?.sockets ?? [])
      expect(socket).toMatchObject({ isOwn: true, recvQueueBytes: 4_608, receiveBufferBytes: 425_984 });
    // Two of them have no such series.
    expect(srs?.sockets.map(({ sendQueueBytes }) => sendQueueBytes)).toEqual([undefined, undefined, 2_304]);
    // What others changed is seen too.
    expect(all.flatMap(({ changes }) => changes)).toMatchObject([{ what: 'nice', from: '0', to: '-15' }]);
  });

  it('is known of the host alone, where there was no srs-top serve', async () => {
    const { all, notes } = await importAll(NODE_SERIES);
    expect(notes).toEqual([
      'SERVER: there was no srs-top serve on edge-3: nothing is known of its processes',
    ]);
    expect(all.at(-1)?.srs).toEqual([]);
    expect(all.at(-1)?.cpus[0]?.user).toBe(10);
    expect(all).toHaveLength(COUNT);
  });

  it('is known of SRS alone, where there was no node_exporter', async () => {
    const { all, notes } = await importAll(TOP_SERIES);
    expect(notes[0]).toBe('SERVER: there was no node_exporter on edge-3: CPUs and interfaces are not known');
    expect(all.at(-1)?.cpus).toEqual([]);
    expect(all.at(-1)?.srs[0]?.udp.receiveBufferErrors).toBe(1_500);
    expect(all.at(-1)?.srs[0]?.uptimeSeconds).toBeUndefined();
  });

  it('is unknown in a gap, and goes on behind it without a spike', async () => {
    const without = (made: readonly MadeUpSeries[]) =>
      made.map(one => ({
        ...one,
        samples: one.samples.filter(([seconds]) => seconds < BEGAN + 3 * STEP || seconds > BEGAN + 8 * STEP),
      }));
    const { all } = await importAll(without([...NODE_SERIES, ...TOP_SERIES]));
    const lost = all.map(({ srs, time }) => [time.slice(14, 19), srs[0]?.udp.receiveBufferErrors]);
    expect(lost.slice(0, 2)).toEqual([
      ['10:15', undefined],
      ['10:30', 750],
    ]);
    // SRS is not there in it, nor are CPUs; and no rate spans it.
    const amid = all.filter(({ time }) => time > '2026-11-29T03:10:46' && time < '2026-11-29T03:12:14');
    expect(amid.length).toBeGreaterThan(2);
    for (const { srs, cpus } of amid) expect([srs, cpus]).toEqual([[], []]);
    expect(Math.max(...all.map(({ srs }) => srs[0]?.udp.receiveBufferErrors ?? 0))).toBeLessThanOrEqual(
      1_500,
    );
  });

  it('has hostile names in it, which stand in no text as anything else', async () => {
    const name = 'x"}\\ ) R 1 1\n/proc/1/stat';
    const hostile = TOP_SERIES.map(one => ({
      ...one,
      labels: {
        ...one.labels,
        ...(one.labels.srs === undefined ? {} : { srs: name }),
        ...(one.labels.thread === undefined ? {} : { thread: `${one.labels.thread}${name}` }),
        ...(one.labels.device === undefined ? {} : { device: name }),
        ...(one.labels.local === undefined ? {} : { local: `${one.labels.local} ${name}` }),
      },
    }));
    const { all } = await importAll(hostile);
    const [srs] = all.at(-1)?.srs ?? [];
    expect(srs?.pid).toBe(17_034);
    expect(srs?.sockets).toEqual([]);
    expect(srs?.interfaces).toEqual([]);
    expect(srs?.threads.map(({ nice }) => nice).sort()).toEqual([-15, 0]);
  });
});

describe('a host', () => {
  const info = (name: string, nodename: string, instance: string): MadeUpSeries =>
    series({ __name__: name, nodename, instance, job: 'x' }, 3, () => 1);
  const two = [
    info('node_uname_info', 'edge-3', '10.0.0.3:9100'),
    info('srs_top_host_info', 'edge-3', '10.0.0.3:9109'),
    info('node_uname_info', 'edge-4', '10.0.0.4:9100'),
  ];

  it.each(['edge-3', '10.0.0.3:9109', '10.0.0.3'])('is meant by %s', async name => {
    const { all } = await importAll(two, name);
    expect(all[0]?.host).toBe('edge-3');
  });

  it('has to be named where there are several, and to be there', async () => {
    await expect(importAll(two)).rejects.toThrow(
      'it has 2 hosts, and --instance NAME says which: edge-3, edge-4',
    );
    await expect(importAll(two, 'db-1')).rejects.toThrow('it has no host "db-1": edge-3, edge-4');
    await expect(importAll([])).rejects.toThrow(
      'it has nothing of that time by node_exporter (node_uname_info) or srs-top serve (srs_top_host_info)',
    );
  });
});

describe('a server', () => {
  const open = (url: string, token?: string, password?: string) =>
    openPrometheus(
      { url, token, password, instance: undefined, fromMs: 0, toMs: 60_000, comm: 'srs' },
      () => undefined,
    );

  it('is told who asks, by a token or by its address', async () => {
    await using server = await startMadeUpServer([]);
    await expect(open(server.url, 'secret')).rejects.toThrow('nothing of that time');
    const as = (user: string) => server.url.replace('//', `//${user}@`);
    await expect(open(as('m%40e'), undefined, 'p@ss')).rejects.toThrow('nothing of that time');
    await expect(open(as('%zz'))).rejects.toThrow('nothing of that time');
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(server.asked.map(({ authorization }) => authorization)).toEqual([
      ...['Bearer secret', basic('m@e:p@ss'), basic('%zz:')],
    ]);
    await expect(open(server.url, undefined, 'p@ss')).rejects.toThrow(
      'a password is of a user, whom its address names: http://USER@prometheus:9090',
    );
    expect(readServer('https://x/prometheus/', {}).origin).toBe('https://x/prometheus');
  });

  it('that cannot be asked is told in words, without a password', async () => {
    const port = await freePort();
    await expect(open(`http://me:p@ss@127.0.0.1:${port}`)).rejects.toThrow(
      new Error(`http://127.0.0.1:${port}: it takes no connection`),
    );
    await expect(open('http://me:pa/ss@x')).rejects.toThrow(
      new Error('x: expected an address such as http://prometheus:9090, got "x"'),
    );
    await expect(open('prometheus')).rejects.toThrow(
      'expected an address such as http://prometheus:9090, got "prometheus"',
    );
    await expect(open('file:///etc/passwd')).rejects.toThrow('expected an address such as');
  });

  it.each([
    [
      401,
      '',
      'it lets nobody in without the right token (--token-file), or a user in its address and --password-file (401)',
    ],
    [404, 'not found', 'it answers with status 404, and not as Prometheus does'],
    [200, '<html>', 'it answers with status 200, and not as Prometheus does'],
    [422, '{"status":"error","error":"too many samples"}', 'it says: too many samples'],
    [200, '{"status":"success","data":{"odd":1}}', 'it has nothing of that time'],
  ])('that answers %i %s is told in words', async (status, body, words) => {
    await using server = await startMadeUpServer([], () => ({ status, body }));
    await expect(open(server.url)).rejects.toThrow(words);
  });
});

describe('metrics of srs-top serve', () => {
  it('that an import asks for are those that it gives', () => {
    const folder = new URL('../../../../../src/host/recorded/imported/prometheus/', import.meta.url);
    const sources = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'));
    const asked = new Set(
      sources.flatMap(text => [...text.matchAll(/'(srs_top_[a-z_0-9]+)'/g)].map(([, name]) => name)),
    );
    expect(asked.size).toBeGreaterThan(25);
    expect([...asked].filter(name => !(String(name) in METRICS))).toEqual([]);
  });
});
