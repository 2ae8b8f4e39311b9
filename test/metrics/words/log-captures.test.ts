import { describe, expect, test } from 'vitest';
import type { LogMetrics } from '../../../src/metrics/terms/log-terms.ts';
import { momentAt, onlySrs, type PlayedMoment, playCapture } from '../play-capture.ts';

/** What the log says, in recordings of real incidents (of publisher-line, sendqdisc and blocked the log alone). */

const WINDOW_SECONDS = 30;

function logAt(moments: readonly PlayedMoment[], seconds: number): LogMetrics | undefined {
  return onlySrs(momentAt(moments, seconds).snapshot).log;
}

describe('publisher-line: packets of the publisher are lost before they reach the host', () => {
  test('SRS asks the publisher again, then players miss what it never had', async () => {
    const moments = await playCapture('publisher-line-log', WINDOW_SECONDS);
    expect(logAt(moments, 15)?.rtc).toMatchObject({
      connections: 61,
      nacksSentPerSecond: 0,
      nacksReceivedPerSecond: 0,
      nackMissesPerSecond: 0,
      rtpReceivedPerSecond: 96,
    });
    const sent = moments.map(({ snapshot }) => onlySrs(snapshot).log?.rtc?.nacksSentPerSecond ?? 0);
    const misses = moments.map(({ snapshot }) => onlySrs(snapshot).log?.rtc?.nackMissesPerSecond ?? 0);
    expect(Math.max(...sent)).toBe(76);
    expect(Math.max(...misses)).toBeGreaterThan(100);
    expect(misses.findIndex(value => value > 0)).toBeGreaterThanOrEqual(sent.findIndex(value => value > 0));
    expect(logAt(moments, 50)).toMatchObject({
      hasPeriodicLines: true,
      receiveBufferErrors: 0,
      sendBufferErrors: 0,
      breaker: undefined,
    });
    expect(logAt(moments, 50)?.timer?.ticksPerSecond).toBeGreaterThan(44);
    // Which version it is, the log of a running SRS does not say: how often it counts RTCP is not known.
    expect(logAt(moments, 50)?.rtc?.rtcpSentPerSecond).toBeUndefined();
  });
});

describe('sendqdisc: the way out is too narrow', () => {
  test("players' NACKs rise, SRS sends again until its breaker trips, and each loss counts once", async () => {
    const moments = await playCapture('sendqdisc-log', WINDOW_SECONDS);
    expect(logAt(moments, 20)).toMatchObject({ sendBufferErrors: 0, breaker: undefined });
    expect(logAt(moments, 20)?.rtc?.nacksReceivedPerSecond).toBe(0);
    // The log is read at 53 s.
    const during = logAt(moments, 54);
    expect(during?.rtc).toMatchObject({
      nacksReceivedPerSecond: 330,
      nackHitsPerSecond: 133_490,
      nacksSentPerSecond: 0,
    });
    expect(during?.breaker?.isTripped).toBe(true);
    expect(during?.breaker?.secondsAgo).toBeLessThan(7);
    expect(during?.cpuPercent).toBeGreaterThan(80);
    // It is busy, and still gets its CPU.
    expect(during?.timer?.latePercent).toBe(0);
    // The lines say each of these twice.
    expect(during?.sendBufferErrors).toBe(871_278 + 1_319_933 + 1_179_073);
  });
});

describe('blocked: SRS writes its log into a FIFO that nobody reads', () => {
  test('no line comes', async () => {
    const moments = await playCapture('blocked-log', WINDOW_SECONDS);
    for (const { snapshot } of moments) expect(onlySrs(snapshot).log?.lastLineSecondsAgo).toBeUndefined();
  });
});

describe('incident-rcvbuf-renice', () => {
  test('the log says 5,020 twice, which count once, and strangers', async () => {
    const moments = await playCapture('incident-rcvbuf-renice', WINDOW_SECONDS);
    const losses = moments.map(({ snapshot }) => onlySrs(snapshot).log?.receiveBufferErrors ?? 0);
    expect(Math.max(...losses)).toBe(5_020);
    const strangers = moments.map(({ snapshot }) => onlySrs(snapshot).log?.strangersPerSecond ?? 0);
    expect(Math.max(...strangers)).toBeGreaterThan(20_000);
    expect(Math.max(...strangers)).toBeLessThan(40_000);
    expect(logAt(moments, 140)?.rtc?.connections).toBe(121);
  });
});

describe('healthy-rtc', () => {
  test('nothing is wrong in it', async () => {
    const moments = await playCapture('healthy-rtc', WINDOW_SECONDS);
    expect(logAt(moments, 85)).toMatchObject({
      hasPeriodicLines: true,
      errorsPerMinute: 0,
      receiveBufferErrors: 0,
      breaker: undefined,
      connectionLimit: undefined,
      strangersPerSecond: undefined,
      leftOutBytes: 0,
      rtc: { connections: 81, nacksSentPerSecond: 0 },
    });
    expect(logAt(moments, 85)?.lastLineSecondsAgo).toBeLessThan(11);
    const rates = logAt(moments, 85);
    expect(rates?.cpuPercent).toBeGreaterThan(5);
    expect(rates?.cpuPercent).toBeLessThan(15);
  });
});
