import { describe, expect, test } from 'vitest';
import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import type { SrsMetrics } from '../../src/metrics/terms/metrics.ts';
import type { Sample, SrsReading } from '../../src/sampling/sample.ts';
import {
  failed,
  kernelStat,
  known,
  networkInterface,
  pidStat,
  sample,
  socket,
  srsReading,
  thread,
  udp,
} from './made-up.ts';

/** What a model makes of samples that come one after the other. */
function play(samples: readonly Sample[], windowSeconds = 30): readonly Snapshot[] {
  const model = new MetricsModel(windowSeconds);
  return samples.map(next => model.advance(next));
}

/** The metrics of the last of the samples. */
function lastOf(samples: readonly Sample[]): Snapshot['metrics'] {
  const last = play(samples).at(-1);
  if (last === undefined) throw new Error('no samples');
  return last.metrics;
}

function srsOf(samples: readonly Sample[]): SrsMetrics {
  const [srs] = lastOf(samples).srs;
  if (srs === undefined) throw new Error('no SRS');
  return srs;
}

function withSrs(atMs: number, change: Partial<SrsReading> = {}): Sample {
  return sample(atMs, { srs: [srsReading(atMs, change)] });
}

describe('the first sample', () => {
  const [first] = play([
    sample(0, {
      stat: known(kernelStat({ 0: { user: 5 } }), 0),
      interfaces: known([networkInterface('eth0', { receiveBytes: 9 })], 0),
      srs: [srsReading(0, { udpSockets: known([socket(7, { drops: 3 })], 0) })],
    }),
  ]);
  const metrics = first?.metrics;
  const srs = metrics?.srs[0];

  test('has no rates, no shares and no losses', () => {
    expect(metrics?.elapsedSeconds).toBeUndefined();
    expect(metrics?.cpus).toHaveLength(1);
    expect(metrics?.cpus[0]).toMatchObject({ cpu: 0, user: undefined, idle: undefined });
    expect(metrics?.cpuTotal.user).toBeUndefined();
    expect(metrics?.interfaces[0]).toMatchObject({ name: 'eth0', receiveBytesPerSecond: undefined });
    expect(srs).toMatchObject({ cpuPercent: undefined, runQueueWaitPercent: undefined });
    expect(srs?.udp).toMatchObject({
      receiveBufferErrors: undefined,
      lossPercent: undefined,
      coveredSeconds: 0,
    });
    expect(srs?.sockets[0]).toMatchObject({ drops: 3, dropsPerSecond: undefined, windowDrops: undefined });
    expect(metrics?.self.cpuPercent).toBeUndefined();
  });

  test('has what needs no sample before it', () => {
    expect(metrics).toMatchObject({ load: [0.5, 0.25, 0.125], uptimeSeconds: 3_600, problems: [] });
    expect(srs).toMatchObject({ nice: 0, priority: 20, policy: 'other', affinity: '0-3', connections: 0 });
    expect(srs?.uptimeSeconds).toBe(3_599);
    expect(metrics?.interfaces[0]?.receiveBytes).toBe(9);
  });
});

describe('rates', () => {
  const eth0 = (atMs: number, receiveBytes: number, readAtMs = atMs): Sample =>
    sample(atMs, { interfaces: known([networkInterface('eth0', { receiveBytes })], readAtMs) });
  const rateOf = (samples: readonly Sample[]) => lastOf(samples).interfaces[0]?.receiveBytesPerSecond;

  test('are divided by the time between the two reads, not by the interval that was planned', () => {
    expect(rateOf([eth0(0, 0), eth0(1_250, 1_000)])).toBe(800);
    expect(rateOf([eth0(0, 0, 10), eth0(1_000, 1_000, 260)])).toBe(4_000);
  });

  test('of a source that was not due stay what they were', () => {
    expect(rateOf([eth0(0, 0), eth0(1_000, 500), eth0(2_000, 500, 1_000)])).toBe(500);
  });

  test('of a counter that went back are unknown for that interval and known again after', () => {
    const samples = [eth0(0, 9_000), eth0(1_000, 100), eth0(2_000, 350)];
    expect(rateOf(samples.slice(0, 2))).toBeUndefined();
    expect(rateOf(samples)).toBe(250);
  });

  test('of a counter that wrapped at 32 bits are unknown, never a spike', () => {
    expect(rateOf([eth0(0, 2 ** 32 - 10), eth0(1_000, 10)])).toBeUndefined();
  });

  test('of an interface that just came are unknown, and those of its neighbours are known', () => {
    const both = known(
      [networkInterface('eth0', { receiveBytes: 10 }), networkInterface('veth9', { receiveBytes: 5_000 })],
      1_000,
    );
    const { interfaces } = lastOf([eth0(0, 0), sample(1_000, { interfaces: both })]);
    expect(interfaces.map(entry => entry.receiveBytesPerSecond)).toEqual([10, undefined]);
  });
});

describe('a source that fails', () => {
  const counters = (atMs: number, inDatagrams: number): Sample =>
    withSrs(atMs, { udp: known(udp({ inDatagrams }), atMs), udpSockets: known([socket(7)], atMs) });
  const failing = (atMs: number): Sample =>
    withSrs(atMs, {
      udp: failed('/proc/17034/net/snmp', 'EACCES: permission denied', atMs - 400),
      udpSockets: known([socket(7, { recvQueueBytes: 512 })], atMs),
    });

  test('blanks its own figures only', () => {
    const { srs } = lastOf([counters(0, 0), failing(1_000)]);
    expect(srs[0]?.udp).toMatchObject({
      received: undefined,
      receiveBufferErrors: undefined,
      coveredSeconds: 0,
    });
    expect(srs[0]?.sockets[0]).toMatchObject({ recvQueueBytes: 512, dropsPerSecond: 0 });
  });

  test('is a problem with the age of its failure', () => {
    expect(lastOf([counters(0, 0), failing(1_000)]).problems).toEqual([
      {
        source: 'UDP counters',
        detail: 'EACCES: permission denied (/proc/17034/net/snmp)',
        ageSeconds: 0.4,
      },
    ]);
  });

  test('says why SRS may be unseen without what a terminal would obey', () => {
    const processes = failed<true>('/proc', 'what came from there is no answer: "\x1b]0;own\x07\x1b[31m"', 0);
    expect(play([sample(0, { processes })])[0]?.unseen).toBe(
      'what came from there is no answer: "]0;own[31m"',
    );
  });

  test('is a gap of the window, and counts again from its second reading on', () => {
    const samples = [
      counters(0, 0),
      counters(1_000, 10),
      failing(2_000),
      counters(3_000, 40),
      counters(4_000, 45),
    ];
    const { received, coveredSeconds, gapSeconds } = srsOf(samples).udp;
    expect(received).toBe(15);
    // The failure was of 1.6 s, so that the gap lasts from 1 s to 3 s.
    expect([coveredSeconds, gapSeconds]).toEqual([2, 2]);
  });

  test('names the process when there are several', () => {
    const others = { identity: { pid: 18_211, startTicks: 5 } };
    const both = sample(1_000, {
      srs: [...failing(1_000).srs, srsReading(1_000, others)],
    });
    expect(lastOf([both]).problems.map(({ source }) => source)).toEqual(['UDP counters of 17034']);
  });

  test('that was never asked is no problem', () => {
    expect(lastOf([sample(0), sample(1_000)]).problems).toEqual([]);
  });
});

describe('a source that takes long to read', () => {
  const slow = (atMs: number, readAtMs: number): Sample =>
    withSrs(atMs, { udpSockets: { ...known([socket(7)], readAtMs), slowedToMs: 6_800 } });

  test('is named with its age: its figures are known, but older than the rest', () => {
    expect(lastOf([slow(0, 0), slow(4_000, 0), slow(5_000, 0)]).problems).toEqual([
      {
        source: 'UDP sockets',
        detail: 'read every 7 s only, since it takes long',
        ageSeconds: 5,
        slowedToSeconds: 6.8,
      },
    ]);
  });

  test('is not told where refreshes are as rare', () => {
    expect(lastOf([slow(0, 0), slow(5_000, 5_000)]).problems).toEqual([]);
  });
});

describe('a late sample', () => {
  test('says how late it was, and its rates are of the time that passed', () => {
    const late = sample(4_250, {
      plannedAtMs: 4_000,
      stat: known(kernelStat({ 0: { user: 425, idle: 0 } }), 4_250),
    });
    const metrics = lastOf([sample(3_000, { stat: known(kernelStat({ 0: {} }), 3_000) }), late]);
    expect(metrics.self.lateMilliseconds).toBe(250);
    expect(metrics.elapsedSeconds).toBe(1.25);
    expect(metrics.cpus[0]?.user).toBe(100);
  });

  test('that is early is not late', () => {
    expect(lastOf([sample(990, { plannedAtMs: 1_000 })]).self.lateMilliseconds).toBe(0);
  });
});

describe('what srs-top itself costs', () => {
  test('is of its own clock, whatever the host', () => {
    const { self } = lastOf([
      sample(0, { self: { atMs: 500, cpuMicroseconds: 1_000_000, residentBytes: 1 } }),
      sample(60_000, { self: { atMs: 2_500, cpuMicroseconds: 1_030_000, residentBytes: 71_000_000 } }),
    ]);
    expect(self.cpuPercent).toBeCloseTo(1.5, 10);
    expect(self.residentBytes).toBe(71_000_000);
  });
});

describe('threads', () => {
  const busy = (atMs: number, main: number, hybrid: number, waitNanoseconds = 0): Sample =>
    withSrs(atMs, {
      stat: known(pidStat(17_034, { userTicks: main + hybrid, threads: 2 }), atMs),
      threads: known(
        [
          thread(17_034, { stat: { userTicks: main } }),
          thread(17_036, {
            stat: { command: 'srs-hybrid-2', userTicks: hybrid, nice: -15, priority: 5, processor: 2 },
            waitNanoseconds,
            affinity: '2',
          }),
        ],
        atMs,
      ),
    });

  test('of SRS 5.0: the figures of the process follow the thread that carries the media', () => {
    const srs = srsOf([busy(0, 0, 0), busy(2_000, 2, 120, 500_000_000)]);
    expect(srs).toMatchObject({
      busiestTid: 17_036,
      nice: -15,
      priority: 5,
      lastCpu: 2,
      affinity: '2',
      cpuPercent: 61,
      runQueueWaitPercent: 25,
      hasMixedNice: true,
      hasMixedAffinity: true,
    });
    expect(srs.threads.map(({ name, cpuPercent }) => [name, cpuPercent])).toEqual([
      ['srs', 1],
      ['srs-hybrid-2', 60],
    ]);
  });

  test('that waited from before the interval on waited for all of it, not for more', () => {
    expect(srsOf([busy(0, 0, 0), busy(1_000, 0, 1, 3_000_000_000)]).runQueueWaitPercent).toBe(100);
  });

  test('that wait for seconds are told so at once, and of the second in which it began in the history', () => {
    const at = (second: number, state: string, [runMs, waitMs, timeslices]: readonly number[]): Sample => {
      const figures = { runNanoseconds: (runMs ?? 0) * 1e6, waitNanoseconds: (waitMs ?? 0) * 1e6 };
      const reading = {
        ...thread(17_034, { stat: { state } }),
        schedstat: { ...figures, timeslices: timeslices ?? 0 },
      };
      return withSrs(second * 1_000, { threads: known([reading], second * 1_000) });
    };
    const model = new MetricsModel(30);
    const shown = [
      at(0, 'S', [5_000, 10, 90]),
      // It ran for 200 ms, and waits since the middle of the second.
      at(1, 'R', [5_200, 10, 95]),
      at(2, 'R', [5_200, 10, 95]),
      at(3, 'R', [5_200, 10, 95]),
      // It got the CPU right at the end.
      at(4, 'S', [5_201, 3_509, 96]),
      at(5, 'S', [5_301, 3_559, 99]),
    ].map(next => model.advance(next));
    const wait = (percent: number | undefined): number | undefined => percent && Math.round(percent);
    expect(shown.map(({ metrics }) => wait(metrics.srs[0]?.runQueueWaitPercent))).toEqual([
      undefined,
      0,
      100,
      100,
      100,
      5,
    ]);
    const history = shown.at(-1)?.past.get(17_034)?.history ?? [];
    expect(history.slice(0).map(({ runQueueWaitPercent }) => wait(runQueueWaitPercent))).toEqual([
      undefined,
      50,
      100,
      100,
      100,
      5,
    ]);
    expect(history.at(-1)).toMatchObject({ busiestTid: 17_034, carriesLoad: true });
  });

  test('whose id was given anew have no rates yet', () => {
    const renewed = withSrs(1_000, {
      threads: known([thread(17_034), thread(17_036, { stat: { startTicks: 900, userTicks: 500 } })], 1_000),
    });
    const { threads } = srsOf([busy(0, 0, 0), renewed]);
    expect(threads.map(({ cpuPercent }) => cpuPercent)).toEqual([0, undefined]);
  });

  test('without schedstat have no wait', () => {
    const blind = (atMs: number): Sample =>
      withSrs(atMs, { threads: known([{ ...thread(17_034), schedstat: undefined }], atMs) });
    expect(srsOf([blind(0), blind(1_000)]).runQueueWaitPercent).toBeUndefined();
  });

  test.each([
    [0, 20, 'other'],
    [1, -2, 'fifo'],
    [2, -51, 'rr'],
    [3, 20, 'batch'],
    [5, 20, 'idle'],
    [6, -101, 'deadline'],
    [4, 20, undefined],
  ])('with policy %i and PR %i are %s', (policy, priority, name) => {
    const srs = srsOf([withSrs(0, { threads: known([thread(17_034, { stat: { policy, priority } })], 0) })]);
    expect([srs.policy, srs.priority]).toEqual([name, priority]);
  });
});

describe('a restart', () => {
  const run = (atMs: number, pid: number, startTicks: number, lost: number, namespaceId: string): Sample =>
    withSrs(atMs, {
      identity: { pid, startTicks },
      namespace: known(namespaceId, atMs),
      udp: known(udp({ receiveBufferErrors: lost, inErrors: lost, inDatagrams: lost }), atMs),
    });

  test('in another namespace counts from nothing, and never compares the two', () => {
    const samples = [
      run(0, 17_034, 100, 0, 'net:[1]'),
      run(1_000, 17_034, 100, 50, 'net:[1]'),
      run(2_000, 18_211, 300, 7_000, 'net:[2]'),
      run(3_000, 18_211, 300, 7_004, 'net:[2]'),
    ];
    expect(srsOf(samples.slice(0, 2)).udp.receiveBufferErrors).toBe(50);
    expect(srsOf(samples.slice(0, 3)).udp.receiveBufferErrors).toBeUndefined();
    expect(srsOf(samples).udp.receiveBufferErrors).toBe(4);
    expect(srsOf(samples).namespace.id).toBe('net:[2]');
  });

  test('under the same pid is another process', () => {
    const samples = [run(0, 17_034, 100, 0, 'net:[1]'), run(1_000, 17_034, 900, 60, 'net:[1]')];
    expect(srsOf(samples).udp.receiveBufferErrors).toBeUndefined();
    expect(play(samples).at(-1)?.past.get(17_034)?.history).toHaveLength(1);
  });
});

describe('history', () => {
  const at = (atMs: number, lost: number): Sample =>
    withSrs(atMs, {
      udp: known(udp({ receiveBufferErrors: lost, inErrors: lost, inDatagrams: 2 * lost }), atMs),
      udpSockets: known([socket(7, { recvQueueBytes: 100 }), socket(8, { recvQueueBytes: 300 })], atMs),
    });

  test('has a point a refresh, with unknown where there is nothing to know', () => {
    const past = play([at(0, 0), at(2_000, 8), at(3_000, 4)])
      .at(-1)
      ?.past.get(17_034);
    expect(past?.history.slice(0).map(point => point.lostPerSecond)).toEqual([undefined, 4, undefined]);
    expect(past?.history.slice(0).map(point => point.receivedPacketsPerSecond)).toEqual([
      undefined,
      8,
      undefined,
    ]);
    expect(past?.history.at(-1)?.recvQueuePeakBytes).toBe(300);
  });

  test('of a snapshot stays as it was: a paused screen shows it', () => {
    const model = new MetricsModel(1);
    const [first, second] = [at(0, 0), at(1_000, 1)].map(next => model.advance(next));
    model.advance(at(2_000, 2));
    const past = second?.past.get(17_034);
    expect(first?.past.get(17_034)?.history).toHaveLength(1);
    expect(past?.history).toHaveLength(2);
    expect(past?.dstatRows).toHaveLength(1);
    expect(past?.windows).toHaveLength(1);
  });
});

describe('all sockets of the namespace', () => {
  const readAt = (atMs: number, drops: number, recvQueueBytes = 0) =>
    withSrs(atMs, {
      udpSockets: known([socket(7, { drops, recvQueueBytes }), socket(9)], atMs),
      openFiles: known({ count: 1, socketInodes: new Set([9]) }, atMs),
    });

  test('stay as they were at their refresh, however late they are asked for: a paused screen shows them', () => {
    const snapshots = play([readAt(0, 0), readAt(1_000, 5, 700), readAt(2_000, 50, 9_000)]);
    expect(snapshots[1]?.past.get(17_034)?.allSockets()).toMatchObject([
      { inode: 9, isOwn: true, windowDrops: 0 },
      { inode: 7, isOwn: false, dropsPerSecond: 5, windowDrops: 5, recvQueueWindowPeakBytes: 700 },
    ]);
  });

  test('of a refresh that could not read them do no harm to those that came after', () => {
    const unread = withSrs(1_000, { udpSockets: failed('/proc/17034/net/udp', 'EACCES', 1_000) });
    const model = new MetricsModel(30);
    const paused = model.advance(unread).past.get(17_034);
    for (const next of [readAt(2_000, 0), readAt(3_000, 5)]) model.advance(next);
    expect(paused?.allSockets()).toEqual([]);
    const last = model.advance(readAt(4_000, 12)).past.get(17_034);
    expect(last?.allSockets()[1]?.dropsPerSecond).toBe(7);
  });
});

test('a socket that the kernel names twice in its list is one socket', () => {
  const own = socket(7, { drops: 5, recvQueueBytes: 700 });
  const twice = (atMs: number, entry: typeof own): Sample =>
    withSrs(atMs, {
      udpSockets: known([entry, socket(8), entry], atMs),
      openFiles: known({ count: 1, socketInodes: new Set([7]) }, atMs),
    });
  const [snapshot, next] = play([twice(0, own), twice(1_000, { ...own, drops: 10 })]);
  expect(snapshot?.metrics.srs[0]?.sockets).toMatchObject([{ inode: 7, drops: 5 }]);
  expect(snapshot?.past.get(17_034)?.allSockets()).toMatchObject([{ inode: 7 }, { inode: 8 }]);
  expect(next?.past.get(17_034)?.history.at(-1)?.forVerdict?.ownDrops).toBe(5);
});

test('packets dropped for want of UDP memory count as lost in verdicts and the history', () => {
  const read = (atMs: number, receiveBufferErrors: number, memoryErrors: number | undefined): Sample =>
    withSrs(atMs, { udp: known({ ...udp({ receiveBufferErrors }), memoryErrors }, atMs) });
  const lossOf = (samples: readonly Sample[]) => {
    const point = play(samples).at(-1)?.past.get(17_034)?.history.at(-1);
    return [point?.lostPerSecond, point?.forVerdict?.udp?.lost];
  };
  expect(lossOf([read(0, 5, 100), read(2_000, 8, 1_301)])).toEqual([602, 1_204]);
  expect(lossOf([read(0, 5, undefined), read(1_000, 8, undefined)])).toEqual([3, 3]);
  // Counted apart at one end alone, or gone back: how many these were is not known.
  expect(lossOf([read(0, 5, undefined), read(1_000, 8, 1_300)])).toEqual([undefined, undefined]);
  expect(lossOf([read(0, 5, 100), read(1_000, 8, 3)])).toEqual([undefined, undefined]);
});

describe("what SRS's own sockets dropped, for a verdict", () => {
  const read = (atMs: number, ...sockets: ReturnType<typeof socket>[]): Sample =>
    withSrs(atMs, { udpSockets: known(sockets, atMs) });
  const counted = (samples: readonly Sample[]) =>
    play(samples)
      .at(-1)
      ?.past.get(17_034)
      ?.history.slice(0)
      .map(({ forVerdict }) => forVerdict?.ownDrops);

  test('is not 0 while the sockets are not read, or whose they are is not known', () => {
    const unread = withSrs(0, { udpSockets: failed('/proc/17034/net/udp', 'EACCES', 0) });
    const blind = withSrs(1_000, {
      udpSockets: known([], 1_000),
      openFiles: failed('/proc/17034/fd', 'EACCES', 1_000),
    });
    const [first, second] = [socket(7, { drops: 7_382 }), socket(7, { drops: 7_391 })];
    expect(counted([unread, blind, read(2_000, first), read(3_000, second)])).toEqual([
      undefined,
      undefined,
      undefined,
      9,
    ]);
  });

  test('keeps what a socket dropped that was closed, or left out of the list', () => {
    const [first, second] = [socket(7, { drops: 100 }), socket(8, { drops: 5 })];
    expect(
      counted([
        read(0, first, second),
        read(1_000, { ...second, drops: 55 }),
        read(2_000),
        read(3_000, { ...second, drops: 56 }, socket(9, { drops: 4 })),
      ]),
    ).toEqual([undefined, 50, 0, 5]);
  });

  test('is unknown where a counter wrapped at 32 bits', () => {
    expect(
      counted([read(0, socket(7, { drops: 2 ** 32 - 1 })), read(1_000, socket(7, { drops: 3 }))]),
    ).toEqual([undefined, undefined]);
  });

  test('of a socket that was closed is still laid at its door', () => {
    const losing = (atMs: number, lost: number, ...sockets: ReturnType<typeof socket>[]): Sample =>
      withSrs(atMs, {
        udpSockets: known(sockets, atMs),
        udp: known(udp({ receiveBufferErrors: lost, inErrors: lost }), atMs),
      });
    const srs = srsOf([losing(0, 0, socket(7)), losing(1_000, 5, socket(7, { drops: 5 })), losing(2_000, 5)]);
    expect(srs.udp).toMatchObject({ owners: [{ inode: 7, drops: 5 }], unowned: 0 });
  });
});

describe('without the right to read /proc/PID/fd', () => {
  test('all sockets of the namespace are shown, and whose they are is unknown', () => {
    const blind = (atMs: number, drops: number): Sample =>
      withSrs(atMs, {
        openFiles: failed('/proc/17034/fd', 'EACCES: permission denied', atMs),
        udpSockets: known([socket(7, { drops }), socket(8, { local: '0.0.0.0:53' })], atMs),
        udp: known(udp({ receiveBufferErrors: drops, inErrors: drops }), atMs),
      });
    const srs = srsOf([blind(0, 0), blind(1_000, 12)]);
    expect(srs.sockets.map(({ inode, isOwn }) => [inode, isOwn])).toEqual([
      [7, undefined],
      [8, undefined],
    ]);
    expect(srs.udp).toMatchObject({ owners: [{ inode: 7, drops: 12 }], unowned: undefined });
    expect(srs.openFiles).toBeUndefined();
  });
});

describe('several SRS', () => {
  test('are measured apart', () => {
    const both = (atMs: number, first: number, second: number): Sample =>
      sample(atMs, {
        srs: [
          srsReading(atMs, { udp: known(udp({ inDatagrams: first }), atMs) }),
          srsReading(atMs, {
            identity: { pid: 18_211, startTicks: 5 },
            udp: known(udp({ inDatagrams: second }), atMs),
          }),
        ],
      });
    const { srs } = lastOf([both(0, 0, 0), both(1_000, 10, 2_000)]);
    expect(srs.map(({ pid, udp: { received } }) => [pid, received])).toEqual([
      [17_034, 10],
      [18_211, 2_000],
    ]);
  });
});

describe('text of the host', () => {
  test('that says why a source failed is as harmless', () => {
    const forged = failed<never>('/proc/\x1b[2J', 'nsenter: \x1b]0;owned\x07refused', 0);
    expect(lastOf([withSrs(0, { socketMemory: forged })]).problems).toMatchObject([
      { source: 'socket buffers', detail: 'nsenter: ]0;ownedrefused (/proc/[2J)' },
    ]);
  });

  test('loses what would drive a terminal', () => {
    const evil = '\x1b]0;owned\x07srs\u202e';
    const metrics = lastOf([
      sample(0, {
        interfaces: known([networkInterface('eth\x1b[2J')], 0),
        srs: [
          srsReading(0, {
            command: evil,
            userName: 'a\x1bb',
            threads: known([thread(17_034, { stat: { command: evil } })], 0),
          }),
        ],
      }),
    ]);
    const srs = metrics.srs[0];
    expect([srs?.command, srs?.user, srs?.threads[0]?.name]).toEqual([']0;ownedsrs', 'ab', ']0;ownedsrs']);
    expect(metrics.interfaces[0]?.name).toBe('eth[2J');
  });
});
