import { expect, it } from 'vitest';
import type { TuningWish } from '../../../src/tuning/kinds/wish.ts';
import { WINDOW_SECONDS } from '../../helpers/describe-demos.ts';
import {
  idsOf,
  lostIn,
  type SimulatedSession,
  startSimulatedSession,
} from '../../helpers/simulated-session.ts';

/** A real-time policy for all threads of the SRS that is there. */
function realTimeFor(demo: SimulatedSession): TuningWish {
  const [srs] = demo.snapshot().metrics.srs;
  if (srs === undefined) throw new Error('no SRS');
  const process = { pid: srs.pid, startTicks: srs.startTicks ?? 0 };
  return { kind: 'policy', process, label: 'srs', scope: 'all', policy: 'rr', priority: 10 };
}

it('quota: a real-time SRS is not held back by it, as the kernel has it for the fair class alone', async () => {
  const demo = await startSimulatedSession('quota', 1);
  await demo.run(WINDOW_SECONDS);
  await demo.tune(realTimeFor(demo));
  await demo.run(WINDOW_SECONDS);
  expect(idsOf(demo.snapshot())).toEqual([]);
  expect(lostIn(demo.snapshot())).toBe(0);
  const [srs] = demo.snapshot().metrics.srs;
  expect(srs?.cpuPercent).toBeGreaterThan(40);
  await demo.session.close();
});
