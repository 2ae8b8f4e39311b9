import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/advice/terms/finding.ts';
import { METRICS, type MetricName } from '../../../src/output/prometheus/metric-table.ts';
import type { SrsReading } from '../../../src/sampling/sample.ts';
import { failed, known, networkInterface, pidStat, socket, thread, udp } from '../../metrics/made-up.ts';
import {
  createMadeUpExporter,
  type MadeUpExporter,
  STALE_MS,
  seriesOf,
  WALL_MS,
} from './made-up-exporter.ts';

const SRS = 'srs="conf/srs.conf"';

/** An SRS of that pid, started at that tick. */
function of(pid: number, startTicks = pid, change: Partial<SrsReading> = {}): Partial<SrsReading> {
  return { identity: { pid, startTicks }, ...change };
}

function tell(name: MetricName, ...samples: readonly (readonly Partial<SrsReading>[])[]): readonly string[] {
  const exporter = createMadeUpExporter();
  for (const srs of samples) exporter.take(srs);
  return seriesOf(exporter.scrape(), name);
}

describe('counters', () => {
  it('are those of the kernel, also where they went back', () => {
    const at = (receiveBufferErrors: number) => of(1, 1, { udp: known(udp({ receiveBufferErrors }), 1_000) });
    const name = 'srs_top_udp_receive_buffer_errors_total';
    expect(tell(name, [at(5_000)])).toEqual(['5000 namespace="conf/srs.conf"']);
    expect(tell(name, [at(5_000)], [at(7)])).toEqual(['7 namespace="conf/srs.conf"']);
  });

  it('of a namespace are told once, however many SRS are in it', () => {
    const inHost = { isHostNamespace: true, udp: known(udp({ inDatagrams: 9 }), 1_000) };
    expect(tell('srs_top_udp_received_datagrams_total', [of(1, 1, inHost), of(2, 2, inHost)])).toEqual([
      '9 namespace="host"',
    ]);
    expect(tell('srs_top_srs_info', [of(1, 1, inHost), of(2, 2, inHost)])).toEqual([
      `1 ${SRS} pid="1" namespace="host"`,
      '1 srs="conf/srs.conf#2" pid="2" namespace="host"',
    ]);
    // Where it is not the host's: after the SRS in it, whichever comes first in the list.
    const named = (id: string) => ({ namespace: known(`net:[${id}]`, 1_000) });
    const two = [of(2, 9, named('a')), of(3, 5, named('a')), of(4, 7, named('b'))];
    expect(tell('srs_top_srs_info', two)).toEqual([
      '1 srs="conf/srs.conf#3" pid="2" namespace="conf/srs.conf"',
      `1 ${SRS} pid="3" namespace="conf/srs.conf"`,
      '1 srs="conf/srs.conf#2" pid="4" namespace="conf/srs.conf#2"',
    ]);
  });

  it('of the host’s namespace are told apart from those of an SRS that is called so', () => {
    const inHost = { isHostNamespace: true, udp: known(udp({ inDatagrams: 9 }), 1_000) };
    const within = { command: './objs/srs -c host', udp: known(udp({ inDatagrams: 4 }), 1_000) };
    for (const srs of [
      [of(1, 1, inHost), of(2, 2, within)],
      [of(2, 2, inHost), of(1, 1, within)],
    ])
      expect(tell('srs_top_udp_received_datagrams_total', srs)).toEqual([
        '9 namespace="host"',
        '4 namespace="host#1"',
      ]);
  });

  it('of interfaces are those of other namespaces than the host’s', () => {
    const interfaces = known([networkInterface('eth0', { receiveDrops: 3 })], 1_000);
    const name = 'srs_top_interface_receive_drops_total';
    expect(tell(name, [of(1, 1, { interfaces })])).toEqual(['3 namespace="conf/srs.conf" device="eth0"']);
    expect(tell(name, [of(1, 1, { interfaces, isHostNamespace: true })])).toEqual([]);
  });

  it('of threads are in seconds, by their names', () => {
    const threads = known(
      [
        thread(1, { stat: { userTicks: 150, systemTicks: 25, nice: -15 }, waitNanoseconds: 2.5e9 }),
        thread(2, { stat: { command: 'SRT:RcvQ:w1' }, affinity: '0-3,8' }),
        thread(3, { stat: { command: 'SRT:RcvQ:w2' } }),
      ],
      1_000,
    );
    const srs = [of(1, 1, { threads })];
    expect(tell('srs_top_thread_cpu_seconds_total', srs).slice(0, 2)).toEqual([
      `1.5 ${SRS} thread="srs" mode="user"`,
      `0.25 ${SRS} thread="srs" mode="system"`,
    ]);
    expect(tell('srs_top_thread_run_queue_wait_seconds_total', srs)[0]).toBe(`2.5 ${SRS} thread="srs"`);
    expect(tell('srs_top_thread_nice', srs)[0]).toBe(`-15 ${SRS} thread="srs"`);
    expect(tell('srs_top_thread_affinity_cpus', srs)).toEqual([
      `4 ${SRS} thread="srs"`,
      `5 ${SRS} thread="SRT:RcvQ"`,
      `4 ${SRS} thread="SRT:RcvQ#2"`,
    ]);
  });

  it('of the quota are those of the nearest cgroup that has one', () => {
    const group = (quotaMicroseconds: number | undefined, throttledPeriods: number) => ({
      group: '/x',
      quotaMicroseconds,
      periodMicroseconds: 100_000,
      counts: { periods: 10, throttledPeriods, throttledSeconds: undefined },
    });
    const cpuQuotas = known([group(undefined, 1), group(50_000, 2), group(90_000, 3)], 1_000);
    const srs = [of(1, 1, { cpuQuotas })];
    expect(tell('srs_top_srs_cgroup_throttled_periods_total', srs)).toEqual([`2 ${SRS}`]);
    expect(tell('srs_top_srs_cgroup_throttled_seconds_total', srs)).toEqual([]);
  });

  it('of tunings begin at 0, and count a renice of all threads as one', () => {
    const exporter = createMadeUpExporter();
    const nice = (value: number) =>
      of(1, 1, {
        threads: known(
          [thread(1, { stat: { nice: value } }), thread(2, { stat: { nice: value } })],
          value + 100,
        ),
      });
    exporter.take([nice(0)]);
    expect(seriesOf(exporter.scrape(), 'srs_top_tunings_total')).toContain('0 what="nice"');
    exporter.take([nice(-15)]);
    exporter.take([nice(-15)]);
    expect(seriesOf(exporter.scrape(), 'srs_top_tunings_total')).toContain('1 what="nice"');
    expect(seriesOf(exporter.scrape(), 'srs_top_srs_restarts_total')).toEqual(['0']);
  });
});

describe('what is not known', () => {
  it('has no series: 0 would be a figure', () => {
    const nothing = failed<never>('it', 'forbidden', 1_000);
    const { stat, threads, udp: counters } = { stat: nothing, threads: nothing, udp: nothing };
    const exporter = createMadeUpExporter();
    exporter.take([of(1, 1, { stat, threads, udp: counters, openFiles: nothing, connections: nothing })]);
    const told = exporter
      .scrape()
      .names.filter(
        name => name.startsWith('srs_top_srs_') || name.includes('udp') || name.includes('thread'),
      );
    expect(told).toEqual(['srs_top_srs_restarts_total', 'srs_top_srs_processes', 'srs_top_srs_info']);
  });

  it('is left out alone, beside what is known', () => {
    const [first, second] = [
      thread(1),
      { ...thread(2, { stat: { command: 'other' } }), schedstat: undefined, affinity: undefined },
    ];
    const srs = [
      of(1, 1, {
        threads: known([first, second], 1_000),
        udp: known(udp({ memoryErrors: undefined }), 1_000),
      }),
    ];
    expect(tell('srs_top_thread_run_queue_wait_seconds_total', srs)).toEqual([`0 ${SRS} thread="srs"`]);
    expect(tell('srs_top_thread_affinity_cpus', srs)).toHaveLength(1);
    expect(tell('srs_top_thread_nice', srs)).toHaveLength(2);
    expect(tell('srs_top_udp_memory_errors_total', srs)).toEqual([]);
    expect(tell('srs_top_udp_send_buffer_errors_total', srs)).toHaveLength(1);
  });

  it('is how many SRS run, where they cannot be seen', () => {
    const exporter = createMadeUpExporter();
    exporter.take([], { srsNotWatched: 3 });
    expect(seriesOf(exporter.scrape(), 'srs_top_srs_processes')).toEqual(['3']);
    exporter.take([], { processes: failed('/proc', 'forbidden', 2_000) });
    expect(seriesOf(exporter.scrape(), 'srs_top_srs_processes')).toEqual([]);
  });

  it('is all of the host, once the last sample is old: what srs-top costs and how old it is stays', () => {
    const exporter = createMadeUpExporter();
    expect(exporter.scrape().names).toEqual([
      ...['srs_top_build_info', 'process_start_time_seconds', 'srs_top_refresh_interval_seconds'],
    ]);
    exporter.take([of(1)]);
    expect(exporter.scrape({}, STALE_MS).names).toContain('srs_top_srs_info');
    const { names } = exporter.scrape({}, STALE_MS + 1);
    expect(names).toEqual([
      ...['srs_top_build_info', 'process_start_time_seconds', 'srs_top_refresh_interval_seconds'],
      'srs_top_last_sample_timestamp_seconds',
      ...['srs_top_sample_late_seconds', 'process_cpu_seconds_total', 'process_resident_memory_bytes'],
      ...['srs_top_tunings_total', 'srs_top_srs_restarts_total'],
    ]);
  });
});

describe('the line to a host elsewhere', () => {
  it('is told whatever else is known, by the name of the host; of this one there is none', () => {
    let isUp = true;
    const exporter = createMadeUpExporter({ nodename: 'edge-3\u001b', isUp: () => isUp });
    const told = (afterMs: number) => seriesOf(exporter.scrape({}, afterMs), 'srs_top_line_up');
    expect(told(0)).toEqual(['1 nodename="edge-3"']);
    exporter.take([of(1)]);
    isUp = false;
    expect([told(0), told(STALE_MS + 1)]).toEqual([['0 nodename="edge-3"'], ['0 nodename="edge-3"']]);
    expect(tell('srs_top_line_up', [of(1)])).toEqual([]);
  });

  it('leaves the age of the figures to the clock of who serves', () => {
    const exporter = createMadeUpExporter();
    exporter.take([of(1)], { time: new Date(0) });
    const figures = exporter.scrape({}, 4_000);
    expect(seriesOf(figures, 'srs_top_last_sample_timestamp_seconds')).toEqual([String(WALL_MS / 1_000)]);
  });
});

describe('labels', () => {
  it('stay when an SRS is started anew, and its pid goes with it', () => {
    expect(tell('srs_top_srs_info', [of(1), of(2)], [of(2), of(77)])).toEqual([
      '1 srs="conf/srs.conf#2" pid="2" namespace="conf/srs.conf"',
      `1 ${SRS} pid="77" namespace="conf/srs.conf"`,
    ]);
  });

  it('are names of configurations, else of processes, without what a terminal would obey', () => {
    const named = (command: string, comm = 'srs') =>
      tell('srs_top_srs_threads', [of(1, 1, { command, stat: known(pidStat(1, { command: comm }), 1_000) })]);
    expect(named('./objs/srs -c /etc/srs/edge.conf -p x')).toEqual(['1 srs="/etc/srs/edge.conf"']);
    expect(named('[srs]')).toEqual(['1 srs="srs"']);
    expect(named('[srs]', 'srs\u001b[31m"x')).toEqual([`1 srs=${JSON.stringify('srs[31m"x')}`]);
    expect(named('[srs]', '\u001b')).toEqual(['1 srs="srs"']);
  });

  it('are those of sockets that take packets from everybody, and of a bounded number', () => {
    const sockets = [
      socket(9, { local: '0.0.0.0:8000', drops: 5 }),
      socket(8, { local: '0.0.0.0:8000', drops: 7 }),
      socket(7, { local: '10.0.0.1:40000', remote: '10.0.0.2:5000' }),
      socket(6, { local: '0.0.0.0:53' }),
    ];
    const socketsOf = (list: typeof sockets, own = list) =>
      of(1, 1, {
        udpSockets: known(list, 1_000),
        openFiles: known({ count: 9, socketInodes: new Set(own.map(({ inode }) => inode)) }, 1_000),
      });
    const name = 'srs_top_udp_socket_drops_total';
    expect(tell(name, [socketsOf(sockets, sockets.slice(0, 3))])).toEqual([
      `7 ${SRS} local="0.0.0.0:8000"`,
      `5 ${SRS} local="0.0.0.0:8000#2"`,
    ]);
    // The one that is gone leaves its place to the next.
    const later = [...sockets.slice(0, 1), socket(12, { local: '0.0.0.0:8000', drops: 1 })];
    expect(tell(name, [socketsOf(sockets)], [socketsOf(later)])).toEqual([
      `5 ${SRS} local="0.0.0.0:8000#2"`,
      `1 ${SRS} local="0.0.0.0:8000"`,
    ]);
    const many = Array.from({ length: 100 }, (_, index) =>
      socket(index + 1, { local: `0.0.0.0:${index + 1}` }),
    );
    expect(tell(name, [socketsOf(many)])).toHaveLength(32);
    expect(tell('srs_top_left_out', [socketsOf(many)])).toContain('68 kind="sockets"');
    // Others never get one, whichever ports come and go.
    const others = many.map(one => ({
      ...one,
      inode: one.inode + 1_000,
      local: `0.0.0.0:${one.inode + 50_000}`,
    }));
    expect(tell(name, [socketsOf(many)], [socketsOf(others)])).toEqual([]);
  });

  it('are had by a new configuration, too, once those of others have been gone for an hour', () => {
    const exporter = createMadeUpExporter();
    const named = (pid: number, config: string) => of(pid, pid, { command: `srs -c ${config}` });
    const told = () =>
      exporter
        .scrape()
        .of('srs_top_srs_threads')
        .map(({ labels }) => labels.srs);
    const leftOut = () => seriesOf(exporter.scrape(), 'srs_top_left_out')[0];
    for (let pid = 1; pid <= 32; pid++) exporter.take([named(pid, `${pid}.conf`)]);
    exporter.take([named(40, 'new.conf'), named(32, '32.conf')], { srsNotWatched: 2 });
    expect(told()).toEqual(['32.conf']);
    expect(leftOut()).toBe('3 kind="srs"');
    exporter.pass(3_600);
    exporter.take([named(40, 'new.conf'), named(41, '1.conf'), named(32, '32.conf')]);
    expect(told()).toEqual(['new.conf', '1.conf', '32.conf']);
    expect(leftOut()).toBe('0 kind="srs"');
  });

  it('of threads and sockets stay when an SRS is started anew', () => {
    const exporter = createMadeUpExporter();
    const labels = new Set<string>();
    for (let pid = 1; pid < 100; pid++) {
      const threads = [thread(pid, { stat: { startTicks: pid, command: `any${'x'.repeat(pid % 50)}` } })];
      exporter.take([of(pid, pid, { threads: known(threads, pid * 1_000) })]);
      for (const series of seriesOf(exporter.scrape(), 'srs_top_thread_nice')) labels.add(series);
    }
    expect(labels.size).toBe(32);
    expect(seriesOf(exporter.scrape(), 'srs_top_left_out')).toContain('1 kind="threads"');
  });

  it('never pass from one to another that was there meanwhile, nor while it is not known who is there', () => {
    const exporter = createMadeUpExporter();
    /** The first has used 10 s, each of the others 5,000. */
    const threads = Array.from({ length: 40 }, (_, index) =>
      thread(index + 1, { stat: { command: 'SRT:TsbPd', userTicks: index === 0 ? 1_000 : 500_000 } }),
    );
    const at = (list: SrsReading['threads']) => {
      exporter.take([of(1, 1, { threads: list })]);
      return exporter
        .scrape()
        .of('srs_top_thread_cpu_seconds_total')
        .filter(({ labels }) => labels.mode === 'user')
        .map(({ value, labels }) => `${value} ${labels.thread}`);
    };
    const all = at(known(threads, 1_000));
    expect([all.length, all[0], all[1]]).toEqual([32, '10 SRT:TsbPd', '5000 SRT:TsbPd#2']);
    const rest = threads.slice(1);
    expect(at(known(rest, 2_000))).toEqual(all.slice(1));
    expect(at(failed('threads', '', 3_000))).toEqual([]);
    expect(at(known(rest, 4_000))).toEqual(all.slice(1));
    const next = thread(99, { stat: { startTicks: 99, command: 'SRT:TsbPd', userTicks: 1 } });
    expect(at(known([...rest, next], 5_000))).toEqual([...all.slice(1), '0.01 SRT:TsbPd']);
  });

  it('do not grow with threads and SRS that come and go', () => {
    const exporter = createMadeUpExporter();
    const labels = new Set<string>();
    for (let round = 1; round < 300; round++) {
      const threads = Array.from({ length: 40 }, (_, index) =>
        thread(round * 100 + index, { stat: { startTicks: round, command: `SRT:TsbPd${index % 2}` } }),
      );
      exporter.take([
        of(round, round, { threads: known(threads, round * 1_000), command: `srs -c ${round}.conf` }),
      ]);
      for (const series of seriesOf(exporter.scrape(), 'srs_top_thread_nice')) labels.add(series);
    }
    expect(labels.size).toBe(32 * 32);
  });
});

describe('the highest Recv-Q', () => {
  const at = (recvQueueBytes: number, peak: number) =>
    of(1, 1, {
      udpSockets: known([socket(9, { recvQueueBytes })], 1_000),
      openFiles: known({ count: 1, socketInodes: new Set([9]) }, 1_000),
      queuePeaks: { byInode: new Map([[9, peak]]), looks: 10 },
    });
  const name = 'srs_top_udp_socket_receive_queue_peak_bytes';
  const local = `${SRS} local="0.0.0.0:8000"`;

  const peakOf = (exporter: MadeUpExporter, asker?: object) => seriesOf(exporter.scrape(asker), name);

  it('is that since the same one asked last', () => {
    const exporter = createMadeUpExporter();
    const asker = {};
    exporter.take([at(0, 100)]);
    expect(peakOf(exporter, asker)).toEqual([`100 ${local}`]);
    exporter.take([at(0, 5_000)]);
    exporter.take([at(50, 70)]);
    expect(peakOf(exporter, asker)).toEqual([`5000 ${local}`]);
    exporter.take([at(60, 20)]);
    expect(peakOf(exporter, asker)).toEqual([`60 ${local}`]);
    // Between two refreshes it is that of the newest.
    expect(peakOf(exporter, asker)).toEqual([`60 ${local}`]);
  });

  it('is taken by nobody from another, and of the last minute for who has not asked before', () => {
    const exporter = createMadeUpExporter();
    const [one, other] = [{}, {}];
    exporter.take([at(0, 0)]);
    peakOf(exporter, one);
    peakOf(exporter, other);
    exporter.take([at(0, 900)]);
    exporter.take([at(0, 1)]);
    for (const asker of [undefined, {}, one, undefined, other])
      expect(peakOf(exporter, asker)).toEqual([`900 ${local}`]);
    for (const asker of [one, other]) expect(peakOf(exporter, asker)).toEqual([`1 ${local}`]);
    exporter.pass(57);
    exporter.take([at(0, 2)]);
    expect([peakOf(exporter), peakOf(exporter, {})]).toEqual([[`900 ${local}`], [`900 ${local}`]]);
    exporter.take([at(0, 2)]);
    expect([peakOf(exporter), peakOf(exporter, {})]).toEqual([[`2 ${local}`], [`2 ${local}`]]);
  });

  it('is kept for who asks seldom while little of it is kept: what is lower and older than another is not', () => {
    const exporter = createMadeUpExporter();
    const asker = {};
    exporter.take([at(0, 0)]);
    peakOf(exporter, asker);
    exporter.take([at(0, 800)]);
    for (let second = 0; second < 170; second++) exporter.take([at(0, 1 + (second % 7))]);
    expect(peakOf(exporter)).toEqual([`7 ${local}`]);
    expect(peakOf(exporter, asker)).toEqual([`800 ${local}`]);
  });
});

describe('buffers', () => {
  describe('are clamped', () => {
    interface Cut {
      readonly got: number | undefined;
      readonly limit: number | undefined;
      readonly inode?: number;
    }
    const CUT = 425_984;
    const [LOW, HIGH] = [212_992, 16_777_216];
    /** What is told after these, of a socket at that port. */
    const told = (port: number, ...samples: readonly Cut[]) => {
      const exporter = createMadeUpExporter();
      const local = `0.0.0.0:${port}`;
      for (const { got, limit, inode = 9 } of samples) {
        const memory = { local, inode, recvQueueBytes: 0, drops: 0 };
        const limits = { maxBacklog: 1, budget: 1, budgetMicroseconds: 1, receiveDefaultBytes: LOW };
        exporter.take(
          [
            of(1, 1, {
              udpSockets: known([socket(inode, { local })], 1_000),
              openFiles: known({ count: 1, socketInodes: new Set([inode]) }, 1_000),
              socketMemory: known([{ ...memory, receiveBufferBytes: got, sendBufferBytes: CUT }], 1_000),
            }),
          ],
          { networkLimits: known({ ...limits, receiveMaxBytes: limit }, 1_000) },
        );
      }
      return exporter
        .scrape()
        .of('srs_top_udp_socket_receive_buffer_clamped')
        .map(({ value }) => value);
    };

    it('where rmem_max leaves less than SRS asks for; not known where either is not', () => {
      expect(told(8_001, { got: CUT, limit: LOW })).toEqual([1]);
      expect(told(8_001, { got: 20_971_520, limit: 10_485_760 })).toEqual([0]);
      expect(told(8_001, { got: 20_971_520, limit: HIGH })).toEqual([0]);
      // It asked for nothing.
      expect(told(8_001, { got: LOW, limit: LOW })).toEqual([0]);
      expect(told(8_001, { got: undefined, limit: LOW })).toEqual([]);
      expect(told(8_001, { got: CUT, limit: undefined })).toEqual([]);
    });

    it('until SRS is started anew, however high the limit is by then', () => {
      const raised = { got: CUT, limit: HIGH };
      expect(told(8_001, { got: CUT, limit: LOW }, raised)).toEqual([1]);
      expect(told(8_001, { got: CUT, limit: LOW }, { got: undefined, limit: HIGH }, raised)).toEqual([1]);
      expect(told(8_001, { got: CUT, limit: LOW }, { got: 20_971_520, limit: HIGH, inode: 10 })).toEqual([0]);
      expect(told(8_001, { got: CUT, limit: LOW }, { got: undefined, limit: HIGH })).toEqual([]);
      // SRS made it larger itself.
      expect(told(8_001, { got: CUT, limit: LOW }, { got: 20_971_520, limit: HIGH })).toEqual([0]);
    });

    it('where the limit was raised before anybody looked, as far as it is known what SRS asked for', () => {
      expect(told(8_000, { got: CUT, limit: HIGH })).toEqual([1]);
      expect(told(8_000, { got: CUT, limit: undefined })).toEqual([1]);
      expect(told(8_001, { got: CUT, limit: HIGH })).toEqual([]);
      // Another socket of the same number is another one.
      expect(told(8_001, { got: CUT, limit: LOW }, { got: CUT, limit: HIGH, inode: 10 })).toEqual([]);
    });
  });
});

describe('findings', () => {
  it('are told by id, severity and SRS, while they last', () => {
    const exporter = createMadeUpExporter();
    const finding = (id: Finding['id'], pid?: number): Partial<Finding> => ({ id, severity: 'bad', pid });
    exporter.tell([finding('starved', 1), finding('starved', 1), finding('softnet-drops')], [of(1)]);
    expect(seriesOf(exporter.scrape(), 'srs_top_finding')).toEqual([
      `1 id="starved" severity="bad" ${SRS}`,
      '1 id="softnet-drops" severity="bad" srs=""',
    ]);
    exporter.tell([], [of(1)]);
    expect(seriesOf(exporter.scrape(), 'srs_top_finding')).toEqual([]);
  });
});

describe('the names', () => {
  const names = Object.keys(METRICS) as MetricName[];

  it.each(names)('%s is as Prometheus wants it', name => {
    const { type, help, labels } = METRICS[name];
    expect(name).toMatch(/^(?:srs_top|process)_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(name).not.toMatch(/milliseconds|percent|kilobytes|_ms_|_count$|gauge|counter/);
    expect(help).toMatch(/\.$/);
    for (const label of labels) expect(label).toMatch(/^[a-z]+$/);
    if (name !== 'srs_top_srs_info')
      for (const label of ['pid', 'tid', 'inode']) expect(labels).not.toContain(label);
  });
});
