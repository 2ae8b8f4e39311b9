import { beforeAll, describe, expect, test } from 'vitest';
import { MetricsModel } from '../../../src/metrics/model.ts';
import type { Stage, StageName, StagePlace } from '../../../src/metrics/terms/stages.ts';
import type { Qdisc } from '../../../src/procfs/tc-qdisc.ts';
import type { Sample, SrsReading } from '../../../src/sampling/sample.ts';
import type { NicStatistics } from '../../../src/sampling/stage-readings.ts';
import { failed, known, networkInterface, sample, socket, srsReading, udp } from '../made-up.ts';
import { momentAt, onlySrs, type PlayedMoment, playCapture } from '../play-capture.ts';

type Change = readonly [host: Partial<Sample>, srs: Partial<SrsReading>];

/** The stages after two samples that are two seconds apart. */
function stagesOf(changeAt: (atMs: number) => Change) {
  const model = new MetricsModel(30);
  const take = (atMs: number) => {
    const [host, srs] = changeAt(atMs);
    return model.advance(sample(atMs, { ...host, srs: [srsReading(atMs, srs)] }));
  };
  take(1_000);
  return onlySrs(take(3_000)).stages;
}

function find(stages: readonly Stage[], stage: StageName, where: StagePlace): Stage {
  const found = stages.find(entry => entry.stage === stage && entry.where === where);
  if (found === undefined) throw new Error(`no stage ${stage} of ${where}`);
  return found;
}

describe('the NIC', () => {
  const nicAfter = (drops: number, split: NicStatistics | undefined, fifo = 0): Stage => {
    const stages = stagesOf(atMs => {
      const isLate = atMs > 1_000;
      const eth0 = networkInterface('eth0', {
        receivePackets: isLate ? 500 : 100,
        receiveDrops: isLate ? drops : 0,
        receiveFifoErrors: isLate ? fifo : 0,
      });
      const statistics = isLate && split !== undefined ? new Map([['eth0', split]]) : new Map();
      return [{ interfaces: known([eth0], atMs), nicStatistics: known(statistics, atMs) }, {}];
    });
    return find(stages.in, 'nic', 'host');
  };

  test('lost what its ring had no room for; frames for nobody are no loss', () => {
    expect(nicAfter(12, { missed: 5, dropped: 7, noHandler: 3 })).toMatchObject({
      passed: 400,
      lost: 5,
      counters: { rx_missed_errors: 5, rx_fifo_errors: 0, rx_dropped: 7, rx_nohandler: 3 },
      losers: [{ name: 'eth0', lost: 5 }],
      unread: undefined,
    });
    expect(nicAfter(7, { missed: 0, dropped: 7, noHandler: 0 })).toMatchObject({ lost: 0, losers: [] });
  });

  test('lost nothing where /proc/net/dev counts no drop, whatever sysfs says', () => {
    expect(nicAfter(0, undefined)).toMatchObject({ lost: 0, counters: { rx_missed_errors: 0 } });
  });

  test('missed no more than it dropped in all, where its drops are told apart from now on', () => {
    expect(nicAfter(2, { missed: 90_000, dropped: 7, noHandler: 0 })).toMatchObject({
      lost: 2,
      counters: { rx_missed_errors: 2 },
    });
  });

  test('is unknown where its drops were not told apart', () => {
    const stage = nicAfter(12, undefined);
    expect(stage.lost).toBeUndefined();
    expect(stage.unread).toMatch(/^NIC statistics: /);
  });

  test('counts a packet once that a driver counts as missed and as a fifo error', () => {
    expect(nicAfter(5, { missed: 5, dropped: 0, noHandler: 0 }, 5).lost).toBe(5);
  });
});

describe('softnet', () => {
  const line = (cpu: number, dropped: number, timeSqueeze: number) => ({
    cpu,
    processed: 1_000 + dropped,
    dropped,
    timeSqueeze,
    receivedRps: 0,
    flowLimit: 0,
    backlog: cpu,
  });

  test('tells which CPU dropped, and no loss of a squeeze', () => {
    const stages = stagesOf(atMs => {
      const isLate = atMs > 1_000;
      const lines = [line(0, 3, isLate ? 9 : 2), line(3, isLate ? 44 : 4, 1)];
      return [
        {
          softnet: known(lines, atMs),
          networkLimits: known(
            {
              maxBacklog: 1_000,
              budget: 300,
              budgetMicroseconds: 8_000,
              receiveMaxBytes: 212_992,
              receiveDefaultBytes: 212_992,
            },
            atMs,
          ),
        },
        {},
      ];
    });
    expect(find(stages.in, 'softnet', 'host')).toMatchObject({
      passed: 40,
      lost: 40,
      counters: { dropped: 40, flow_limit: 0, time_squeeze: 7 },
      levels: { backlog: 3, netdev_max_backlog: 1_000, netdev_budget: 300 },
      losers: [{ name: 'CPU 3', lost: 40 }],
      spanSeconds: 2,
    });
  });

  test('knows nothing of an interval in which a CPU came', () => {
    const stages = stagesOf(atMs => [
      { softnet: known(atMs > 1_000 ? [line(0, 3, 0), line(1, 900, 0)] : [line(0, 3, 0)], atMs) },
      {},
    ]);
    expect(find(stages.in, 'softnet', 'host')).toMatchObject({ lost: undefined, spanSeconds: undefined });
  });
});

describe('conntrack', () => {
  const counters = (drop: number, insertFailed: number) => ({
    entries: 90,
    drop,
    insertFailed,
    earlyDrop: 2,
    invalid: 0,
  });

  test('of the host and of the namespace are told apart', () => {
    const stages = stagesOf(atMs => [
      {
        conntrack: known({ counters: counters(atMs > 1_000 ? 8 : 0, atMs > 1_000 ? 5 : 0), max: 100 }, atMs),
      },
      { conntrack: known({ counters: counters(0, 0), max: 100 }, atMs) },
    ]);
    expect(find(stages.in, 'conntrack', 'host')).toMatchObject({
      lost: 8,
      counters: { drop: 8, insert_failed: 5, early_drop: 0 },
      levels: { entries: 90, nf_conntrack_max: 100 },
    });
    expect(find(stages.in, 'conntrack', 'namespace').lost).toBe(0);
  });

  test('that is off loses nothing, and one that was not read is unknown', () => {
    const off = stagesOf(atMs => [{ conntrack: known({ counters: 'none', max: undefined }, atMs) }, {}]);
    expect(find(off.in, 'conntrack', 'host')).toMatchObject({ lost: 0, unread: undefined });
    const failing = stagesOf(atMs => [{ conntrack: failed('nf_conntrack', 'EACCES', atMs) }, {}]);
    expect(find(failing.in, 'conntrack', 'host')).toMatchObject({
      lost: undefined,
      unread: 'conntrack: EACCES',
    });
  });
});

describe('in the host own namespace', () => {
  test('nothing is told twice', () => {
    const stages = stagesOf(() => [{}, { isHostNamespace: true }]);
    expect(stages.in.map(({ stage, where }) => `${stage} ${where}`)).toEqual([
      'nic host',
      'softnet host',
      'conntrack host',
      'ip host',
      'udp host',
      'sockets host',
      'srs srs',
    ]);
    expect(stages.out.map(({ stage, where }) => `${stage} ${where}`)).toEqual([
      'sockets host',
      'ip host',
      'qdisc host',
      'nic host',
      'cloud host',
      'tcp host',
    ]);
  });
});

describe('the sockets', () => {
  const OTHER = socket(7, { local: '0.0.0.0:5353', localPort: 5_353 });
  /** SRS has socket 1. */
  const socketsAfter = (
    own: number,
    other: number,
    errors: number,
    change: Partial<SrsReading> = {},
  ): Stage => {
    const stages = stagesOf(atMs => {
      const isLate = atMs > 1_000;
      const sockets = [socket(1, { drops: isLate ? own : 0 }), { ...OTHER, drops: isLate ? other : 0 }];
      const counters = udp({
        inDatagrams: isLate ? 1_000 : 0,
        inErrors: isLate ? errors : 0,
        receiveBufferErrors: isLate ? errors : 0,
      });
      return [
        {},
        {
          udp: known(counters, atMs),
          udpSockets: known(sockets, atMs),
          openFiles: known({ count: 9, socketInodes: new Set([1]) }, atMs),
          ...change,
        },
      ];
    });
    return find(stages.in, 'sockets', 'namespace');
  };

  test('add up to what the counters have: SRS, another process by its name, closed ones the rest', () => {
    const owners = known(new Map([[7, { pid: 4_711, name: 'ffmpeg\u001b[31m' }]]), 2_000);
    const stage = socketsAfter(300, 50, 400, { socketOwners: owners });
    expect(stage.lost).toBe(400);
    expect(stage.losers).toEqual([
      { name: ':8000', lost: 300, owner: 'self' },
      { name: 'ffmpeg[31m :5353', lost: 50, owner: 'other', pid: 4_711 },
      { name: 'closed sockets', lost: 50, owner: 'closed' },
    ]);
    expect(stage.losers.reduce((sum, { lost }) => sum + lost, 0)).toBe(400);
  });

  test('of others have no name before it was asked for', () => {
    expect(socketsAfter(0, 50, 50).losers).toEqual([{ name: ':5353', lost: 50, owner: 'unknown' }]);
  });

  test('leave what nobody can be told for as not accounted for', () => {
    const files = failed<SrsReading['openFiles']['value'] & object>('/proc/1/fd', 'EACCES', 3_000);
    const { losers } = socketsAfter(300, 0, 400, { openFiles: files });
    expect(losers).toEqual([
      { name: ':8000', lost: 300, owner: 'unknown' },
      { name: 'not accounted for', lost: 100, owner: 'unknown' },
    ]);
  });

  test('are unknown while the counters are', () => {
    const stage = socketsAfter(3, 0, 3, { udp: failed('/proc/1/net/snmp', 'EACCES', 3_000) });
    expect(stage).toMatchObject({
      lost: undefined,
      passed: undefined,
      losers: [],
      unread: 'UDP counters: not read',
    });
  });
});

describe('a qdisc', () => {
  const qdisc = (kind: string, change: Partial<Qdisc>): Qdisc => ({
    device: 'eth0',
    kind,
    isRoot: false,
    isIngress: false,
    packets: 0,
    drops: 0,
    overlimits: 0,
    backlogBytes: 0,
    queueLength: 0,
    flowsPlimit: undefined,
    ...change,
  });

  test('counts what its inner ones drop once, with their flow limits', () => {
    const stages = stagesOf(atMs => {
      const drops = atMs > 1_000 ? 6 : 0;
      const inner = { packets: 9, drops: drops / 2, flowsPlimit: drops / 2 };
      return [
        {
          qdiscs: known([qdisc('mq', { isRoot: true, drops }), qdisc('fq', inner), qdisc('fq', inner)], atMs),
        },
        {},
      ];
    });
    expect(find(stages.out, 'qdisc', 'host')).toMatchObject({
      lost: 6,
      counters: { drops: 6, flows_plimit: 6 },
      losers: [{ name: 'mq eth0', lost: 6 }],
    });
  });
});

describe('TCP', () => {
  test('tells what SRS sent again, of connections that are there', () => {
    const connection = (name: string, retransmitted: number, notSentBytes: number) => ({
      name,
      localPort: 1_935,
      sendQueueBytes: 100,
      notSentBytes,
      retransmitted,
      roundTripMs: 40,
    });
    const stages = stagesOf(atMs => [
      {},
      {
        tcpConnections: known(
          atMs > 1_000
            ? [connection('a', 14, 60), connection('c', 3, 0)]
            : [connection('a', 10, 0), connection('b', 90, 0)],
          atMs,
        ),
      },
    ]);
    expect(find(stages.out, 'tcp', 'namespace')).toMatchObject({
      counters: { 'retransmits of SRS': 7 },
      levels: {
        connections: 2,
        unsent_bytes: 60,
        unacknowledged_bytes: 140,
        round_trip_ms: 40,
        retransmits_span_seconds: 2,
      },
    });
  });
});

describe('a recorded host', () => {
  const ofSrs = ({ snapshot }: PlayedMoment) => {
    const srs = snapshot.metrics.srs.find(({ pid }) => pid === 28_296 || pid === 7_847);
    if (srs === undefined) throw new Error('SRS is not there');
    return srs.stages;
  };

  describe('whose way out is too narrow', () => {
    let moments: readonly PlayedMoment[] = [];
    beforeAll(async () => {
      moments = await playCapture('sendqdisc', 30);
    });

    test('loses at the qdisc, once: what UDP and IP count of it is not lost there', () => {
      const stages = ofSrs(momentAt(moments, 50));
      const [socket, ip, qdisc] = (['sockets', 'ip', 'qdisc'] as const).map(stage =>
        find(stages.out, stage, 'namespace'),
      );
      expect(socket).toMatchObject({ lost: 0, counters: { SndbufErrors: 3_480_490 } });
      expect(ip).toMatchObject({ lost: 0, counters: { OutDiscards: 3_480_488 } });
      expect(qdisc).toMatchObject({
        lost: 2_173_197,
        counters: { overlimits: 2_368_026, flows_plimit: 0 },
        losers: [{ name: 'tbf vsrv', lost: 2_173_197 }],
      });
      expect(qdisc?.levels.backlog_bytes).toBeGreaterThan(0);
    });

    test('lost nothing there before', () => {
      const stages = ofSrs(momentAt(moments, 18));
      for (const { stage, where, lost } of stages.out)
        if (lost !== undefined) expect(`${stage} ${where} ${lost}`).toBe(`${stage} ${where} 0`);
      expect(find(stages.out, 'qdisc', 'namespace')).toMatchObject({
        lost: 0,
        spanSeconds: expect.any(Number),
      });
    });
  });

  test('with a full receive buffer loses at the socket of SRS alone', async () => {
    const stages = onlySrs(momentAt(await playCapture('incident-rcvbuf-renice', 30), 66).snapshot).stages;
    expect(stages.in.flatMap(({ stage, lost }) => (lost ? [`${stage} ${lost}`] : []))).toEqual([
      'sockets 7382',
    ]);
    expect(find(stages.in, 'sockets', 'namespace')).toMatchObject({
      passed: 904_549,
      losers: [{ name: ':8000', lost: 7_382, owner: 'self' }],
    });
    expect(stages.out.filter(({ lost }) => lost)).toEqual([]);
  });
});
