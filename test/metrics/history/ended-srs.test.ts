import { describe, expect, test } from 'vitest';
import { MetricsModel, type Snapshot } from '../../../src/metrics/model.ts';
import type { SampleEvent } from '../../../src/sampling/sample.ts';
import { known, pidStat, sample, srsReading, timeOf, udp } from '../made-up.ts';

const SECOND = 1_000;

/** What is there at a second: processes, and what happened since the one before. */
interface Step {
  readonly pids: readonly number[];
  readonly events?: readonly SampleEvent[];
}

/** A second a step; every SRS loses ten packets a second. */
function play(steps: readonly Step[]): Snapshot {
  const model = new MetricsModel(30);
  let snapshot: Snapshot | undefined;
  for (const [second, { pids, events = [] }] of steps.entries()) {
    const atMs = second * SECOND;
    const lost = second * 10;
    const srs = pids.map(pid =>
      srsReading(atMs, {
        identity: { pid, startTicks: pid },
        stat: known(pidStat(pid, { startTicks: pid, userTicks: second * 94 }), atMs),
        udp: known(udp({ receiveBufferErrors: lost, inErrors: lost }), atMs),
      }),
    );
    snapshot = model.advance(sample(atMs, { srs, events }));
  }
  if (snapshot === undefined) throw new Error('no steps');
  return snapshot;
}

const gone = (pid: number, second: number): SampleEvent => ({
  kind: 'gone',
  pid,
  time: timeOf(second * SECOND),
});
const restarted = (pid: number, newPid: number, second: number): SampleEvent => ({
  kind: 'restarted',
  pid,
  newPid,
  time: timeOf(second * SECOND),
});
const ALIVE: readonly Step[] = [{ pids: [1] }, { pids: [1] }, { pids: [1] }];
const ENDED: readonly Step[] = [...ALIVE, { pids: [], events: [gone(1, 3)] }, { pids: [] }];

describe('an SRS that ended', () => {
  test('is kept as it was at the last refresh that had it', () => {
    const { ended, metrics, past } = play(ENDED);
    expect([metrics.srs, past.size]).toEqual([[], 0]);
    expect(ended).toHaveLength(1);
    expect(ended[0]?.time).toBe('2026-11-23T01:00:03.000Z');
    expect(ended[0]?.last).toMatchObject({ pid: 1, cpuPercent: 94, udp: { receiveBufferErrors: 20 } });
    expect(ended[0]?.history.slice(0).map(point => point.lostPerSecond)).toEqual([undefined, 10, 10]);
  });

  test('hands its history to the one that takes its place', () => {
    const { ended, past } = play([...ENDED, { pids: [2], events: [restarted(1, 2, 5)] }, { pids: [2] }]);
    expect(ended).toEqual([]);
    expect(
      past
        .get(2)
        ?.before?.history.slice(0)
        .map(point => point.atMs),
    ).toEqual([0, 1_000, 2_000]);
    expect(past.get(2)?.before?.pids).toEqual([1]);
    // What a verdict is made of: figures of one process alone.
    expect(
      past
        .get(2)
        ?.history.slice(0)
        .map(point => point.atMs),
    ).toEqual([5_000, 6_000]);
  });

  test('that was itself a restart takes along what was before it', () => {
    const { ended } = play([
      ...ALIVE,
      { pids: [2], events: [gone(1, 3), restarted(1, 2, 3)] },
      { pids: [2] },
      { pids: [], events: [gone(2, 5)] },
    ]);
    expect(ended.map(({ pids }) => pids)).toEqual([[2, 1]]);
    expect(ended[0]?.history.slice(0).map(point => point.atMs)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
  });

  test('is forgotten after four that ended later; one that was never seen does not count', () => {
    const pids = [1, 2, 3, 4, 5];
    const { ended } = play([{ pids }, { pids: [], events: [...pids.map(pid => gone(pid, 1)), gone(9, 1)] }]);
    expect(ended.map(({ last }) => last.pid)).toEqual([5, 4, 3, 2]);
  });

  test('ended so long ago, whatever the time of day was set to since', () => {
    const model = new MetricsModel(30);
    const at = (
      second: number,
      time: string,
      pids: readonly number[],
      events: readonly SampleEvent[] = [],
    ) => {
      const atMs = second * SECOND;
      const srs = pids.map(pid => srsReading(atMs, { identity: { pid, startTicks: pid } }));
      return model.advance(sample(atMs, { srs, events, time: new Date(time) })).ended[0]?.agoSeconds;
    };
    at(0, '2026-11-23T01:00:00Z', [1]);
    expect(at(1, '2026-11-23T01:00:01Z', [], [gone(1, 1)])).toBe(0);
    expect(at(43, '2026-11-23T09:00:00Z', [])).toBe(42);
    expect(at(61, '2001-01-01T00:00:00Z', [])).toBe(60);
  });
});
