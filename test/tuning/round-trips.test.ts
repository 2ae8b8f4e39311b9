import { expect, it } from 'vitest';
import { createSimulatedHost, scenarioOf } from '../../src/host/simulated/simulated.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { planWish } from '../../src/tuning/engine/plan-wish.ts';
import { undoWish } from '../../src/tuning/engine/undo.ts';
import { createJournal } from '../../src/tuning/journal/journal.ts';
import type { TuningWish } from '../../src/tuning/kinds/wish.ts';
import { expectOutcome, expectPlan } from '../helpers/expect-tuning.ts';
import { createFarHost } from '../helpers/far-host.ts';

const PID = 17_034;

type Wished = (srs: {
  readonly process: { readonly pid: number; readonly startTicks: number };
}) => TuningWish;

const of = { label: 'srs', scope: 'all' } as const;
const parameters = [
  { id: 'net.core.rmem_max', value: '16777216' },
  { id: 'net.core.wmem_max', value: '16777215' },
];

// What cannot be known sooner is asked for later: the cgroup before its files, the IRQs of a card before their CPUs.
it.each<readonly [scenario: string, planTrips: number, Wished]>([
  ['starved', 4, srs => ({ kind: 'nice', ...of, ...srs, nice: -15 })],
  ['starved', 3, srs => ({ kind: 'affinity', ...of, ...srs, cpus: '1-2' })],
  ['starved', 3, srs => ({ kind: 'policy', ...of, ...srs, policy: 'rr', priority: 5 })],
  ['starved', 1, srs => ({ kind: 'open-files', ...of, ...srs, files: 5_000 })],
  ['quota', 4, srs => ({ kind: 'quota', ...of, ...srs, cpus: 'none' })],
  ['softirq', 2, () => ({ kind: 'irq-affinity', interface: 'eth0', cpus: '2' })],
  ['softirq', 2, () => ({ kind: 'rps', interface: 'eth0', cpus: '2' })],
  ['small-buffer', 4, () => ({ kind: 'sysctl', wishes: parameters, srs: { pid: PID, label: 'srs' } })],
])('%s: a plan takes %i round trips, to carry it out 5, to undo it 2 and 5', async (name, trips, wished) => {
  const scenario = scenarioOf(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const near = createSimulatedHost(scenario, { seed: 1, speed: Number.POSITIVE_INFINITY });
  const { host, rounds } = createFarHost(near);
  const took = async <T>(work: Promise<T>): Promise<readonly [T, number]> => {
    const before = rounds();
    const result = await work;
    return [result, rounds() - before];
  };
  const stat = (await near.look({ texts: [`/proc/${PID}/stat`] })).knownText(`/proc/${PID}/stat`) ?? '';
  const startTicks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const [plan, planTrips] = await took(planWish(host, wished({ process: { pid: PID, startTicks } })));
  expect(planTrips).toBe(trips);
  // Values are read before and behind the entry in the journal, which says where it was made; then the steps; then again.
  const journal = createJournal(host, '/nowhere', async () => 'tester');
  const [outcome, applyTrips] = await took(applyTuning(host, journal, expectPlan(plan)));
  expect(expectOutcome(outcome).isComplete).toBe(true);
  expect(applyTrips).toBe(5);
  const entries = await journal.entries();
  const [undo, undoTrips] = await took(planWish(host, undoWish(entries[0] as (typeof entries)[0], entries)));
  expect(undoTrips).toBeLessThanOrEqual(2);
  const [back, backTrips] = await took(applyTuning(host, journal, expectPlan(undo)));
  expect(expectOutcome(back).isComplete).toBe(true);
  expect(backTrips).toBe(5);
});
