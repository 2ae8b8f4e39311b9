import { describe, expect, it } from 'vitest';
import { undoWish } from '../../../src/tuning/engine/undo.ts';
import { expectPlan } from '../../helpers/expect-tuning.ts';
import {
  firstWish,
  idsOf,
  lostIn,
  type SimulatedSession,
  startSimulatedSession,
} from '../../helpers/simulated-session.ts';

/** A window, and some seconds in which figures are still those of the start. */
const WINDOW_SECONDS = 35;

/** In which the remedy of a scenario works: what it was, what the doctor says, and what its verdict begins with. */
async function cure(name: string, seed: number, finding: string): Promise<SimulatedSession> {
  const demo = await startSimulatedSession(name, seed);
  expect(idsOf(await demo.run(WINDOW_SECONDS))).toEqual([finding]);
  expect(lostIn(demo.snapshot())).toBeGreaterThan(5_000);
  const outcome = await demo.tune(firstWish(demo.snapshot()));
  expect(outcome.isComplete).toBe(true);
  return demo;
}

describe.each([1, 2])('with the seed %i', seed => {
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

it('softirq: other CPUs for the IRQ cure it as well', async () => {
  const demo = await startSimulatedSession('softirq', 3);
  expect(idsOf(await demo.run(WINDOW_SECONDS))).toEqual(['softirq-shares-cpu']);
  await demo.tune({ kind: 'irq-affinity', interface: 'eth0', irqs: [34], cpus: '2' });
  await demo.run(WINDOW_SECONDS);
  expect(idsOf(demo.snapshot())).toEqual([]);
  expect(demo.verdict()).toMatch(/^loss (?:ended|fell): [\d,]+ → \d in 30 s/);
  const cpus = demo.snapshot().metrics.cpus.map(({ softirq = 0 }) => Math.round(softirq));
  expect(cpus[0]).toBeLessThan(3);
  expect(cpus[2]).toBeGreaterThan(35);
  await demo.session.close();
});

it('starved: an undo brings the loss back, and the verdict says so', async () => {
  const demo = await startSimulatedSession('starved', 1);
  await demo.run(WINDOW_SECONDS);
  await demo.tune(firstWish(demo.snapshot()));
  await demo.run(WINDOW_SECONDS);
  expect(lostIn(demo.snapshot())).toBe(0);
  const all = await demo.session.journal.entries();
  const [renice] = all;
  if (renice === undefined) throw new Error('nothing in the journal');
  await demo.session.apply(expectPlan(await demo.session.plan(undoWish(renice, all))));
  await demo.run(WINDOW_SECONDS + 5);
  expect(idsOf(demo.snapshot())).toEqual(['starved']);
  expect(demo.verdict()).toMatch(/^loss (?:began|rose): 0 → [\d,]+ in 30 s/);
  await demo.session.close();
});

it('healthy: nothing is found in ten minutes, and no source fails', async () => {
  const demo = await startSimulatedSession('healthy', 1);
  const found = new Set<string>();
  for (let minute = 0; minute < 10; minute++) {
    for (let second = 0; second < 60; second += 5) for (const id of idsOf(await demo.run(5))) found.add(id);
    expect(demo.snapshot().metrics.problems).toEqual([]);
  }
  expect([...found]).toEqual([]);
  expect(lostIn(demo.snapshot())).toBe(0);
  const [srs] = demo.snapshot().metrics.srs;
  expect(srs?.api?.streams.map(({ url }) => url)).toContain('/live/stage');
  expect(srs?.api?.clients?.webrtc).toEqual({ publishers: 8, players: 156 });
  expect(srs?.log?.version).toBe('8.0.48');
  expect(Math.round(srs?.log?.rtc?.rtpReceivedPerSecond ?? 0)).toBeGreaterThan(2_300);
  await demo.session.close();
});
