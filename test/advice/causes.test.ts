import { describe, expect, test } from 'vitest';
import { type Cause, sharesOfLoss } from '../../src/advice/terms/causes.ts';
import type { EvidencePoint } from '../../src/metrics/evidence/evidence-point.ts';
import { point, seconds } from './made-up-situation.ts';

/** What each cause looks like. */
const SIGNS = {
  stopped: { state: 'T', runPercent: 0, waitPercent: 0 },
  throttled: { throttledPercent: 20 },
  stolen: { stealPercent: 20 },
  softirq: { softirqPercent: 60, idlePercent: 9 },
  blocked: { sleepsIn: 'pipe_write', runPercent: 5, waitPercent: 0 },
  starved: { waitPercent: 80, runPercent: 15 },
  slow: { runPercent: 80, waitPercent: 0, frequencyPercent: 59 },
  saturated: { runPercent: 80, waitPercent: 0 },
  unread: { leftPercent: 50, leftBeforePercent: 50, runPercent: 3, waitPercent: 1 },
  burst: {},
  untold: { leftPercent: undefined, leftBeforePercent: undefined, runPercent: 3, waitPercent: 1 },
} as const satisfies Readonly<Record<Cause, Partial<EvidencePoint>>>;

/** Ready most of the time on a CPU that is full. */
const HOGGED = { idlePercent: 0, runPercent: 10, waitPercent: 85 };

/** What of them can be at once, by what outranks the other. */
const PRECEDENCE: readonly (readonly [Cause, readonly Cause[]])[] = [
  ['stopped', ['throttled', 'stolen', 'softirq', 'unread', 'burst']],
  ['throttled', ['stolen', 'softirq', 'blocked', 'starved', 'saturated', 'unread', 'burst']],
  ['stolen', ['softirq', 'blocked', 'starved', 'slow', 'saturated', 'burst']],
  ['softirq', ['starved', 'slow', 'saturated', 'burst']],
  ['blocked', ['unread', 'burst']],
  ['starved', ['unread', 'burst']],
  ['saturated', ['unread', 'burst']],
  ['unread', ['burst']],
];

function causeOf(change: Partial<EvidencePoint>): Cause | undefined {
  return [...sharesOfLoss([point({ lost: 10, ...change })]).keys()][0];
}

describe('one packet has one cause', () => {
  test.each(Object.entries(SIGNS))('%s', (cause, signs) => {
    expect(causeOf(signs)).toBe(cause);
  });

  test.each(PRECEDENCE.flatMap(([cause, others]) => others.map(other => [cause, other] as const)))(
    '%s outranks %s',
    (cause, other) => {
      expect(causeOf({ ...SIGNS[other], ...SIGNS[cause] })).toBe(cause);
    },
  );

  test.each([
    ['19 % of the periods are no quota', { throttledPercent: 19 }, 'burst'],
    ['19 % of steal', { stealPercent: 19 }, 'burst'],
    ['softirq on a CPU with time', { softirqPercent: 90, idlePercent: 10 }, 'burst'],
    ['softirq beside a neighbour that takes more', { ...HOGGED, softirqPercent: 35 }, 'starved'],
    ['softirq beside a neighbour that takes less', { ...HOGGED, softirqPercent: 60 }, 'softirq'],
    [
      'softirq on the CPU of one that sleeps in a pipe',
      { ...SIGNS.blocked, softirqPercent: 60, idlePercent: 5 },
      'blocked',
    ],
    ['at a disk for a moment, and starved for longer', { ...SIGNS.starved, state: 'D' }, 'starved'],
    ['at a disk, and waiting for less', { state: 'D', waitPercent: 35, runPercent: 5 }, 'blocked'],
    ['29 % of waiting', { waitPercent: 29, runPercent: 20 }, 'burst'],
    ['waiting less than it runs, with time left', { waitPercent: 30, runPercent: 45 }, 'burst'],
    ['waiting less than it runs, with none left', { waitPercent: 30, runPercent: 55 }, 'starved'],
    ['79 % of a CPU', { runPercent: 79 }, 'burst'],
    ['in a pipe, and busy for all that', { ...SIGNS.blocked, runPercent: 60 }, 'burst'],
    ['waiting for a disk', { state: 'D', sleepsIn: undefined, runPercent: 5, waitPercent: 0 }, 'blocked'],
    [
      'in a pipe in the second before',
      { before: { state: 'S', sleepsIn: 'pipe_write' }, runPercent: 40 },
      'blocked',
    ],
    [
      'stopped in the second before',
      { before: { state: 'T', sleepsIn: undefined }, runPercent: 49 },
      'stopped',
    ],
    ['a queue that was empty in between', { ...SIGNS.unread, leftBeforePercent: 49 }, 'burst'],
    ['a queue that was read by the end', { ...SIGNS.unread, leftPercent: 49 }, 'burst'],
    [
      'a queue that stays full of one who works',
      { ...SIGNS.unread, runPercent: 50, waitPercent: 10 },
      'burst',
    ],
    ['between two stops of strace', { state: 't', runPercent: 30 }, 'burst'],
  ] as const)('%s', (_, change, cause) => {
    expect(causeOf(change)).toBe(cause);
  });

  test.each([
    ['waiting and running', { waitPercent: undefined, runPercent: undefined }, undefined],
    ['waiting', { waitPercent: undefined }, undefined],
    ['running', { runPercent: undefined, waitPercent: 5 }, undefined],
    ['waiting, of one that uses all of a CPU', { waitPercent: undefined, runPercent: 95 }, 'saturated'],
    ['what was left in the queue', { ...SIGNS.unread, leftPercent: undefined }, 'untold'],
    ['what was left in it before', { ...SIGNS.unread, leftBeforePercent: undefined }, 'untold'],
    ['whose it is that stays full', { ...SIGNS.unread, isLossOfNamespace: true }, 'untold'],
    [
      'the same of one that was empty then',
      { ...SIGNS.unread, leftPercent: undefined, leftBeforePercent: 0 },
      'burst',
    ],
    ['the same of one who works', { leftPercent: undefined, leftBeforePercent: undefined }, 'burst'],
    ['idle time, beside softirq', { softirqPercent: 90, idlePercent: undefined }, 'burst'],
  ] as const)('not known: %s', (_, change, cause) => {
    expect(causeOf(change)).toBe(cause);
  });
});

describe('a CPU is slow', () => {
  const BUSY = { runPercent: 95, waitPercent: 0, lost: 10 };
  const causesOf = (...points: readonly EvidencePoint[]) => [...sharesOfLoss(points).keys()];

  test.each([
    ['clocked down', { frequencyPercent: 59.9 }, 'slow'],
    ['all cores at once run a little slower', { frequencyPercent: 60 }, 'saturated'],
    ['slowed by heat', { throttles: 1 }, 'slow'],
    ['not slowed by heat', { throttles: 0 }, 'saturated'],
    ['beside a busy sibling', { siblingBusyPercent: 80 }, 'slow'],
    ['beside a sibling with time', { siblingBusyPercent: 79 }, 'saturated'],
    ['nothing of it is known', {}, 'saturated'],
  ] as const)('%s', (_, change, cause) => {
    expect(causesOf(point({ ...BUSY, ...change }))).toEqual([cause]);
  });

  test('as it was read last or next, while the thread used all of it', () => {
    const read = point({ ...BUSY, lost: 0, atMs: 5_000, frequencyPercent: 30 });
    expect(causesOf(...seconds(4, BUSY), read, ...seconds(4, BUSY, 5_000))).toEqual(['slow']);
  });

  test.each([
    ['it was idle then', { runPercent: 20, waitPercent: 0 }],
    ['of another CPU', { cpu: 2 }],
    ['a minute before', { atMs: -61_000 }],
  ])('not by a reading when %s', (_, change) => {
    const read = point({ ...BUSY, lost: 0, atMs: 0, frequencyPercent: 30, ...change });
    expect(causesOf(read, ...seconds(1, BUSY))).toEqual(['saturated']);
  });

  test('by the nearest of two readings: the governor was changed between them', () => {
    const slow = point({ ...BUSY, atMs: 1_000, frequencyPercent: 30 });
    const fast = point({ ...BUSY, atMs: 11_000, frequencyPercent: 99 });
    const shares = sharesOfLoss([slow, ...seconds(9, BUSY, 1_000), fast]);
    expect([...shares.values()].map(({ cause, lost }) => [cause, lost])).toEqual(
      [
        ['slow', 50],
        ['saturated', 60],
      ].sort((a, b) => Number(b[1]) - Number(a[1])),
    );
  });
});

describe('causes of a window', () => {
  test('two at once are both named, each with its share, the costlier first', () => {
    const shares = sharesOfLoss([
      ...seconds(10, { ...SIGNS.starved, lost: 65 }),
      ...seconds(10, { ...SIGNS.throttled, lost: 35 }, 10_000),
    ]);
    expect([...shares.values()].map(({ cause, lost, share }) => ({ cause, lost, share }))).toEqual([
      { cause: 'starved', lost: 650, share: 0.65 },
      { cause: 'throttled', lost: 350, share: 0.35 },
    ]);
    expect([
      ...sharesOfLoss([
        ...seconds(1, { ...SIGNS.saturated, lost: 10 }),
        ...seconds(1, { lost: 30 }, 1_000),
      ]).keys(),
    ]).toEqual(['burst', 'saturated']);
  });

  test('what was lost of a cause that cannot be told is in nobody’s share', () => {
    const shares = sharesOfLoss([
      ...seconds(1, { ...SIGNS.starved, lost: 30 }),
      ...seconds(1, { waitPercent: undefined, lost: 70 }, 1_000),
    ]);
    expect([...shares.values()].map(({ cause, share }) => [cause, share])).toEqual([['starved', 0.3]]);
  });

  test('a second in which the quota was not read takes the nearest reading, not one of long ago', () => {
    const unread = { ...SIGNS.starved, throttledPercent: undefined, lost: 10 };
    const before = seconds(1, { throttledPercent: 90 });
    expect([...sharesOfLoss([...before, ...seconds(1, unread, 14_000)]).keys()]).toEqual(['throttled']);
    expect([...sharesOfLoss([...before, ...seconds(1, unread, 16_000)]).keys()]).toEqual(['starved']);
    expect([
      ...sharesOfLoss([...seconds(1, unread), ...seconds(1, { throttledPercent: 90 }, 1_000)]).keys(),
    ]).toEqual(['throttled']);
  });

  test('nothing is lost, or it is not known: no cause', () => {
    expect(sharesOfLoss(seconds(10, SIGNS.starved)).size).toBe(0);
    expect(sharesOfLoss(seconds(10, { ...SIGNS.starved, lost: undefined })).size).toBe(0);
  });
});
