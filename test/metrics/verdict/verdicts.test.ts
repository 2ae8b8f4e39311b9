import { describe, expect, test } from 'vitest';
import type { HistoryPoint } from '../../../src/metrics/history/history-point.ts';
import type { TuningMark } from '../../../src/metrics/verdict/tuning-mark.ts';
import { Verdicts } from '../../../src/metrics/verdict/verdicts.ts';
import { type CountersAt, trafficBetween } from '../made-up-traffic.ts';

const SRS = { pid: 7847, startTicks: 52_000 };
const NEXT = { pid: 9001, startTicks: 90_000 };
const NONE = { srs: undefined, points: [], all: [] };
const MARK: TuningMark = {
  beganMs: 40_200,
  atMs: 40_400,
  label: 'renice 0 → -15',
  ...SRS,
  windowSeconds: 30,
  isJudged: true,
  entry: 1,
  undoes: undefined,
};
const OF_HOST: TuningMark = { ...MARK, label: 'rmem_max', pid: undefined, startTicks: undefined };

/** A point a second; 231 of 30,231 are lost in each until second 40, none later. */
function pointAt(second: number): HistoryPoint {
  const countersAt = (at: number): CountersAt => ({
    atMs: at * 1_000,
    received: 30_000 * at,
    lost: 231 * Math.min(at, 40),
    sent: 0,
  });
  return {
    atMs: second * 1_000,
    time: '2026-11-23T01:46:55.000Z',
    lostPerSecond: undefined,
    receivedPacketsPerSecond: undefined,
    recvQueuePeakBytes: 0,
    cpuPercent: 17,
    runQueueWaitPercent: 20,
    softirqPercent: 6,
    receiveBytesPerSecond: 36e6,
    sendBytesPerSecond: 5e6,
    forVerdict: {
      elapsedSeconds: 1,
      udp: trafficBetween(countersAt(second - 1), countersAt(second)),
      ownDrops: second <= 40 ? 231 : 0,
      userPercent: 10,
      systemPercent: 7,
      busyPercent: 60,
    },
  };
}

/** The newest points of a history that keeps `capacity` of them. */
function historyAt(second: number, capacity: number, since = 0): readonly HistoryPoint[] {
  const first = Math.max(since, second - capacity + 1);
  return Array.from({ length: second - first + 1 }, (_, index) => pointAt(first + index));
}

/** What is told of SRS on the refreshes from the tuning until then; the last of it. */
function watch(verdicts: Verdicts, until: number, capacity: number, marks: readonly TuningMark[]) {
  for (let second = 41; second < until; second++)
    verdicts.of({ srs: SRS, points: historyAt(second, capacity), all: [SRS] }, marks);
  return verdicts.of({ srs: SRS, points: historyAt(until, capacity), all: [SRS] }, marks);
}

describe('verdicts over time', () => {
  test('both windows may reach further back than the history', () => {
    const [verdict, ...others] = watch(new Verdicts(), 80, 35, [MARK]);
    expect(others).toEqual([]);
    expect(verdict).toMatchObject({
      isFinal: true,
      before: { coveredSeconds: 30, lost: 6_930 },
      after: { coveredSeconds: 30, lost: 0 },
    });
    const [beyond] = watch(new Verdicts(), 80, 20, [MARK]);
    expect(beyond).toMatchObject({
      isFinal: true,
      before: { coveredSeconds: 18 },
      after: { coveredSeconds: 30, received: 900_000 },
    });
  });

  test('a tuning that follows joins: the time before the first against that behind the last', () => {
    const second: TuningMark = { ...MARK, beganMs: 55_200, atMs: 55_400, label: 'CPUs 0-1 → 1' };
    const verdicts = new Verdicts();
    watch(verdicts, 54, 3_600, [MARK]);
    const seen = { srs: SRS, points: historyAt(70, 3_600), all: [SRS] };
    const joined = verdicts.of(seen, [MARK, second]);
    expect(joined.map(({ span, isFinal }) => [span.titles, isFinal])).toEqual([
      [['renice 0 → -15', 'CPUs 0-1 → 1'], false],
    ]);
    expect(joined[0]).toMatchObject({ before: { lost: 6_930 }, after: { coveredSeconds: 14 } });
  });

  test('none of what was taken back before it was judged, nor of taking it back', () => {
    const undo: TuningMark = {
      ...MARK,
      beganMs: 55_200,
      atMs: 55_400,
      label: 'undo 1: renice -15 → 0',
      entry: 2,
      undoes: 1,
    };
    const verdicts = new Verdicts();
    watch(verdicts, 54, 3_600, [MARK]);
    const seen = { srs: SRS, points: historyAt(70, 3_600), all: [SRS] };
    expect(verdicts.of(seen, [MARK])).toHaveLength(1);
    expect(verdicts.of(seen, [MARK, undo])).toEqual([]);
    expect(verdicts.of(NONE, [MARK, undo])).toEqual([]);
    // What was not taken back as a whole is judged, together with what took back a part of it.
    const partly = { ...undo, undoes: undefined };
    expect(verdicts.of(seen, [MARK, partly]).map(({ span }) => span.titles)).toEqual([
      ['renice 0 → -15', 'undo 1: renice -15 → 0'],
    ]);
  });

  test('a judged change keeps its verdict when it is taken back, and the undo gets one too', () => {
    const undo: TuningMark = {
      ...MARK,
      beganMs: 75_200,
      atMs: 75_400,
      label: 'undo 1: renice -15 → 0',
      entry: 2,
      undoes: 1,
    };
    const verdicts = new Verdicts();
    watch(verdicts, 75, 3_600, [MARK]);
    const seen = { srs: SRS, points: historyAt(90, 3_600), all: [SRS] };
    expect(verdicts.of(seen, [MARK, undo]).map(({ span }) => span.titles)).toEqual([
      ['undo 1: renice -15 → 0'],
      ['renice 0 → -15'],
    ]);
  });

  test('a change that cannot affect the loss has no verdict, nor takes the place of another', () => {
    const files = {
      ...MARK,
      label: 'open files 1024 → 10240',
      beganMs: 50_000,
      atMs: 50_100,
      isJudged: false,
    };
    const verdicts = watch(new Verdicts(), 80, 100, [MARK, files]);
    expect(verdicts.map(({ span }) => span.titles)).toEqual([['renice 0 → -15']]);
    expect(watch(new Verdicts(), 80, 100, [files])).toEqual([]);
  });

  test('of an SRS that ended: as far as it came, though another is looked at, or none', () => {
    const verdicts = new Verdicts();
    watch(verdicts, 53, 3_600, [MARK]);
    const restarted = { srs: NEXT, points: historyAt(60, 3_600, 55), all: [NEXT] };
    for (const seen of [restarted, NONE]) {
      expect(verdicts.of(seen, [MARK])).toMatchObject([
        { isGone: true, isFinal: true, after: { coveredSeconds: 12, lost: 0 } },
      ]);
    }
    const sameId = { pid: SRS.pid, startTicks: 90_000 };
    const reused = { srs: sameId, points: historyAt(60, 3_600, 55), all: [sameId] };
    expect(verdicts.of(reused, [MARK])).toMatchObject([{ isGone: true, before: { lost: 6_930 } }]);
  });

  test('of one that ended later: as it was judged', () => {
    const verdicts = new Verdicts();
    const [judged] = watch(verdicts, 75, 3_600, [MARK]);
    expect(judged).toMatchObject({ isFinal: true, isGone: false });
    expect(verdicts.of(NONE, [MARK])).toEqual([judged]);
  });

  test('of one that ended before it was looked at again: that it did', () => {
    expect(new Verdicts().of(NONE, [MARK])).toMatchObject([
      { isGone: true, before: undefined, after: undefined },
    ]);
  });

  test('a change of the host is judged by the SRS on screen, not by one that came later', () => {
    const verdicts = new Verdicts();
    expect(watch(verdicts, 50, 3_600, [OF_HOST])).toMatchObject([{ before: { lost: 6_930 }, isGone: false }]);
    const restarted = { srs: NEXT, points: historyAt(60, 3_600, 55), all: [NEXT] };
    expect(verdicts.of(restarted, [OF_HOST])).toMatchObject([{ isGone: true, before: { lost: 6_930 } }]);
  });

  test('another SRS that is looked at has none of it', () => {
    const verdicts = new Verdicts();
    watch(verdicts, 53, 3_600, [MARK]);
    const other = { srs: NEXT, points: historyAt(60, 3_600), all: [SRS, NEXT] };
    expect(verdicts.of(other, [MARK])).toEqual([]);
    const back = { srs: SRS, points: historyAt(75, 3_600), all: [SRS, NEXT] };
    expect(verdicts.of(back, [MARK])).toMatchObject([{ isFinal: true, isGone: false, after: { lost: 0 } }]);
  });

  test('a restart is judged by the past of the SRS that ended, a change of the host before it is not', () => {
    const verdicts = new Verdicts();
    const restart = {
      ...MARK,
      ...NEXT,
      beganMs: 40_000,
      atMs: 45_000,
      label: 'SRS restarted',
      entry: undefined,
    };
    const before = historyAt(40, 3_600);
    const of = (until: number, marks: readonly TuningMark[]) =>
      verdicts.of({ srs: NEXT, points: historyAt(until, 3_600, 45), before, all: [NEXT] }, marks);
    expect(of(60, [restart])).toMatchObject([
      { isFinal: false, before: { lost: 6_930 }, after: { lost: 0 } },
    ]);
    for (let second = 61; second < 80; second++) of(second, [restart]);
    const earlier = { ...OF_HOST, beganMs: 5_000, atMs: 5_100 };
    expect(of(80, [earlier, restart])).toMatchObject([
      { span: { titles: ['SRS restarted'] }, isFinal: true, before: { lost: 6_930 }, after: { lost: 0 } },
    ]);
  });
});

describe('an SRS that crashes all day', () => {
  test('costs no more than its newest restarts', () => {
    const restart = (pid: number): TuningMark => ({
      ...MARK,
      pid,
      startTicks: pid,
      entry: undefined,
      beganMs: 100_000 * pid,
      atMs: 100_000 * pid + 1_000,
      isByOthers: true,
    });
    const verdicts = new Verdicts();
    const told = Array.from({ length: 400 }, (_, index) => {
      const newest = index + 1;
      const srs = { pid: newest, startTicks: newest };
      const pids = Array.from({ length: Math.min(20, newest) }, (__, ago) => newest - ago);
      return verdicts.of({ srs, points: [], all: [srs] }, pids.reverse().map(restart));
    });
    expect(told.map(all => all.length)).toEqual(told.map((_, index) => Math.min(20, index + 1)));
    expect(told.at(-1)?.map(({ span }) => span.beganMs / 100_000)).toEqual(
      Array.from({ length: 20 }, (_, ago) => 400 - ago),
    );
  });
});
