import { expect, it } from 'vitest';
import { undoWish } from '../../../src/tuning/engine/undo.ts';
import { describeDemos, WINDOW_SECONDS } from '../../helpers/describe-demos.ts';
import { expectPlan } from '../../helpers/expect-tuning.ts';
import { firstWish, idsOf, lostIn, startSimulatedSession } from '../../helpers/simulated-session.ts';

// Other seeds: npm run soak -- demos.
describeDemos([1]);

it.each([
  ['another affinity', undefined, 1],
  ['other CPUs for the IRQ', { kind: 'irq-affinity', interface: 'eth0', irqs: [34], cpus: '2' } as const, 3],
])('softirq: behind %s nothing is advised for what the window still has', async (_, wish, moments) => {
  const demo = await startSimulatedSession('softirq', 1);
  await demo.run(WINDOW_SECONDS);
  await demo.tune(wish ?? firstWish(demo.snapshot()));
  await demo.run(moments);
  for (let second = 0; second < 20; second++) {
    const [finding] = (await demo.run(1)).advice.findings;
    expect(finding?.sentence).toMatch(
      /^softirq took 45 % of CPU 0, while SRS ran on it: [\d,]+ packets lost$/,
    );
    expect(finding?.remedies).toEqual([
      {
        label: 'nothing to do: softirq is on no CPU any more that SRS may run on',
        note: 'what was lost before stays in the window',
        isDone: true,
      },
    ]);
  }
  await demo.session.close();
});

it('starved: once it is reniced nothing else is advised, and what is over is said to be', async () => {
  const demo = await startSimulatedSession('starved', 1);
  await demo.run(WINDOW_SECONDS);
  await demo.tune(firstWish(demo.snapshot()));
  const told: string[] = [];
  for (let second = 0; second < 25; second++) {
    const [finding] = (await demo.run(1)).advice.findings;
    const [remedy, ...more] = finding?.remedies ?? [];
    expect(more).toEqual([]);
    expect(remedy?.isDone).toBe(true);
    expect(remedy?.label).toMatch(/^nothing to do.*nice 0 → -15/);
    told.push(finding?.sentence ?? '');
  }
  expect(told.slice(5).filter(sentence => !sentence.startsWith('SRS was starved by'))).toEqual([]);
  await demo.session.close();
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
