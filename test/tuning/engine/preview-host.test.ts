import { describe, expect, test } from 'vitest';
import { createPreviewHost } from '../../../src/tuning/engine/preview-host.ts';
import { planTuning, type TuningWish } from '../../../src/tuning/kinds/wish.ts';
import { isRefusal } from '../../../src/tuning/tuning.ts';
import type { FakeHost } from '../../helpers/fake-host.ts';
import { createNicHost, irqFiles, rpsFile } from '../../helpers/fake-nic.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS } from '../../helpers/fake-process.ts';

const CORE = '/proc/sys/net/core';
const OF_SRS = { process: SRS_IDENTITY, label: 'srs', scope: 'all' } as const;
const limitsOf = (files: number): string =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${files}                 ${files}                 files     \n`;

/** Everything that is tuned, each with a value that somebody else may change. */
function createHost(): FakeHost {
  return createNicHost({
    files: {
      ...fakeProcess(),
      '/proc/7847/limits': limitsOf(1_024),
      '/proc/sys/fs/nr_open': '1048576\n',
      '/proc/7847/cgroup': '0::/srs\n',
      '/proc/self/mountinfo': '36 32 0:31 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n',
      '/sys/fs/cgroup/srs/cpu.max': '90000 100000\n',
      '/proc/7847/autogroup': '/autogroup-64 nice 0\n',
      '/proc/sys/kernel/sched_autogroup_enabled': '1\n',
      [`${CORE}/netdev_max_backlog`]: '1000\n',
      [`${CORE}/rmem_max`]: '212992\n',
    },
  });
}

const THREADS = (change: object): Record<string, string> =>
  fakeProcess(SRS_THREADS.map(thread => ({ ...thread, ...change })));

const WISHES: readonly (readonly [TuningWish, Readonly<Record<string, string>>, string])[] = [
  [{ kind: 'nice', ...OF_SRS, nice: -15 }, THREADS({ nice: 5 }), '5'],
  [{ kind: 'affinity', ...OF_SRS, cpus: '0' }, THREADS({ cpus: '1' }), '1'],
  [{ kind: 'policy', ...OF_SRS, policy: 'rr', priority: 10 }, THREADS({ policy: 3 }), 'batch'],
  [{ kind: 'autogroup', ...OF_SRS, nice: -5 }, { '/proc/7847/autogroup': '/autogroup-64 nice 7\n' }, '7'],
  [{ kind: 'open-files', ...OF_SRS, files: 20_000 }, { '/proc/7847/limits': limitsOf(4_096) }, '4096'],
  [
    { kind: 'quota', process: SRS_IDENTITY, label: 'srs', cpus: 'none' },
    { '/sys/fs/cgroup/srs/cpu.max': '80000 100000\n' },
    '80 ms of 100 ms = 0.8 CPUs',
  ],
  [{ kind: 'irq-affinity', interface: 'eth0', irqs: [38], cpus: '1' }, irqFiles(38, '3'), '3'],
  [
    { kind: 'rps', interface: 'eth0', cpus: '1' },
    { [rpsFile('eth0', 0)]: '8\n', [rpsFile('eth0', 1)]: '8\n' },
    '3',
  ],
  [
    { kind: 'sysctl', wishes: [{ id: 'net.core.rmem_max', value: '16777216' }] },
    { [`${CORE}/rmem_max`]: '4194304\n' },
    '4194304',
  ],
];

describe('the host as previews ask it', () => {
  test.each(WISHES)(
    '$kind: shows as "before" what somebody else set a moment ago',
    async (wish, change, before) => {
      const host = createHost();
      const preview = createPreviewHost(host);
      const beforesOf = async (): Promise<readonly string[]> => {
        const plan = await planTuning(preview, wish);
        if (isRefusal(plan)) throw new Error(plan.refused);
        return plan.targets.map(target => target.before);
      };
      expect(await beforesOf()).not.toContain(before);
      for (const [path, text] of Object.entries(change)) host.files.set(path, text);
      expect(new Set(await beforesOf())).toEqual(new Set([before]));
    },
  );

  test('knows a process that took the pid meanwhile', async () => {
    const host = createHost();
    const preview = createPreviewHost(host);
    const wish: TuningWish = { kind: 'nice', ...OF_SRS, nice: -15 };
    await planTuning(preview, wish);
    for (const [path, text] of Object.entries(THREADS({ startTicks: 9_999 }))) host.files.set(path, text);
    expect(await planTuning(preview, wish)).toMatchObject({
      refused: expect.stringContaining('is another process now'),
    });
  });
});
