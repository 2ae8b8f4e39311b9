import { expect, test } from 'vitest';
import { createLocalHost } from '../../src/host/local/local.ts';
import { applyTuning } from '../../src/tuning/engine/apply.ts';
import { TUNINGS } from '../../src/tuning/kinds/tunings.ts';
import { takeStep } from '../../src/tuning/plan/steps.ts';
import type { TuningKind, TuningPlan } from '../../src/tuning/tuning.ts';
import { createFakeHost } from '../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../helpers/fake-process.ts';
import { createMemoryJournal } from '../helpers/memory-journal.ts';

/** One target of every kind, with a value that could be set. */
const TARGETS: Readonly<Record<TuningKind, readonly [id: string, wanted: string]>> = {
  nice: ['7847', '-15'],
  autogroup: ['/autogroup-7', '-15'],
  affinity: ['7847', '1'],
  policy: ['7847', 'fifo 5'],
  'irq-affinity': ['35', '0'],
  rps: ['eth0/rx-0', '1'],
  sysctl: ['net.core.rmem_max', '16777216'],
  'open-files': ['soft', '10240'],
  quota: ['/sys/fs/cgroup/srs/cpu.max', 'none'],
};

const KINDS = Object.keys(TUNINGS) as readonly TuningKind[];

/** A plan as the executor gets it, whatever made it. */
function planOf(kind: TuningKind): TuningPlan {
  const [id, wanted] = TARGETS[kind];
  const isThread = id === String(SRS_IDENTITY.pid);
  const target = { id, name: '', startTicks: isThread ? 1000 : undefined, before: '0', wanted };
  const reach = { process: SRS_IDENTITY, scope: 'all' as const };
  const steps = TUNINGS[kind].steps(reach, [target]);
  return {
    ...reach,
    kind,
    verb: kind,
    title: `${kind} 0 → ${wanted}`,
    label: 'srs',
    targets: [target],
    steps,
    usesSudo: false,
    cautions: [],
  };
}

test.each(KINDS)('%s: a read-only host is not reached', async kind => {
  const host = createFakeHost({ files: fakeProcess(), isReadOnly: true });
  const journal = createMemoryJournal();
  const plan = planOf(kind);
  expect(plan.steps.length).toBeGreaterThan(0);
  expect(await applyTuning(host, journal, plan)).toEqual({
    refused: `${plan.title} was not applied: the host is read-only`,
  });
  expect([host.asked, host.written, journal.begun]).toEqual([[], [], []]);
});

test.each(KINDS)('%s: not even a single step gets through to the real host', async kind => {
  const host = createLocalHost({ readOnly: true });
  try {
    for (const usesSudo of [false, true]) {
      for (const step of planOf(kind).steps) {
        const result = await takeStep(host, step, usesSudo);
        const why = 'command' in result ? result.command.problem : result.failure?.detail;
        expect(why).toMatch(/^read-only/);
      }
    }
  } finally {
    await host.close();
  }
});
