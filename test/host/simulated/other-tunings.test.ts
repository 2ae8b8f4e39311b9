import { expect, it } from 'vitest';
import type { TuningWish } from '../../../src/tuning/kinds/wish.ts';
import { WINDOW_SECONDS } from '../../helpers/describe-demos.ts';
import {
  idsOf,
  lostIn,
  type SimulatedSession,
  startSimulatedSession,
} from '../../helpers/simulated-session.ts';

/** A change of all threads of the SRS that is there. */
function wishFor(demo: SimulatedSession, change: 'renice' | 'one CPU' | 'real-time'): TuningWish {
  const [srs] = demo.snapshot().metrics.srs;
  if (srs === undefined) throw new Error('no SRS');
  const process = { pid: srs.pid, startTicks: srs.startTicks ?? 0 };
  const threads = { process, label: 'srs', scope: 'all' } as const;
  switch (change) {
    case 'renice':
      return { kind: 'nice', ...threads, nice: -15 };
    case 'one CPU':
      return { kind: 'affinity', ...threads, cpus: '1' };
    case 'real-time':
      return { kind: 'policy', ...threads, policy: 'rr', priority: 10 };
  }
}

it.each([
  ['softirq', 'renice', 'softirq-shares-cpu'],
  ['quota', 'renice', 'throttled'],
  ['small-buffer', 'renice', 'clamped-buffer'],
  ['starved', 'one CPU', 'starved'],
] as const)(
  '%s: %s cures nothing, and nothing says that it did: it is %s still',
  async (name, change, finding) => {
    const demo = await startSimulatedSession(name, 1);
    expect(idsOf(await demo.run(WINDOW_SECONDS))).toEqual([finding]);
    const lost = lostIn(demo.snapshot()) ?? 0;
    expect(lost).toBeGreaterThan(5_000);
    expect((await demo.tune(wishFor(demo, change))).isComplete).toBe(true);
    await demo.run(WINDOW_SECONDS);
    expect(idsOf(demo.snapshot())).toContain(finding);
    expect(lostIn(demo.snapshot())).toBeGreaterThan(0.75 * lost);
    expect(demo.verdict()).toMatch(/^loss (?:stayed as before|fell|grew): [\d,]+ → [1-9]\d*,\d+ in 30 s/);
    await demo.session.close();
  },
);

it('quota: a real-time SRS is not held back by it, as the kernel has it for the fair class alone', async () => {
  const demo = await startSimulatedSession('quota', 1);
  await demo.run(WINDOW_SECONDS);
  await demo.tune(wishFor(demo, 'real-time'));
  await demo.run(WINDOW_SECONDS);
  expect(idsOf(demo.snapshot())).toEqual([]);
  expect(lostIn(demo.snapshot())).toBe(0);
  const [srs] = demo.snapshot().metrics.srs;
  expect(srs?.cpuPercent).toBeGreaterThan(40);
  await demo.session.close();
});
