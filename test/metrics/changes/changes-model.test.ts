import { describe, expect, test } from 'vitest';
import type { Change } from '../../../src/metrics/changes/change.ts';
import { MetricsModel, type Snapshot } from '../../../src/metrics/model.ts';
import type { Sample, SrsReading } from '../../../src/sampling/sample.ts';
import { failed, known, sample, socket, srsReading, type ThreadChange, thread, timeOf } from '../made-up.ts';

const PID = 17_034;
const NEWER = 17_040;

/** What is seen of one SRS at a second, and what of the host. */
type Moment = Partial<SrsReading> & { readonly host?: Partial<Sample> };

/** Plays made-up refreshes, one a second from 100 s on. @returns what was told, with the second at which it was */
function play(
  moments: readonly Moment[],
  everySeconds = 1,
): readonly (Change & { readonly second: number })[] {
  const model = new MetricsModel(30);
  return moments.flatMap(({ host, ...change }, index) => {
    const second = 100 + index * everySeconds;
    const atMs = second * 1_000;
    const reading = srsReading(atMs, change);
    const snapshot: Snapshot = model.advance(sample(atMs, { srs: [reading], ...host }));
    return snapshot.changes.map(told => ({ ...told, second }));
  });
}

const threads = (atSecond: number, ...all: readonly (readonly [tid: number, change: ThreadChange])[]) => ({
  threads: known(
    all.map(([tid, change]) => thread(tid, change)),
    atSecond * 1_000,
  ),
});

/** A second each: nice values of two threads, the busier one first. */
const nices = (pairs: readonly (readonly [number, number])[]): readonly Moment[] =>
  pairs.map(([one, other], index) =>
    threads(
      100 + index,
      [PID, { stat: { nice: one, userTicks: 50 * index } }],
      [NEWER, { stat: { nice: other, startTicks: 101 } }],
    ),
  );

const told = ({ what, pid, parts, second }: Change & { readonly second: number }) => ({
  second,
  what,
  pid,
  parts: parts.map(({ id, from, to, times }) => [id, from, to, times]),
});

/** So many seconds the same, then another one. */
function then<T>(before: T, after: T, seconds = 3): readonly T[] {
  return [...Array<T>(seconds).fill(before), ...Array<T>(seconds).fill(after)];
}

describe('changes of threads', () => {
  test('a nice value that differs from the refresh before is told with the busiest thread first', () => {
    const changes = play(nices(then<readonly [number, number]>([0, 0], [-15, -15])));
    expect(changes.map(told)).toEqual([
      {
        second: 104,
        what: 'nice',
        pid: PID,
        parts: [
          [String(PID), '0', '-15', 1],
          [String(NEWER), '0', '-15', 1],
        ],
      },
    ]);
    expect(changes[0]).toMatchObject({ sinceMs: 102_000, atMs: 103_000, outOf: 2, time: timeOf(103_000) });
  });

  test('threads that are changed within two seconds are one change', () => {
    const changes = play(
      nices([
        [0, 0],
        [0, 0],
        [-15, 0],
        [-15, -15],
        [-15, -15],
        [-15, -15],
      ]),
    );
    expect(changes.map(told)).toMatchObject([
      {
        second: 103,
        parts: [
          [String(PID), '0', '-15', 1],
          [String(NEWER), '0', '-15', 1],
        ],
      },
    ]);
    expect(changes[0]).toMatchObject({ sinceMs: 101_000, atMs: 103_000 });
  });

  test('flapping is told once in five seconds, and how often it was', () => {
    const flapping = Array.from({ length: 12 }, (_, index) => [index % 2 === 0 ? 0 : -15, 0] as const);
    const changes = play([
      ...nices(flapping),
      ...nices([...flapping, ...then([-15, 0] as const, [-15, 0] as const)]).slice(12),
    ]);
    expect(changes.map(told).map(({ second, parts }) => [second, parts])).toEqual([
      [102, [[String(PID), '0', '0', 2]]],
      [107, [[String(PID), '0', '-15', 5]]],
      [112, [[String(PID), '-15', '-15', 4]]],
    ]);
  });

  test('a policy is told with its priority, an affinity as the kernel writes it', () => {
    const of = (second: number, change: ThreadChange): Moment => ({
      ...threads(second, [PID, change]),
      affinities: known(undefined, second * 1_000),
    });
    const before = { stat: { policy: 0, realTimePriority: 0 }, affinity: '0-3' };
    const after = { stat: { policy: 2, realTimePriority: 10 }, affinity: '1' };
    const changes = play([of(100, before), of(101, before), of(102, after), of(103, after)]);
    expect(changes.map(told)).toEqual([
      { second: 103, what: 'policy', pid: PID, parts: [[String(PID), 'other', 'rr 10', 1]] },
      { second: 103, what: 'affinity', pid: PID, parts: [[String(PID), '0-3', '1', 1]] },
    ]);
  });

  test('an affinity that is read every two seconds was changed since it was read before', () => {
    const of = (second: number, readAt: number, affinity: string): Moment => ({
      ...threads(second, [PID, { affinity }]),
      affinities: known(undefined, readAt * 1_000),
    });
    const changes = play([
      of(100, 100, '0-3'),
      of(101, 100, '0-3'),
      of(102, 102, '0-3'),
      of(103, 102, '0-3'),
      of(104, 104, '2'),
    ]);
    expect(changes).toMatchObject([{ second: 104, what: 'affinity', sinceMs: 102_000, atMs: 104_000 }]);
  });

  test.each([
    ['unknown before', { nice: undefined }, { nice: -15 }],
    ['unknown now', { nice: 0 }, { nice: undefined }],
    ['another thread with its id', { nice: 0 }, { nice: -15, startTicks: 300_000 }],
  ])('%s: no change', (_, before, after) => {
    const of = (stat: NonNullable<ThreadChange['stat']>, second: number): Moment =>
      threads(second, [PID, { stat }]);
    expect(play([of(before, 100), of(after, 101), of(after, 102), of(after, 103)])).toEqual([]);
  });

  test('threads that could not be read in between: no change', () => {
    const [first, , , last] = nices(then<readonly [number, number]>([0, 0], [-15, -15], 2));
    const gap: Moment = { threads: failed('/proc/17034/task/*/stat', 'not in this test', 101_000) };
    expect(
      play([first ?? {}, gap, { ...last, ...threads(102, [PID, { stat: { nice: -15 } }]) }, {}]),
    ).toEqual([]);
  });

  test('a thread that just appeared, and is given its value by whoever made it: no change', () => {
    // It is 3,600 s after the start of the host at second 0, and uptime is read anew at each refresh.
    const born = { startTicks: 359_900 };
    const of = (second: number, nice: number, startTicks: number): Moment =>
      threads(second, [PID, {}], [NEWER, { stat: { nice, startTicks } }]);
    const fresh = [of(100, 0, born.startTicks), of(101, 5, born.startTicks), of(102, 5, born.startTicks)];
    expect(play([threads(99, [PID, {}]), ...fresh, ...fresh.slice(2)])).toEqual([]);
    expect(play([of(100, 0, 100), of(101, 5, 100), of(102, 5, 100)]).map(told)).toMatchObject([
      { what: 'nice', parts: [[String(NEWER), '0', '5', 1]] },
    ]);
  });

  test('of another process with the same pid nothing was changed', () => {
    const [before, after] = [0, -15].map(nice => threads(100, [PID, { stat: { nice } }]));
    const identity = { pid: PID, startTicks: 90_000 };
    expect(play([before ?? {}, { ...after, identity }, { ...after, identity }])).toEqual([]);
  });
});

describe('changes of what decides beside the threads', () => {
  const quota = (quotaMicroseconds: number | undefined, second: number): Moment => ({
    cpuQuotas: known(
      [{ group: '/srs', quotaMicroseconds, periodMicroseconds: 100_000, counts: undefined }],
      second * 1_000,
    ),
  });

  test('a quota that is set and lifted', () => {
    const values = [undefined, 9_000, 9_000, 9_000, 9_000, 9_000, undefined, undefined, undefined];
    const changes = play(values.map((value, index) => quota(value, 100 + index)));
    expect(changes.map(told)).toEqual([
      { second: 102, what: 'quota', pid: PID, parts: [['/srs', 'none', '9 ms of 100 ms', 1]] },
      { second: 107, what: 'quota', pid: PID, parts: [['/srs', '9 ms of 100 ms', 'none', 1]] },
    ]);
  });

  test('cgroups that are not the same ones are not compared, nor those that were not read', () => {
    const moved = (second: number): Moment => ({
      cpuQuotas: known(
        [{ group: '/other', quotaMicroseconds: 9_000, periodMicroseconds: 100_000, counts: undefined }],
        second * 1_000,
      ),
    });
    const failure: Moment = { cpuQuotas: failed('cpu.max', 'not in this test', 101_000) };
    expect(play([quota(undefined, 100), moved(101), moved(102)])).toEqual([]);
    expect(play([quota(undefined, 100), failure, quota(9_000, 102), quota(9_000, 103)])).toEqual([]);
  });

  test('the nice value of the autogroup', () => {
    const of = (second: number, nice: number): Moment => ({
      autogroup: known({ group: { name: '/autogroup-64', nice } }, second * 1_000),
    });
    expect(play([of(100, 0), of(101, 10), of(102, 10)]).map(told)).toMatchObject([
      { what: 'autogroup', parts: [['/autogroup-64', '0', '10', 1]] },
    ]);
  });

  test('the receive buffer of a listening port of SRS, by whatever socket; not of a connected one or of others', () => {
    const of = (second: number, bytes: number, inode: number): Moment => {
      const sockets = [
        socket(inode),
        socket(9, { local: '0.0.0.0:9000', remote: '10.0.0.1:1' }),
        socket(7, { local: '0.0.0.0:53' }),
      ];
      const memory = (of: number, local: string) => ({
        local,
        inode: of,
        recvQueueBytes: 0,
        receiveBufferBytes: bytes,
        sendBufferBytes: undefined,
        drops: 0,
      });
      return {
        udpSockets: known(sockets, second * 1_000),
        openFiles: known({ count: 2, socketInodes: new Set([inode, 9]) }, second * 1_000),
        socketMemory: known(
          [memory(inode, '0.0.0.0:8000'), memory(9, '0.0.0.0:9000'), memory(7, '0.0.0.0:53')],
          second * 1_000,
        ),
      };
    };
    const changes = play([of(100, 8_388_608, 1), of(101, 425_984, 2), of(102, 425_984, 2)]);
    expect(changes.map(told)).toMatchObject([
      { what: 'receive-buffer', pid: PID, parts: [['0.0.0.0:8000', '8388608', '425984', 1]] },
    ]);
  });

  test('kernel parameters, those of one moment together', () => {
    const of = (
      second: number,
      maxBacklog: number,
      receiveMaxBytes: number | undefined,
      mostPages: number,
    ): Moment => ({
      host: {
        networkLimits: known(
          {
            maxBacklog,
            budget: 300,
            budgetMicroseconds: 8_000,
            receiveMaxBytes,
            receiveDefaultBytes: 212_992,
          },
          second * 1_000,
        ),
        udpMemory: known({ heldPages: second, mostPages }, second * 1_000),
        conntrack: known({ counters: 'none', max: 65_536 }, second * 1_000),
      },
    });
    const changes = play([of(100, 1_000, 212_992, 10), of(130, 5_000, 16_777_216, 20)], 30);
    expect(changes.map(told)).toEqual([
      {
        second: 130,
        what: 'sysctl',
        pid: undefined,
        parts: [
          ['net.core.rmem_max', '212992', '16777216', 1],
          ['net.core.netdev_max_backlog', '1000', '5000', 1],
          ['net.ipv4.udp_mem', '10', '20', 1],
        ],
      },
    ]);
    expect(changes[0]).toMatchObject({ sinceMs: 100_000, atMs: 130_000 });
    expect(play([of(100, 1_000, undefined, 10), of(130, 1_000, 212_992, 10)], 30)).toEqual([]);
  });
});

describe('which CPUs take up packets', () => {
  const irqs = (atSecond: number, cpus: Readonly<Record<string, string>>, rps = 'off'): Moment => ({
    host: {
      irqSettings: known(
        { irqs: new Map(Object.entries(cpus)), queues: new Map([['eth0/rx-0', rps]]) },
        atSecond * 1_000,
      ),
    },
  });

  test('IRQs that were moved are one change, a queue of RPS another', () => {
    const before = irqs(100, { 37: '0-1', 38: '0-1', 39: '1' });
    const after = irqs(110, { 37: '0', 38: '0', 39: '1' }, '0-1');
    const changes = play([...Array<Moment>(10).fill(before), ...Array<Moment>(4).fill(after)]);
    expect(changes.map(told)).toEqual([
      {
        second: 110,
        what: 'irq-affinity',
        pid: undefined,
        parts: [
          ['37', '0-1', '0', 1],
          ['38', '0-1', '0', 1],
        ],
      },
      { second: 110, what: 'rps', pid: undefined, parts: [['eth0/rx-0', 'off', '0-1', 1]] },
    ]);
    expect(changes[0]).toMatchObject({ sinceMs: 100_000, atMs: 110_000, outOf: undefined });
  });

  test('an IRQ that is new, gone, or was not read is not compared', () => {
    const none: Moment = { host: { irqSettings: failed('/proc/irq', 'no', 102_000) } };
    expect(play([irqs(100, { 37: '0' }), irqs(101, { 38: '1' }), irqs(102, { 37: '1' })])).toEqual([]);
    expect(play([irqs(100, { 37: '0' }), none, irqs(103, { 37: '1' }), irqs(104, { 37: '1' })])).toEqual([]);
  });

  test('what irqbalance moves to and fro is told once in a minute, and how often it was', () => {
    const moments = Array.from({ length: 75 }, (_, index) => {
      const turn = Math.floor(index / 10);
      return irqs(100 + turn * 10, { 38: String(turn % 2) });
    });
    expect(play(moments).map(told)).toEqual([
      { second: 110, what: 'irq-affinity', pid: undefined, parts: [['38', '0', '1', 1]] },
      { second: 170, what: 'irq-affinity', pid: undefined, parts: [['38', '1', '1', 6]] },
    ]);
  });
});

describe('SRS that was started anew', () => {
  const NEXT = 18_000;
  test('is told with both pids, since the last refresh that had the one before', () => {
    const model = new MetricsModel(30);
    const of = (second: number, pid: number | undefined, events: Sample['events'] = []): Snapshot =>
      model.advance(
        sample(second * 1_000, {
          srs: pid === undefined ? [] : [srsReading(second * 1_000, { identity: { pid, startTicks: pid } })],
          events,
        }),
      );
    const time = timeOf(0);
    of(100, PID);
    of(101, PID);
    expect(of(102, undefined, [{ kind: 'gone', pid: PID, time }]).changes).toEqual([]);
    of(103, undefined);
    const { changes, metrics } = of(104, NEXT, [{ kind: 'restarted', pid: PID, newPid: NEXT, time }]);
    expect(changes).toMatchObject([
      {
        what: 'restart',
        pid: NEXT,
        parts: [{ from: String(PID), to: String(NEXT) }],
        sinceMs: 101_000,
        atMs: 104_000,
      },
    ]);
    expect(metrics.changes).toEqual([
      {
        what: 'restart',
        pid: NEXT,
        from: String(PID),
        to: String(NEXT),
        of: [String(NEXT)],
        times: 1,
        time: timeOf(104_000).toISOString(),
      },
    ]);
  });
});
