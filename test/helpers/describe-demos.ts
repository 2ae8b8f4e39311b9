import { describe, expect, it } from 'vitest';
import {
  firstWish,
  idsOf,
  lostIn,
  type SimulatedSession,
  startSimulatedSession,
} from './simulated-session.ts';

/** A window, and some seconds in which figures are still those of the start. */
export const WINDOW_SECONDS = 35;

/** In which the remedy of a scenario works: what it was, what the doctor says, and what its verdict begins with. */
async function cure(name: string, seed: number, finding: string): Promise<SimulatedSession> {
  const demo = await startSimulatedSession(name, seed);
  expect(idsOf(await demo.run(WINDOW_SECONDS))).toEqual([finding]);
  expect(lostIn(demo.snapshot())).toBeGreaterThan(5_000);
  const outcome = await demo.tune(firstWish(demo.snapshot()));
  expect(outcome.isComplete).toBe(true);
  return demo;
}

/** Every demo with something wrong, once for each seed: the doctor names it, and what helps helps. */
export function describeDemos(seeds: readonly number[]): void {
  describe.each(seeds)('with the seed %i', seed => {
    it.each([
      ['starved', 'starved', 'renice 0 → -15'],
      ['softirq', 'softirq-shares-cpu', 'affinity 0 → '],
      ['quota', 'throttled', 'CPU quota 30 ms of 100 ms = 0.3 CPUs → none'],
    ])(
      '%s: the doctor names it, its remedy cures it, and the verdict says so',
      async (name, finding, title) => {
        const demo = await cure(name, seed, finding);
        await demo.run(WINDOW_SECONDS);
        expect(demo.session.current().marks.map(({ label }) => label)[0]).toContain(title);
        expect(idsOf(demo.snapshot())).toEqual([]);
        expect(lostIn(demo.snapshot())).toBe(0);
        expect(demo.verdict()).toMatch(/^loss ended: [\d,]+ → 0 in 30 s at the same /);
        await demo.session.close();
      },
    );

    it('small-buffer: with a larger rmem_max SRS is restarted, and has the buffer that it asks for', async () => {
      const demo = await cure('small-buffer', seed, 'clamped-buffer');
      await demo.run(5);
      expect(idsOf(demo.snapshot())).toEqual(['clamped-buffer']);
      await demo.run(10);
      const [, restart] = demo.session.current().marks;
      expect(restart?.label).toMatch(/restart/i);
      await demo.run(WINDOW_SECONDS);
      const [srs] = demo.snapshot().metrics.srs;
      expect(srs?.sockets.map(({ receiveBufferBytes }) => receiveBufferBytes)).toEqual([
        20_971_520, 20_971_520,
      ]);
      expect(idsOf(demo.snapshot())).toEqual([]);
      expect(demo.verdict()).toMatch(/^loss ended: [\d,]+ → 0 in 30 s at the same /);
      await demo.session.close();
    });

    it('blocked: no tuning helps, the end of the backup does', async () => {
      const demo = await startSimulatedSession('blocked', seed);
      expect(idsOf(await demo.run(WINDOW_SECONDS))).toEqual(['blocked']);
      const [srs] = demo.snapshot().metrics.srs;
      if (srs === undefined) throw new Error('no SRS');
      const process = { pid: srs.pid, startTicks: srs.startTicks ?? 0 };
      await demo.tune({ kind: 'nice', process, label: 'srs', scope: 'all', nice: -15 });
      await demo.run(WINDOW_SECONDS);
      expect(idsOf(demo.snapshot())).toEqual(['blocked']);
      expect(demo.verdict()).toMatch(/^loss (?:stayed as before|fell|rose): \d\d,\d+ → \d\d,\d+ in 30 s/);
      await demo.run(120 - 2 * WINDOW_SECONDS + WINDOW_SECONDS);
      expect(idsOf(demo.snapshot())).toEqual([]);
      expect(lostIn(demo.snapshot())).toBe(0);
      await demo.session.close();
    });

    it("not-this-host: what is missing was lost elsewhere, and no stage of this host's loses anything", async () => {
      const demo = await startSimulatedSession('not-this-host', seed);
      expect(idsOf(await demo.run(WINDOW_SECONDS))).toEqual(['not-this-host']);
      const [finding] = demo.snapshot().advice.findings;
      expect(finding?.sentence).toMatch(/^packets are missing from the publishers, and not by this host: /);
      expect(lostIn(demo.snapshot())).toBe(0);
      await demo.session.close();
    });
  });
}
