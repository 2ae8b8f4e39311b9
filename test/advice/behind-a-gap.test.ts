import { expect, test } from 'vitest';
import { Advisor } from '../../src/advice/advisor.ts';
import { MetricsModel } from '../../src/metrics/model.ts';
import type { Source, SrsReading } from '../../src/sampling/sample.ts';
import { failed, known, pidStat, sample, socket, srsReading, thread, udp } from '../metrics/made-up.ts';

const LOST_FROM = 25;
const LOST_TO = 65;

/** Starved until the line is lost; from when it is back on it waits for nothing, and loses all the same. */
function reading(second: number): SrsReading {
  const atMs = second * 1_000;
  const isLost = second >= LOST_FROM && second < LOST_TO;
  const read = <T>(value: T): Source<T> => (isLost ? failed('/proc', 'no line', atMs) : known(value, atMs));
  const stat = pidStat(101, { userTicks: 20 * second });
  const waited = Math.min(second, LOST_FROM) * 4e8 + Math.max(0, second - LOST_FROM) * 1e7;
  const lost = 100 * second;
  return srsReading(atMs, {
    identity: { pid: 101, startTicks: 100 },
    stat: read(stat),
    threads: read([
      {
        ...thread(101, { stat }),
        schedstat: { runNanoseconds: second * 2e8, waitNanoseconds: waited, timeslices: second },
      },
    ]),
    udp: read(udp({ inDatagrams: 1_000 * second, inErrors: lost, receiveBufferErrors: lost })),
    udpSockets: read([socket(71, { drops: lost })]),
    openFiles: read({ count: 9, socketInodes: new Set([71]) }),
  });
}

test('what is known of before a gap does not stand beside what came behind it', () => {
  const model = new MetricsModel(30);
  const advisor = new Advisor();
  const told = new Map<number, readonly string[]>();
  let cleared: readonly string[] = [];
  for (let second = 0; second <= LOST_TO + 1; second++) {
    const snapshot = model.advance(sample(second * 1_000, { srs: [reading(second)] }));
    const advice = advisor.take(snapshot);
    told.set(
      second,
      advice.findings.map(({ id }) => id),
    );
    cleared = advice.cleared.map(({ id }) => id);
  }
  expect(told.get(LOST_FROM - 1)).toContain('starved');
  // While nothing is known it is not over.
  expect(told.get(LOST_TO - 1)).toContain('starved');
  expect(told.get(LOST_TO + 1)).not.toContain('starved');
  expect(cleared).toContain('starved');
});
