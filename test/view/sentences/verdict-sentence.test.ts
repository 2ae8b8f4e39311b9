import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import { judge, type Verdict } from '../../../src/metrics/verdict/verdict.ts';
import { verdictSentence } from '../../../src/view/sentences/verdict-sentence.ts';
import { type CountersAt, trafficBetween } from '../../metrics/made-up-traffic.ts';

/** What a window of a test is like. */
interface Window {
  readonly seconds: number;
  readonly lost: number;
  /** At SRS's own sockets; by default all that was lost. */
  readonly dropped?: number | undefined;
  /** Came and were read. */
  readonly received: number;
  readonly wait?: number | undefined;
}

const SPAN = { beganMs: -1, doneMs: 0, titles: ['renice 0 → -15'], windowSeconds: 30 };

/** Two points, whose difference the window is. */
function pointsOf(
  fromMs: number,
  { seconds, lost, dropped = lost, received, wait }: Window,
): readonly HistoryPoint[] {
  const countersAt = (end: number): CountersAt => ({
    atMs: fromMs + end * seconds * 1_000,
    received: 7 + end * received,
    lost: 3 + end * lost,
    sent: 0,
  });
  return [0, 1].map(end => ({
    atMs: fromMs + end * seconds * 1_000,
    time: '2026-11-23T01:46:55.000Z',
    lostPerSecond: undefined,
    receivedPacketsPerSecond: undefined,
    recvQueuePeakBytes: undefined,
    cpuPercent: undefined,
    runQueueWaitPercent: wait,
    softirqPercent: undefined,
    receiveBytesPerSecond: undefined,
    sendBytesPerSecond: undefined,
    forVerdict: {
      elapsedSeconds: seconds,
      udp: end === 0 ? undefined : trafficBetween(countersAt(0), countersAt(1)),
      ownDrops: end === 0 ? undefined : dropped,
      userPercent: undefined,
      systemPercent: undefined,
      busyPercent: undefined,
    },
  }));
}

/** @returns the verdict on both, as final as it will be */
function verdictOf(before: Window, after: Window): Verdict {
  const points = [...pointsOf(-before.seconds * 1_000 - 1, before), ...pointsOf(0, after)];
  return { ...judge(points, SPAN), isFinal: true };
}

function say(before: Window, after: Window): string {
  const { severity, text } = verdictSentence(verdictOf(before, after));
  return `${severity}: ${text}`;
}

/** A window of 30,000 packets a second. */
function window(seconds: number, lost: number, perSecond = 30_000, dropped = lost): Window {
  return { seconds, lost, received: seconds * perSecond - lost, dropped };
}

describe('the sentence of a verdict', () => {
  test.each([
    [
      'a time without loss that is much shorter says nothing of a longer one: losses come in bursts',
      window(4, 0),
      window(30, 2_362),
      'warning: too short without loss to tell: 0 in 4 s → 2,362 in 30 s at the same 30 k packets/s',
    ],
    [
      'nor does a window behind it of which little is known',
      window(30, 6_930),
      window(3, 0),
      'unknown: too short without loss to tell: 6,930 in 30 s → 0 in 3 s at the same 30 k packets/s',
    ],
    [
      'a short time with loss says that it ended in a longer one without',
      window(4, 924),
      window(30, 0),
      'good: loss ended: 924 in 4 s → 0 in 30 s at the same 30 k packets/s',
    ],
    [
      'one lost packet is no loss that ended',
      window(30, 1),
      window(30, 0),
      'unknown: too few lost to tell: 1 → 0 in 30 s at the same 30 k packets/s',
    ],
    [
      'nor one that began',
      window(30, 0),
      window(30, 2),
      'warning: too few lost to tell: 0 → 2 in 30 s at the same 30 k packets/s',
    ],
    [
      'a handful less is as before',
      window(30, 10),
      window(30, 8),
      'bad: loss stayed as before: 10 → 8 in 30 s at the same 30 k packets/s',
    ],
    [
      'no loss is said of the seconds that are known',
      window(2, 0),
      window(30, 0),
      'good: no loss in 2 s before or 30 s after, at the same 30 k packets/s',
    ],
    [
      'no loss in a tenth of the window behind it is no good news yet',
      window(30, 0),
      window(3, 0),
      'unknown: no loss in 30 s before or 3 s after, at the same 30 k packets/s',
    ],
    [
      'loads that are comparable, but not the same, are both named',
      window(30, 6_930, 30_000),
      window(30, 0, 25_000),
      'good: loss ended: 6,930 → 0 in 30 s at 30 k → 25 k packets/s',
    ],
    [
      'what the sockets dropped is told though no counter names it',
      window(30, 0, 30_000, 1_999),
      window(30, 0),
      "warning: no loss in the UDP counters, but SRS's sockets dropped 1,999 → 0 in 30 s, at the same 30 k packets/s",
    ],
    [
      'what another process of the namespace lost is not taken for a loss of SRS',
      window(30, 7_000, 30_000, 2_000),
      window(30, 5_000, 30_000, 0),
      "warning: loss fell: 7,000 → 5,000 in 30 s at the same 30 k packets/s; at SRS's sockets 2,000 → 0 in 30 s",
    ],
    [
      'nor its end for one',
      window(12, 5_000, 30_000, 0),
      window(30, 0),
      "good: loss ended: 5,000 in 12 s → 0 in 30 s at the same 30 k packets/s; at SRS's sockets 0 in 12 s → 0 in 30 s",
    ],
  ])('%s', (_, before, after, text) => {
    expect(say(before, after)).toBe(text);
  });

  const anyWindow = fc.record({
    seconds: fc.oneof(fc.constant(30), fc.integer({ min: 1, max: 600 })),
    dropped: fc.option(fc.oneof(fc.nat(20), fc.nat(100_000)), { nil: undefined }),
    lost: fc.oneof(fc.constant(0), fc.nat(20), fc.nat(100_000), fc.constant(1e15)),
    received: fc.oneof(fc.nat(2_000), fc.nat(2_000_000), fc.constant(1e15)),
    wait: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
  });
  const forAll = (check: (text: string, severity: string, before: Window, after: Window) => void) =>
    fc.assert(
      fc.property(anyWindow, anyWindow, (before, after) => {
        const { severity, text, shorter } = verdictSentence(verdictOf(before, after));
        for (const words of [text, ...shorter]) check(words, severity, before, after);
      }),
      { numRuns: 2_000 },
    );
  const perSecond = ({ lost, seconds }: Window): number => lost / seconds;
  const load = ({ lost, received, seconds }: Window): number => (lost + received) / seconds;

  test('whatever comes: claims an end or a beginning of loss only of enough, in time enough', () => {
    forAll((text, _, before, after) => {
      const [losing, without] = text.includes('loss ended') ? [before, after] : [after, before];
      if (!/loss (?:ended|began)/.test(text)) return;
      expect(without.lost).toBe(0);
      expect(without.seconds).toBeGreaterThanOrEqual(losing.seconds / 2);
      // As many a second in the window without: this many are missing there.
      expect(perSecond(losing) * without.seconds).toBeGreaterThanOrEqual(2);
      expect(losing.lost).toBeGreaterThan(0);
    });
  });

  test('whatever comes: claims more or less only where a tenth more or less a second was lost', () => {
    forAll((text, _, before, after) => {
      const [was, is] = [perSecond(before), perSecond(after)];
      if (text.includes('loss fell')) expect(is).toBeLessThanOrEqual(0.9 * was + Number.EPSILON * was);
      if (text.includes('loss grew')) expect(is).toBeGreaterThanOrEqual(1.1 * was - Number.EPSILON * was);
      if (text.includes('as before')) expect(Math.min(was, is)).toBeGreaterThan(0);
      if (text.includes('no loss')) expect([was, is]).toEqual([0, 0]);
    });
  });

  test('whatever comes: is good news only where nothing was lost behind it, and calls no two loads the same', () => {
    forAll((text, severity, before, after) => {
      if (severity === 'good') expect(after.lost).toBe(0);
      if (severity === 'good' && before.lost === 0)
        expect([before.dropped ?? 0, after.dropped ?? 0]).toEqual([0, 0]);
      const most = Math.max(load(before), load(after));
      const apart = Math.abs(load(after) - load(before));
      if (text.includes('the same')) expect(apart).toBeLessThanOrEqual(0.1001 * most);
      if (apart <= 0.2 * most) expect(text).not.toMatch(/the load differs|though/);
      else if (most >= 20 && /loss (?:ended|began|fell|grew)/.test(text)) {
        const isLess = /ended|fell/.test(text);
        expect(load(after) > load(before)).toBe(isLess);
        expect(text).toContain(isLess ? 'though more came' : 'though less came');
      }
    });
  });

  test('never prints a malformed figure, whatever comes', () => {
    forAll(text => expect(text).not.toMatch(/NaN|Infinity|undefined|e\+|-\d/));
  });
});
