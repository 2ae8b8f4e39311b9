import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { UdpReading } from '../../../src/metrics/udp/udp-interval.ts';
import { UdpLedger } from '../../../src/metrics/udp/udp-ledger.ts';
import { sumDrops, summariseIntervals } from '../../../src/metrics/udp/udp-window.ts';
import { socket, udp } from '../made-up.ts';

const ALL_OWN = (): boolean => true;

function reading(atMs: number, change: Partial<UdpReading> = {}): UdpReading {
  return {
    atMs,
    time: new Date(Date.parse('2026-11-23T01:00:00Z') + atMs),
    counters: udp(),
    sockets: [],
    socketsAtMs: atMs,
    isOwn: ALL_OWN,
    ...change,
  };
}

/** A namespace that lost `lost` packets in all by then, every one at the sockets that are given. */
function lossOf(atMs: number, lost: number, sockets: UdpReading['sockets'] = []): UdpReading {
  const counters = udp({ receiveBufferErrors: lost, inErrors: lost, inDatagrams: 10 * lost });
  return reading(atMs, { counters, sockets });
}

function ledgerOf(readings: readonly UdpReading[], windowSeconds = 30): UdpLedger {
  const ledger = new UdpLedger(windowSeconds);
  for (const next of readings) ledger.push(next);
  return ledger;
}

describe('the sliding window', () => {
  test('is the difference of its two ends', () => {
    const seconds = Array.from({ length: 61 }, (_, second) => lossOf(second * 1_000, second * second));
    expect(ledgerOf(seconds).sliding()).toMatchObject({
      windowSeconds: 30,
      coveredSeconds: 30,
      gapSeconds: 0,
      receiveBufferErrors: 60 * 60 - 30 * 30,
      received: 10 * (60 * 60 - 30 * 30),
      time: '2026-11-23T01:01:00.000Z',
    });
  });

  test('says how much of it is covered while it fills', () => {
    expect(ledgerOf([lossOf(0, 0), lossOf(12_400, 5)]).sliding()).toMatchObject({
      coveredSeconds: 12.4,
      receiveBufferErrors: 5,
    });
  });

  test('is unknown before there are two readings', () => {
    expect(ledgerOf([lossOf(0, 9)]).sliding()).toMatchObject({
      coveredSeconds: 0,
      receiveBufferErrors: undefined,
      lossPercent: undefined,
      unowned: undefined,
      time: '2026-11-23T01:00:00.000Z',
    });
  });

  test('covers a span of 40 s between two reads as what it was', () => {
    const window = ledgerOf([lossOf(0, 0), lossOf(1_000, 0), lossOf(41_000, 80)]).sliding();
    expect(window).toMatchObject({ coveredSeconds: 40, receiveBufferErrors: 80 });
  });

  test('a reading that is not newer says nothing', () => {
    expect(ledgerOf([lossOf(0, 0), lossOf(1_000, 2), lossOf(1_000, 99)]).sliding().receiveBufferErrors).toBe(
      2,
    );
  });

  test('counters that went back leave a gap, and count again after it', () => {
    const window = ledgerOf([lossOf(0, 50), lossOf(1_000, 60), lossOf(2_000, 3), lossOf(3_000, 7)]).sliding();
    expect(window).toMatchObject({ receiveBufferErrors: 14, coveredSeconds: 2, gapSeconds: 1 });
  });

  test.each(['outDatagrams', 'noPorts', 'sendBufferErrors', 'checksumErrors'] as const)(
    '%s that went back, or jumped by more than can come, is unknown alone',
    counter => {
      const before = reading(0, { counters: udp({ [counter]: 2 ** 32 - 1, inDatagrams: 5 }) });
      for (const strange of [4, 2 ** 60]) {
        const after = reading(1_000, { counters: udp({ [counter]: strange, inDatagrams: 10 }) });
        const window = ledgerOf([before, after]).sliding();
        expect(window).toMatchObject({ received: 5, receiveBufferErrors: 0, gapSeconds: 0 });
        expect(window[counter === 'outDatagrams' ? 'sent' : counter]).toBeUndefined();
      }
    },
  );

  test.each(['inDatagrams', 'inErrors', 'receiveBufferErrors'] as const)(
    '%s that went back or jumped leaves nothing known: it is another namespace, or a reset',
    counter => {
      const before = reading(0, { counters: udp({ [counter]: 50 }) });
      for (const strange of [4, 2 ** 60]) {
        const after = reading(1_000, { counters: udp({ [counter]: strange, outDatagrams: 10 }) });
        expect(ledgerOf([before, after]).sliding()).toMatchObject({
          received: undefined,
          sent: undefined,
          receiveBufferErrors: undefined,
          gapSeconds: 1,
          isCurrent: false,
        });
      }
    },
  );

  test('two that went back are a reset, too', () => {
    const before = reading(0, { counters: udp({ outDatagrams: 9, noPorts: 9, inDatagrams: 5 }) });
    const after = reading(1_000, { counters: udp({ outDatagrams: 1, noPorts: 1, inDatagrams: 10 }) });
    expect(ledgerOf([before, after]).sliding()).toMatchObject({ received: undefined, gapSeconds: 1 });
  });

  test('a counter that one interval does not tell is unknown, not the sum of the others', () => {
    const readings = [0, 1, 2].map(second =>
      reading(second * 1_000, { counters: udp({ sendBufferErrors: second === 1 ? 7 : 0 }) }),
    );
    expect(ledgerOf(readings).sliding()).toMatchObject({ sendBufferErrors: undefined, received: 0 });
  });

  test('what sockets dropped and no counter names is unknown while they cannot be read', () => {
    const failing = (second: number, drops: number | undefined): UdpReading => ({
      ...lossOf(second * 1_000, 0, drops === undefined ? [] : [socket(41, { drops })]),
      ...(drops === undefined ? { sockets: undefined } : {}),
    });
    const uncounted = (drops: readonly (number | undefined)[]): number | undefined =>
      ledgerOf(drops.map((count, second) => failing(second, count))).sliding().uncounted;
    expect(uncounted([0, 0, 0, undefined])).toBeUndefined();
    expect(uncounted([undefined, undefined, undefined])).toBeUndefined();
    // What they dropped meanwhile shows in the next list.
    expect(uncounted([0, 0, 0, undefined, 50])).toBe(50);
    expect(uncounted([0, 0, 0, undefined, 0])).toBe(0);
  });

  test('a counter that the kernel does not have is unknown, the others are known', () => {
    const old = (atMs: number, inDatagrams: number): UdpReading =>
      reading(atMs, { counters: { ...udp({ inDatagrams }), memoryErrors: undefined } });
    expect(ledgerOf([old(0, 0), old(1_000, 5)]).sliding()).toMatchObject({
      memoryErrors: undefined,
      received: 5,
      coveredSeconds: 1,
    });
  });

  test('loss is in percent of all that arrived; of nothing it is unknown', () => {
    expect(ledgerOf([lossOf(0, 0), lossOf(1_000, 10)]).sliding().lossPercent).toBeCloseTo(100 / 11, 10);
    expect(ledgerOf([lossOf(0, 0), lossOf(1_000, 0)]).sliding().lossPercent).toBeUndefined();
  });
});

describe('whose the loss is', () => {
  test('twins of SO_REUSEPORT are told apart by their inodes', () => {
    const twins = (first: number, second: number) => [
      socket(41, { drops: first }),
      socket(42, { drops: second }),
    ];
    const window = ledgerOf([lossOf(0, 0, twins(100, 0)), lossOf(1_000, 9, twins(102, 7))]).sliding();
    expect(window.owners).toEqual([
      { local: '0.0.0.0:8000', inode: 42, drops: 7 },
      { local: '0.0.0.0:8000', inode: 41, drops: 2 },
    ]);
    expect(window.unowned).toBe(0);
  });

  test("another process's socket in the namespace is not SRS's", () => {
    const both = (own: number, other: number) => [
      socket(41, { drops: own }),
      socket(99, { drops: other, local: '0.0.0.0:5353' }),
    ];
    const isOwn = (inode: number): boolean => inode === 41;
    const readings = [lossOf(0, 0, both(0, 0)), lossOf(1_000, 12, both(2, 10))].map(next => ({
      ...next,
      isOwn,
    }));
    const window = ledgerOf(readings).sliding();
    expect(window.owners).toEqual([{ local: '0.0.0.0:8000', inode: 41, drops: 2 }]);
    expect(window.unowned).toBe(10);
  });

  test('without the right to tell, all sockets of the namespace are named and the rest is unknown', () => {
    const sockets = (drops: number) => [socket(41, { drops })];
    const readings = [lossOf(0, 0, sockets(0)), lossOf(1_000, 12, sockets(2))].map(next => ({
      ...next,
      isOwn: undefined,
    }));
    const window = ledgerOf(readings).sliding();
    expect(window.owners).toEqual([{ local: '0.0.0.0:8000', inode: 41, drops: 2 }]);
    expect(window.unowned).toBeUndefined();
  });

  test('a socket that was opened in the window brings all its drops', () => {
    const readings = [lossOf(0, 0), lossOf(1_000, 5, [socket(41, { drops: 5 })])];
    expect(ledgerOf(readings).sliding()).toMatchObject({ owners: [{ inode: 41, drops: 5 }], unowned: 0 });
  });

  test('a socket that was closed in the window keeps what it had lost by then', () => {
    const readings = [
      lossOf(0, 0, [socket(41)]),
      lossOf(1_000, 5, [socket(41, { drops: 5 })]),
      lossOf(2_000, 6, []),
    ];
    expect(ledgerOf(readings).sliding()).toMatchObject({ owners: [{ inode: 41, drops: 5 }], unowned: 1 });
  });

  test('a socket that the kernel left out of its list, or named twice, dropped no more for that', () => {
    const srs = socket(41, { drops: 2_908 });
    const lists = [[srs], [srs, srs], [], [], [srs], [{ ...srs, drops: 2_910 }]];
    const readings = lists.map((sockets, second) => lossOf(second * 1_000, second === 5 ? 2 : 0, sockets));
    expect(ledgerOf(readings.slice(0, 5)).sliding()).toMatchObject({ owners: [], unowned: 0 });
    expect(ledgerOf(readings).sliding()).toMatchObject({ owners: [{ inode: 41, drops: 2 }], unowned: 0 });
  });

  test('a socket that was left out once is known again, whatever else was closed meanwhile', () => {
    const others = (second: number) =>
      Array.from({ length: 400 }, (_, index) => socket(1_000 * (second + 1) + index, { drops: 1 }));
    const readings = Array.from({ length: 6 }, (_, second) =>
      lossOf(second * 1_000, 400 * second, [
        ...(second % 2 === 0 ? [socket(41, { drops: 50 })] : []),
        ...others(second),
      ]),
    );
    const { owners } = ledgerOf(readings).sliding();
    expect(owners).toHaveLength(5 * 400);
    expect(owners.map(({ inode }) => inode)).not.toContain(41);
  });

  test('is not laid at nobody’s door when the sockets could not be read', () => {
    const blind = { ...lossOf(1_000, 5), sockets: undefined };
    expect(ledgerOf([lossOf(0, 0, [socket(41)]), blind]).sliding()).toMatchObject({
      receiveBufferErrors: 5,
      owners: [],
      unowned: undefined,
    });
  });

  test.each([
    ['wrapped at 32 bits', 2 ** 32 - 2, 3],
    ['is not shown by the kernel', undefined, undefined],
  ])('is unknown when the drops of a socket are: the counter %s', (_, before, now) => {
    const readings = [
      lossOf(0, 0, [socket(41, { drops: before })]),
      lossOf(1_000, 5, [socket(41, { drops: now })]),
    ];
    expect(ledgerOf(readings).sliding()).toMatchObject({ owners: [], unowned: undefined });
  });

  test('of refreshes that are much further apart than it is long is the last of them', () => {
    const minutes = Array.from({ length: 61 }, (_, minute) => lossOf(minute * 60_000, minute * 7));
    expect(ledgerOf(minutes, 20).sliding()).toMatchObject({
      windowSeconds: 20,
      coveredSeconds: 60,
      receiveBufferErrors: 7,
    });
  });

  test('drops of one socket within the window leave it with the window', () => {
    const seconds = Array.from({ length: 41 }, (_, second) =>
      lossOf(second * 1_000, second, [socket(41, { drops: second })]),
    );
    expect(sumDrops(ledgerOf(seconds).intervals)?.get(41)?.drops).toBe(30);
    expect(sumDrops(ledgerOf(seconds).intervals)?.has(42)).toBe(false);
  });
});

describe('what the sockets dropped and no counter names', () => {
  /** A second each: what the counters and the socket have lost by then. */
  const uncountedOf = (
    lost: readonly number[],
    drops: readonly number[],
    lateMs = 0,
  ): readonly (number | undefined)[] => {
    const ledger = new UdpLedger(5);
    return lost.map((count, second) => {
      const sockets = [socket(41, { drops: drops[second] })];
      ledger.push({
        ...lossOf(second * 1_000, count, sockets),
        socketsAtMs: second * 1_000 + 4 - lateMs,
      });
      return ledger.sliding().uncounted;
    });
  };
  const none = Array.from({ length: 9 }, () => 0);

  test('is what they dropped beyond the errors, within the window', () => {
    const drops = [0, 0, 1_999, 1_999, 1_999, 1_999, 1_999, 1_999, 1_999];
    expect(uncountedOf(none, drops)).toEqual([0, 0, 1_999, 1_999, 1_999, 1_999, 0, 0, 0]);
    const half = drops.map(count => Math.floor(count / 2));
    expect(uncountedOf(half, drops)[4]).toBe(1_000);
  });

  test('is nothing where both count the same, a moment apart', () => {
    const lost = [0, 0, 5_000, 10_000, 15_000, 15_000, 15_000, 15_000, 15_000];
    const soon = lost.map(count => (count > 0 && count < 15_000 ? count + 4 : count));
    expect(uncountedOf(lost, soon)).toEqual(none);
  });

  test('is nothing where the sockets are read later than the counters: their drops are of the time before', () => {
    const lost = [0, 0, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000];
    expect(uncountedOf(lost, [0, ...lost.slice(0, -1)], 1_000)).toEqual(none);
    // Read in one of four refreshes alone, as the same list in the others.
    const ledger = new UdpLedger(5);
    let sockets = [socket(41)];
    let socketsAtMs = 0;
    const seen = Array.from({ length: 24 }, (_, second) => {
      const count = second >= 9 ? 5_000 : 0;
      if (second % 4 === 0) {
        sockets = [socket(41, { drops: count })];
        socketsAtMs = second * 1_000;
      }
      ledger.push({ ...lossOf(second * 1_000, count, sockets), socketsAtMs });
      return ledger.sliding().uncounted;
    });
    expect(new Set(seen)).toEqual(new Set([0]));
  });

  test("is nothing of another process's sockets", () => {
    const ledger = new UdpLedger(5);
    for (const second of [0, 1, 2, 3])
      ledger.push({ ...lossOf(second * 1_000, 0, [socket(99, { drops: 50 * second })]), isOwn: () => false });
    expect(ledger.sliding().uncounted).toBe(0);
  });
});

describe('completed windows', () => {
  test('follow one another, the newest first, each with its own counts', () => {
    const seconds = Array.from({ length: 91 }, (_, second) => lossOf(second * 1_000, second * second));
    const { completed } = ledgerOf(seconds);
    expect(completed.map(window => window.receiveBufferErrors)).toEqual([8_100 - 3_600, 3_600 - 900, 900]);
    expect(completed.map(window => window.coveredSeconds)).toEqual([30, 30, 30]);
    expect(completed.map(window => window.time.slice(11, 19))).toEqual(['01:01:30', '01:01:00', '01:00:30']);
  });

  test('with a jitter of the refreshes are still of 30 s, and none is lost', () => {
    const jitter = [0, 40, -35, 20, 49, -50];
    const seconds = Array.from({ length: 301 }, (_, second) =>
      lossOf(second * 1_000 + (second === 0 ? 0 : (jitter[second % jitter.length] ?? 0)), second),
    );
    const { completed } = ledgerOf(seconds);
    expect(completed).toHaveLength(10);
    for (const window of completed) expect(Math.abs(window.coveredSeconds - 30)).toBeLessThan(0.2);
    expect(completed.reduce((sum, window) => sum + (window.receiveBufferErrors ?? 0), 0)).toBe(300);
  });

  test('of another length begin anew', () => {
    const ledger = ledgerOf(Array.from({ length: 31 }, (_, second) => lossOf(second * 1_000, second)));
    expect(ledger.completed).toHaveLength(1);
    ledger.setWindow(5);
    expect(ledger.completed).toEqual([]);
    for (let second = 31; second <= 35; second++) ledger.push(lossOf(second * 1_000, second));
    expect(ledger.completed).toMatchObject([{ windowSeconds: 5, coveredSeconds: 5, receiveBufferErrors: 5 }]);
    expect(ledger.sliding().coveredSeconds).toBe(5);
  });
});

test('the running sums of a sliding window equal a new sum of its intervals', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 90, max: 2_300 }),
    received: fc.nat(40_000),
    lost: fc.constantFrom(0, 0, 0, 7, 500),
    event: fc.constantFrom(
      'none',
      'none',
      'none',
      'none',
      'reset',
      'unread',
      'no memory',
      'no sockets',
      'window',
    ),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), steps => {
      const ledger = new UdpLedger(10);
      let [atMs, received, lost] = [0, 0, 0];
      for (const [index, { afterMs, event, ...grown }] of steps.entries()) {
        atMs += afterMs;
        [received, lost] = event === 'reset' ? [0, 0] : [received + grown.received, lost + grown.lost];
        if (event === 'window') ledger.setWindow(1 + (index % 20));
        const counters = { ...udp({ inDatagrams: received, receiveBufferErrors: lost, inErrors: lost }) };
        ledger.push(
          reading(atMs, {
            counters:
              event === 'unread'
                ? undefined
                : { ...counters, memoryErrors: event === 'no memory' ? undefined : 0 },
            sockets: event === 'no sockets' ? undefined : [socket(7, { drops: lost })],
          }),
        );
        const sliding = ledger.sliding();
        const anew = summariseIntervals(
          ledger.intervals,
          sliding.windowSeconds * 1_000,
          ALL_OWN,
          new Date(sliding.time),
        );
        const { coveredSeconds, gapSeconds, ...counts } = sliding;
        expect(counts).toEqual({ ...anew, coveredSeconds: undefined, gapSeconds: undefined });
        expect(coveredSeconds).toBeCloseTo(anew.coveredSeconds, 9);
        expect(gapSeconds).toBeCloseTo(anew.gapSeconds, 9);
        const known = ledger.intervals.filter(interval => interval.counts !== undefined);
        const sum = known.reduce((total, { counts }) => total + (counts?.inDatagrams ?? 0), 0);
        expect(sliding.received).toBe(known.length === 0 ? undefined : sum);
        expect(coveredSeconds).toBeCloseTo(
          known.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0) / 1_000,
          9,
        );
      }
    }),
  );
});
