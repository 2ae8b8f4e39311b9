import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OpenWait, RunQueueWaits, tellWait } from '../../../src/metrics/cpu/run-queue-wait.ts';
import { History } from '../../../src/metrics/history/history.ts';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import type { Step } from '../../../src/metrics/terms/rates.ts';
import type { ThreadReading } from '../../../src/sampling/sample.ts';
import { thread } from '../made-up.ts';

const TID = 11_377;

interface Recorded {
  readonly atSeconds: number;
  readonly dropped: number;
  readonly reading: ThreadReading;
}

/** Main thread of a stand-in for SRS at 10 looks a second, Linux 6.18, and what its socket dropped. */
function recorded(name: string): readonly Recorded[] {
  const path = fileURLToPath(new URL(`../../fixtures/starved/${name}.txt`, import.meta.url));
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => {
      const [atSeconds = '', state = '', ...figures] = line.split(' ');
      const [ticks = 0, runNanoseconds = 0, waitNanoseconds = 0, timeslices = 0, dropped = 0] =
        figures.map(Number);
      const reading = {
        ...thread(TID, { stat: { state, userTicks: ticks } }),
        schedstat: { runNanoseconds, waitNanoseconds, timeslices },
      };
      return { atSeconds: Number(atSeconds), dropped, reading };
    });
}

interface Told {
  readonly atSeconds: number;
  readonly elapsedSeconds: number;
  readonly lostPerSecond: number;
  readonly bookedPercent: number;
  readonly percent: number;
  readonly earlier: number | undefined;
}

function replay(name: string): readonly Told[] {
  const waits = new RunQueueWaits();
  const looks = recorded(name);
  return looks.slice(1).map((look, index) => {
    const before = looks[index] as Recorded;
    const elapsedSeconds = look.atSeconds - before.atSeconds;
    const step: Step<readonly ThreadReading[]> = {
      before: [before.reading],
      now: [look.reading],
      elapsedSeconds,
    };
    const told = waits.take(step).get(TID);
    const booked =
      (look.reading.schedstat?.waitNanoseconds ?? 0) - (before.reading.schedstat?.waitNanoseconds ?? 0);
    return {
      atSeconds: look.atSeconds,
      elapsedSeconds,
      lostPerSecond: (look.dropped - before.dropped) / elapsedSeconds,
      bookedPercent: booked / elapsedSeconds / 1e7,
      percent: told?.percent ?? Number.NaN,
      earlier: told?.earlier?.percent,
    };
  });
}

/** Seconds. */
const total = (told: readonly Told[], percentOf: (entry: Told) => number): number =>
  told.reduce((sum, entry) => sum + (percentOf(entry) / 100) * entry.elapsedSeconds, 0);

describe.each(['starved-by-fifo', 'throttled-by-quota'])('a thread that is kept waiting: %s', name => {
  const told = replay(name);

  test('waits where packets are lost, which the kernel books later', () => {
    const losing = told.filter(({ lostPerSecond }) => lostPerSecond > 4_500);
    expect(losing.length).toBeGreaterThan(20);
    expect(losing.map(({ bookedPercent }) => bookedPercent)).toEqual(losing.map(() => 0));
    expect(losing.map(({ percent }) => percent)).toEqual(losing.map(() => 100));
  });

  test('never waits longer than an interval lasts', () => {
    expect(Math.max(...told.map(({ bookedPercent }) => bookedPercent))).toBeGreaterThan(800);
    for (const { percent } of told) expect(percent).toBeLessThanOrEqual(100);
  });

  test('is told all that is booked, and nothing twice', () => {
    // Up to the last look at which it slept: of a wait that goes on nothing is booked yet.
    const looks = recorded(name);
    const slept = looks.findLastIndex(({ reading }) => reading.stat.state === 'S');
    // One that waits already when it is seen first began before.
    const first = looks.findIndex(({ reading }) => reading.stat.state === 'S');
    const known = told.slice(first, slept);
    const booked = total(known, ({ bookedPercent }) => bookedPercent);
    const all = total(known, ({ percent, earlier = 0 }) => percent + earlier);
    expect(booked).toBeGreaterThan(1.5);
    expect(all / booked).toBeGreaterThan(0.99);
    expect(all / booked).toBeLessThan(1.01);
  });
});

const MS = 1e6;

/** A reading of a thread with so many ms run, waited, and times that it got onto a CPU. */
function reading(state: string, runMs: number, waitMs: number, timeslices: number): ThreadReading {
  return {
    ...thread(TID, { stat: { state } }),
    schedstat: { runNanoseconds: runMs * MS, waitNanoseconds: waitMs * MS, timeslices },
  };
}

describe('tellWait', () => {
  const R0 = reading('R', 10, 20, 5);

  test.each<[why: string, before: ThreadReading, now: ThreadReading, percent: number]>([
    ['neither run nor booked, ready at both looks', R0, reading('R', 10, 20, 5), 100],
    ['asleep at the end', R0, reading('S', 10, 20, 5), 0],
    ['asleep at the beginning', reading('S', 10, 20, 5), reading('R', 10, 20, 5), 0],
    ['stopped', reading('T', 10, 20, 5), reading('T', 10, 20, 5), 0],
    ['in an uninterruptible sleep', reading('D', 10, 20, 5), reading('D', 10, 20, 5), 0],
    ['got onto a CPU meanwhile', R0, reading('R', 10, 20, 6), 0],
    ['ran on', R0, reading('R', 1_010, 20, 5), 0],
    ['booked and ran, as usual', R0, reading('S', 310, 420, 90), 40],
    ['booked more than can be of this second', R0, reading('S', 110, 3_020, 6), 90],
    ['moved to another queue while it waits', R0, reading('R', 10, 620, 5), 100],
  ])('%s', (_, before, now, percent) => {
    expect(tellWait(before, now, 1, undefined)?.percent).toBeCloseTo(percent, 9);
  });

  test('a tick without nanoseconds is running: they come late on a CPU without a tick', () => {
    const now = { ...R0, stat: { ...R0.stat, userTicks: 100 } };
    expect(tellWait(R0, now, 1, undefined)?.percent).toBe(0);
  });

  test('is unknown where the kernel tells nothing, or a counter went back', () => {
    const none = { ...R0, schedstat: undefined };
    expect(tellWait(none, R0, 1, undefined)).toBeUndefined();
    expect(tellWait(R0, none, 1, undefined)).toBeUndefined();
    expect(tellWait(R0, reading('R', 10, 19, 5), 1, undefined)).toBeUndefined();
    expect(tellWait(R0, R0, 0, undefined)).toBeUndefined();
  });

  test('a wait of 3.5 s is 50, 100, 100, 100 %, the first of them in retrospect', () => {
    const looks = [
      reading('S', 0, 0, 1),
      // It ran for 100 ms, slept, and began to wait in the middle of the second.
      reading('R', 100, 0, 5),
      reading('R', 100, 0, 5),
      reading('R', 100, 0, 5),
      // It got onto the CPU at the very end.
      reading('S', 101, 3_499, 6),
    ];
    let open: OpenWait | undefined;
    const told = looks.slice(1).map((now, index) => {
      const wait = tellWait(looks[index] as ThreadReading, now, 1, open);
      open = wait?.open;
      return [Math.round(wait?.percent ?? Number.NaN), wait?.earlier];
    });
    expect(told).toEqual([
      [0, undefined],
      [100, undefined],
      [100, undefined],
      [100, { intervals: 3, percent: expect.closeTo(50, 6) }],
    ]);
  });

  test('never tells more than 100 %, less than 0, or more than was booked, whatever a thread does', () => {
    // What it does in turn, in ms, and whether the kernel may be looked at behind it.
    const deed = fc.record({
      kind: fc.constantFrom('run', 'wait', 'sleep'),
      ms: fc.integer({ min: 1, max: 2_500 }),
    });
    fc.assert(
      fc.property(fc.array(deed, { minLength: 2, maxLength: 30 }), deeds => {
        const looks = lookAt(deeds, 1_000);
        let open: OpenWait | undefined;
        let told = 0;
        for (const [index, now] of looks.slice(1).entries()) {
          const wait = tellWait(looks[index] as ThreadReading, now, 1, open);
          expect(wait?.percent).toBeGreaterThanOrEqual(0);
          expect(wait?.percent).toBeLessThanOrEqual(100 + 1e-9);
          told += (wait?.percent ?? 0) + (wait?.earlier?.percent ?? 0);
          open = wait?.open;
        }
        const first = looks[0]?.schedstat?.waitNanoseconds ?? 0;
        const booked = ((looks.at(-1)?.schedstat?.waitNanoseconds ?? 0) - first) / 1e7;
        const owed = (open?.owed ?? 0) / 1e7;
        expect(told).toBeLessThanOrEqual(booked + owed + 1e-6);
      }),
      { numRuns: 1_000 },
    );
  });
});

/**
 * A thread as the kernel would show it every so often: a wait is booked when the thread gets onto the CPU, and what one
 * on a CPU has run since the last tick when it leaves, so none that is seen there leaves without a later figure.
 */
function lookAt(
  deeds: readonly { readonly kind: string; readonly ms: number }[],
  everyMs: number,
): readonly ThreadReading[] {
  const looks: ThreadReading[] = [reading('S', 0, 0, 1)];
  let [runMs, bookedMs, waitingMs, slices, atMs] = [0, 0, 0, 1, 0];
  let isOnCpu = false;
  for (const { kind, ms } of deeds) {
    for (let step = 0; step < ms; step++) {
      if (kind === 'run') {
        if (!isOnCpu) slices++;
        isOnCpu = true;
        bookedMs += waitingMs;
        waitingMs = 0;
        runMs++;
      } else {
        isOnCpu = false;
        // Who sleeps has run before: it cannot fall asleep in a queue.
        if (kind === 'wait' || waitingMs > 0) waitingMs++;
      }
      if (++atMs % everyMs !== 0) continue;
      const unbookedMs = isOnCpu ? 1 : 0;
      looks.push(reading(isOnCpu || waitingMs > 0 ? 'R' : 'S', runMs - unbookedMs, bookedMs, slices));
    }
  }
  return looks;
}

describe('RunQueueWaits', () => {
  const step = (before: ThreadReading, now: ThreadReading): Step<readonly ThreadReading[]> => ({
    before: [before],
    now: [now],
    elapsedSeconds: 1,
  });

  test('does not tell a belated part twice when no other reading came', () => {
    const waits = new RunQueueWaits();
    waits.take(step(reading('S', 0, 0, 1), reading('R', 0, 0, 1)));
    const late = step(reading('R', 0, 0, 1), reading('S', 1, 1_500, 2));
    expect(waits.take(late).get(TID)?.earlier?.percent).toBeCloseTo(50.1, 6);
    expect(waits.take(late).get(TID)).toEqual({
      percent: expect.closeTo(99.9, 6),
      earlier: undefined,
      open: undefined,
    });
  });

  test('knows nothing of a thread whose id was given anew', () => {
    const other = { ...reading('R', 5, 5, 5), stat: { ...reading('R', 5, 5, 5).stat, startTicks: 999 } };
    expect(new RunQueueWaits().take(step(reading('R', 5, 5, 5), other)).size).toBe(0);
  });
});

describe('the history', () => {
  const point = (atMs: number, runQueueWaitPercent: number | undefined, busiestTid = 1): HistoryPoint =>
    ({ atMs, runQueueWaitPercent, busiestTid }) as HistoryPoint;

  test('gets what is known of an earlier interval, of the same thread and up to 100 %', () => {
    const history = new History();
    for (const [index, wait] of [3, 0, 100].entries()) history.push(point(index, wait));
    const handedOut = history.points;
    history.push(point(3, 100), { intervals: 2, percent: 80 });
    expect(history.points.slice(0).map(({ runQueueWaitPercent }) => runQueueWaitPercent)).toEqual([
      3, 80, 100, 100,
    ]);
    expect(handedOut.at(1)?.runQueueWaitPercent).toBe(0);
    history.push(point(4, 10, 2), { intervals: 1, percent: 80 });
    history.push(point(5, 10), { intervals: 3, percent: 90 });
    history.push(point(6, 10), { intervals: 600, percent: 90 });
    expect(history.points.slice(0).map(({ runQueueWaitPercent }) => runQueueWaitPercent)).toEqual([
      3, 80, 100, 100, 10, 10, 10,
    ]);
  });
});
