import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryPoint, VerdictPoint } from '../../../src/metrics/history/history-point.ts';
import { increase } from '../../../src/metrics/terms/rates.ts';
import { endVerdict, joinSpans, judge, type TunedSpan } from '../../../src/metrics/verdict/verdict.ts';
import { verdictSentence } from '../../../src/view/sentences/verdict-sentence.ts';
import { trafficBetween } from '../made-up-traffic.ts';

interface Second {
  /** Counters as they stand. */
  readonly received: number | undefined;
  readonly lost: number | undefined;
  readonly wait?: number;
  readonly queue?: number;
  readonly drops?: number;
  /** Since the point before; 1 by default. */
  readonly elapsed?: number;
}

/** A refresh, and the second at which it was. */
type Reading = Second & { readonly at: number };

/** The points of refreshes that followed one another. */
function pointsOf(readings: readonly Reading[]): readonly HistoryPoint[] {
  return readings.map((reading, index) => pointAfter(readings[index - 1], reading));
}

function pointAfter(before: Reading | undefined, now: Reading): HistoryPoint {
  const { at, wait, queue, elapsed = 1 } = now;
  const countersAt = ({ at, received, lost }: Reading) => ({ atMs: at * 1_000, received, lost });
  const dropsOf = ({ drops, lost }: Reading): number | undefined => drops ?? lost;
  const forVerdict: VerdictPoint = {
    elapsedSeconds: elapsed,
    udp: before && trafficBetween(countersAt(before), countersAt(now)),
    ownDrops: before && increase(dropsOf(before), dropsOf(now)),
    userPercent: 10,
    systemPercent: 7,
    busyPercent: 60,
  };
  return {
    atMs: at * 1_000,
    time: '2026-11-23T01:46:55.000Z',
    lostPerSecond: undefined,
    receivedPacketsPerSecond: undefined,
    recvQueuePeakBytes: queue,
    cpuPercent: 17,
    runQueueWaitPercent: wait,
    softirqPercent: 6,
    receiveBytesPerSecond: 36e6,
    sendBytesPerSecond: 5e6,
    forVerdict,
  };
}

/** A refresh a second; what came and what was lost in each second is given by two functions. */
function readingsOf(
  seconds: number,
  came: (second: number) => number,
  lost: (second: number) => number,
  more: (second: number) => Partial<Second> = () => ({}),
): readonly Reading[] {
  let [receivedTotal, lostTotal] = [1_000, 50];
  return Array.from({ length: seconds }, (_, second) => {
    receivedTotal += came(second);
    lostTotal += lost(second);
    return { at: second, received: receivedTotal, lost: lostTotal, ...more(second) };
  });
}

function past(...made: Parameters<typeof readingsOf>): readonly HistoryPoint[] {
  return pointsOf(readingsOf(...made));
}

const SPAN: TunedSpan = { beganMs: 40_200, doneMs: 40_400, titles: ['renice 0 → -15'], windowSeconds: 30 };
const isBefore = (second: number): boolean => second <= 40;

/** An incident that the renice at 40.2 s ends. */
const ENDED_READINGS = readingsOf(
  90,
  () => 30_000,
  second => (isBefore(second) ? 231 : 0),
  second => ({ wait: isBefore(second) ? 64 : 17, queue: isBefore(second) ? 8_388_416 : 72_256 }),
);
const ENDED = pointsOf(ENDED_READINGS);

describe('a verdict', () => {
  test('sets equal windows side by side; the refresh across the tuning belongs to none', () => {
    const { before, after, isFinal, load } = judge(ENDED, SPAN);
    expect(before).toMatchObject({
      coveredSeconds: 30,
      received: 900_000,
      lost: 6_930,
      ownDrops: 6_930,
      arrivedPerSecond: 30_231,
      recvQueuePeakBytes: 8_388_416,
      runQueueWaitPercent: 64,
      cpuPercent: 17,
      userPercent: 10,
      systemPercent: 7,
      softirqPercent: 6,
      busyPercent: 60,
      receiveBytesPerSecond: 36e6,
      sendBytesPerSecond: 5e6,
    });
    expect(before?.lossPercent).toBeCloseTo((100 * 6_930) / 906_930, 10);
    expect(after).toMatchObject({ coveredSeconds: 30, received: 900_000, lost: 0, runQueueWaitPercent: 17 });
    expect([isFinal, load]).toEqual([true, 'same']);
  });

  test('fills, and stays as it is when it is full', () => {
    expect(judge(ENDED.slice(0, 41), SPAN)).toMatchObject({ after: undefined, isFinal: false });
    const half = judge(ENDED.slice(0, 54), SPAN);
    expect(half).toMatchObject({ isFinal: false, after: { coveredSeconds: 12 } });
    expect(verdictSentence(half).text).toBe('judging: 12.0 of 30 s, lost so far 0');
    expect(judge(ENDED, SPAN)).toEqual(judge(ENDED.slice(0, 72), SPAN));
    expect(judge(ENDED.slice(0, 71), SPAN).isFinal).toBe(false);
  });

  test('has as much of the time before as there is', () => {
    expect(judge(ENDED.slice(36), SPAN).before).toMatchObject({ coveredSeconds: 4, lost: 4 * 231 });
    expect(judge(ENDED.slice(40), SPAN).before).toBeUndefined();
  });

  test('of refreshes that are further apart than the window has the last two', () => {
    const minutes = pointsOf(
      [0, 80, 160, 240].map(at => ({
        at,
        received: 30_000 * at,
        lost: 231 * Math.min(at, 160),
        elapsed: 80,
      })),
    );
    const { before, after, isFinal } = judge(minutes, { ...SPAN, beganMs: 160_000, doneMs: 160_000 });
    expect(before).toMatchObject({ coveredSeconds: 80, lost: 80 * 231 });
    expect(after).toMatchObject({ coveredSeconds: 80, lost: 0 });
    expect(isFinal).toBe(true);
  });

  test('a counter that went back, or was not read, leaves out its interval, and that is told', () => {
    const reset = readingsOf(
      90,
      () => 30_000,
      () => 0,
    ).map(reading =>
      reading.at >= 50 ? { at: reading.at, received: 5 + 30_000 * (reading.at - 50), lost: 0 } : reading,
    );
    expect(judge(pointsOf(reset), SPAN)).toMatchObject({
      after: { received: 29 * 30_000, lost: 0, coveredSeconds: 29, gapSeconds: 1, cpuPercent: 17 },
      load: 'same',
    });
    const unread = ENDED_READINGS.map(reading =>
      reading.at === 20 ? { at: 20, received: undefined, lost: undefined, wait: 64 } : reading,
    );
    const verdict = judge(pointsOf(unread), SPAN);
    expect(verdict.before).toMatchObject({ lost: 28 * 231, coveredSeconds: 28, gapSeconds: 2 });
    expect(verdict.before?.arrivedPerSecond).toBe(30_231);
    expect(verdictSentence(verdict).text).toMatch(/^loss ended: 6,468 in 28 s → 0 in 30 s at the same 30 k/);
  });

  test('refreshes that the history forgot before they were seen are a gap', () => {
    const holed = ENDED.filter(({ atMs }) => atMs <= 50_000 || atMs > 60_000);
    expect(judge(holed, SPAN).after).toMatchObject({
      received: 20 * 30_000,
      lost: 0,
      coveredSeconds: 20,
      gapSeconds: 10,
    });
  });

  test('counters that were not read anew at a refresh are those of the next one that did', () => {
    // Read every fourth second, the last time before the tuning at 39.
    const slow = pointsOf(ENDED_READINGS.filter(({ at }) => at % 4 === 3));
    const byTime = new Map(slow.map(point => [point.atMs, point]));
    const points = ENDED.map(point => ({
      ...point,
      forVerdict: point.forVerdict && { ...point.forVerdict, udp: byTime.get(point.atMs)?.forVerdict?.udp },
    }));
    expect(judge(points, SPAN).before).toMatchObject({
      received: 32 * 30_000,
      lost: 32 * 231,
      coveredSeconds: 32,
      gapSeconds: 0,
    });
  });

  test('packets with wrong checksums came too: loss is a percent of all that came, as on the first line', () => {
    const noisy = ENDED.map(point => ({
      ...point,
      forVerdict: point.forVerdict && {
        ...point.forVerdict,
        udp: point.forVerdict.udp && { ...point.forVerdict.udp, arrived: 30_231 + 769 },
      },
    }));
    expect(judge(noisy, SPAN).before?.lossPercent).toBeCloseTo((100 * 231) / 31_000, 10);
  });

  test('counters that were never read leave their figures unknown and no other', () => {
    const unread = ENDED_READINGS.map(reading => ({ ...reading, received: undefined, lost: undefined }));
    const { after, load } = judge(pointsOf(unread), SPAN);
    expect(after).toMatchObject({
      received: undefined,
      lost: undefined,
      sentPerSecond: undefined,
      cpuPercent: 17,
    });
    expect([after?.coveredSeconds, after?.gapSeconds, load]).toEqual([30, 30, 'unknown']);
  });

  test('shares of time are weighed by the time that each refresh stands for', () => {
    const points = [0, 1, 2, 12].map(at => ({
      at,
      received: at * 1_000,
      lost: 0,
      wait: at === 12 ? 50 : 10,
      elapsed: at === 12 ? 10 : 1,
    }));
    const { before } = judge(pointsOf(points), {
      ...SPAN,
      beganMs: 13_000,
      doneMs: 13_000,
      windowSeconds: 12,
    });
    expect(before?.runQueueWaitPercent).toBeCloseTo((10 + 10 + 500) / 12, 10);
  });

  test("whatever comes: its counts are the differences of the counters at its window's ends", () => {
    const counts = fc.array(fc.tuple(fc.nat(50_000), fc.nat(900)), { minLength: 75, maxLength: 90 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 5, max: 30 }), (seconds, windowSeconds) => {
        const readings = readingsOf(
          seconds.length,
          second => seconds[second]?.[0] ?? 0,
          second => seconds[second]?.[1] ?? 0,
        );
        const countsAt = (second: number) => readings[second];
        const { before, after } = judge(pointsOf(readings), { ...SPAN, windowSeconds });
        for (const [figures, from, to] of [
          [before, 40 - windowSeconds, 40],
          [after, 41, 41 + windowSeconds],
        ] as const) {
          expect(figures?.lost).toBe((countsAt(to)?.lost ?? 0) - (countsAt(from)?.lost ?? 0));
          expect(figures?.received).toBe((countsAt(to)?.received ?? 0) - (countsAt(from)?.received ?? 0));
          expect(figures?.coveredSeconds).toBe(windowSeconds);
        }
      }),
    );
  });

  test('whatever is reset or not read: its counts are the sums of the differences that are known', () => {
    const second = fc.record({
      came: fc.nat(50_000),
      dropped: fc.nat(900),
      event: fc.constantFrom('none', 'none', 'none', 'none', 'reset', 'unread'),
    });
    fc.assert(
      fc.property(fc.array(second, { minLength: 80, maxLength: 80 }), seconds => {
        let [received, lost] = [0, 0];
        const readings = seconds.map(({ came, dropped, event }, at): Reading => {
          [received, lost] = event === 'reset' ? [0, 0] : [received + came, lost + dropped];
          return event === 'unread' ? { at, received: undefined, lost: undefined } : { at, received, lost };
        });
        const { before, after } = judge(pointsOf(readings), SPAN);
        for (const [figures, from] of [
          [before, 10],
          [after, 41],
        ] as const) {
          let [wantedReceived, wantedLost, known] = [0, 0, 0];
          for (let at = from + 1; at <= from + 30; at++) {
            const [was, is] = [readings[at - 1], readings[at]];
            const grown = (is?.received ?? Number.NaN) - (was?.received ?? Number.NaN);
            const lostMore = (is?.lost ?? Number.NaN) - (was?.lost ?? Number.NaN);
            if (!(grown >= 0 && lostMore >= 0)) continue;
            wantedReceived += grown;
            wantedLost += lostMore;
            known++;
          }
          expect(figures?.received).toBe(known === 0 ? undefined : wantedReceived);
          expect(figures?.lost).toBe(known === 0 ? undefined : wantedLost);
          expect(figures?.gapSeconds).toBe(30 - known);
          expect(figures?.coveredSeconds).toBe(known === 0 ? 30 : known);
        }
      }),
    );
  });
});

describe('tunings within one window', () => {
  const at = (beganMs: number, title: string): TunedSpan => ({
    beganMs,
    doneMs: beganMs + 100,
    titles: [title],
    windowSeconds: 30,
  });

  test('are judged together, from before the first to behind the last', () => {
    expect(joinSpans([at(10_000, 'a'), at(35_000, 'b'), at(64_000, 'c'), at(100_000, 'd')])).toEqual([
      { beganMs: 10_000, doneMs: 64_100, titles: ['a', 'b', 'c'], windowSeconds: 30 },
      { beganMs: 100_000, doneMs: 100_100, titles: ['d'], windowSeconds: 30 },
    ]);
  });
});

test('a window that reaches back beyond the tuning before is judged together with that', () => {
  const first: TunedSpan = { ...SPAN, beganMs: 10_000, doneMs: 10_100, titles: ['a'], windowSeconds: 5 };
  const second: TunedSpan = { ...SPAN, beganMs: 20_000, doneMs: 20_100, titles: ['b'], windowSeconds: 30 };
  expect(joinSpans([first, second])).toEqual([
    { beganMs: 10_000, doneMs: 20_100, titles: ['a', 'b'], windowSeconds: 5 },
  ]);
  expect(joinSpans([first, { ...second, windowSeconds: 5 }])).toHaveLength(2);
});

describe('its sentence', () => {
  const say = (
    came: (second: number) => number,
    lost: (second: number) => number,
    wait: (second: number) => number = () => 5,
  ) =>
    verdictSentence(
      judge(
        past(90, came, lost, second => ({ wait: wait(second) })),
        SPAN,
      ),
    );
  const steady = () => 30_000;
  const then = (was: number, is: number) => (second: number) => (isBefore(second) ? was : is);

  test('of a loss that had ended by itself claims nothing, of one that comes in bursts its end', () => {
    const until = (last: number) => (second: number) => (second >= 12 && second <= last ? 500 : 0);
    expect(say(steady, until(29))).toMatchObject({
      severity: 'unknown',
      text: 'loss had ended 11 s before it, whether it helped cannot be told: 9,000 → 0 in 30 s',
    });
    expect(say(steady, until(36)).text).toMatch(/^loss ended: /);
    const everySeconds = (step: number) => (second: number) =>
      isBefore(second) && second % step === 0 ? 500 : 0;
    expect(say(steady, everySeconds(5)).text).toMatch(/^loss ended: 3,000 → 0 in 30 s/);
    // Seconds 16 and 32: the next burst would have come at 48.
    expect(say(steady, everySeconds(16)).text).toMatch(/^loss ended: /);
    // Though more came, and packets are lost again: neither is the same.
    expect(say(then(12_000, 30_000), until(29)).text).toMatch(/^loss had ended 11 s before it/);
    const again = (second: number) => (isBefore(second) ? until(29)(second) : 500);
    expect(say(steady, again).text).toMatch(/^loss grew: /);
  });

  test.each([
    [
      'good',
      'loss ended: 6,930 → 0 in 30 s at the same 30 k packets/s; waits for a CPU 64.0 % → 17.0 %',
      steady,
      then(231, 0),
      then(64, 17),
    ],
    ['good', 'no loss before or after, at the same 30 k packets/s', steady, then(0, 0), undefined],
    [
      'good',
      'no loss before or after, at the same 30 k packets/s; waits for a CPU 40.0 % → 10.0 %',
      steady,
      then(0, 0),
      then(40, 10),
    ],
    [
      'warning',
      'loss fell: 6,930 → 600 in 30 s at the same 30 k packets/s',
      steady,
      then(231, 20),
      undefined,
    ],
    [
      'bad',
      'loss stayed as before: 6,930 → 6,900 in 30 s at the same 30 k packets/s',
      steady,
      then(231, 230),
      undefined,
    ],
    ['bad', 'loss grew: 600 → 6,930 in 30 s at the same 30 k packets/s', steady, then(20, 231), undefined],
    ['bad', 'loss began: 0 → 6,930 in 30 s at the same 30 k packets/s', steady, then(0, 231), undefined],
    [
      'unknown',
      'the load differs, 30 k → 12 k packets/s: lost 6,930 → 0 in 30 s, not comparable',
      then(30_000, 12_000),
      then(231, 0),
      undefined,
    ],
    [
      'unknown',
      'the load differs, 12 k → 30 k packets/s: lost 600 → 6,930 in 30 s, not comparable',
      then(12_000, 30_000),
      then(20, 231),
      undefined,
    ],
    [
      'warning',
      'loss fell though more came (12 k → 30 k packets/s): 6,930 → 600 in 30 s; waits for a CPU 64.0 % → 17.0 %',
      then(12_000, 30_000),
      then(231, 20),
      then(64, 17),
    ],
    [
      'good',
      'loss ended though more came (12 k → 30 k packets/s): 6,930 → 0 in 30 s',
      then(12_000, 30_000),
      then(231, 0),
      undefined,
    ],
    [
      'bad',
      'loss grew though less came (30 k → 12 k packets/s): 600 → 6,930 in 30 s',
      then(30_000, 12_000),
      then(20, 231),
      undefined,
    ],
    ['unknown', 'too little traffic to tell (3 packets/s)', then(2, 3), then(0, 0), undefined],
  ] as const)('%s: %s', (severity, text, came, lost, wait) => {
    expect(say(came, lost, wait)).toMatchObject({ severity, text });
  });

  test('compares what was lost a second: a short time before has fewer, whatever a second lost', () => {
    const fell = past(90, steady, then(231, 100)).slice(36);
    expect(verdictSentence(judge(fell, SPAN))).toEqual({
      severity: 'warning',
      text: 'loss fell: 231/s → 100/s (924 in 4 s, 3,000 in 30 s) at the same 30 k packets/s',
      shorter: [
        'loss fell: 231/s → 100/s (924 in 4 s, 3,000 in 30 s)',
        'loss fell: 231/s → 100/s',
        'loss fell: 231/s → 100/s',
        'loss fell: 231/s → 100/s',
      ],
    });
    const grew = past(90, steady, then(100, 231)).slice(36);
    expect(verdictSentence(judge(grew, SPAN)).text).toMatch(
      /^loss grew: 100\/s → 231\/s \(400 in 4 s, 6,930 in 30 s\)/,
    );
  });

  test('names counts, not rates, where less than one a second was lost', () => {
    const few = past(90, steady, second => (second % 4 === 0 ? 1 : 0)).slice(36);
    expect(verdictSentence(judge(few, SPAN)).text).toMatch(/^loss stayed as before: 1 in 4 s → 7 in 30 s at/);
  });

  test('a longer wait for a CPU is no good news, though nothing was lost', () => {
    expect(say(steady, then(0, 0), then(5, 70))).toMatchObject({
      severity: 'warning',
      text: 'no loss before or after, at the same 30 k packets/s; waits for a CPU 5.0 % → 70.0 %',
    });
  });

  test('says when SRS ended before it could be judged', () => {
    expect(verdictSentence(endVerdict(judge(ENDED.slice(0, 54), SPAN)))).toMatchObject({
      severity: 'warning',
      text: 'SRS ended within 12.0 s, not judged, lost so far 0',
    });
    const whole = judge(ENDED, SPAN);
    expect(endVerdict(whole)).toBe(whole);
  });

  test('says when nothing is known of the time before', () => {
    expect(verdictSentence(judge(ENDED.slice(40), SPAN)).text).toBe('nothing is known of the time before it');
  });
});
