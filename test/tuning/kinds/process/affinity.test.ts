import { describe, expect, test } from 'vitest';
import { planAffinity, presetsForAffinity } from '../../../../src/tuning/kinds/process/affinity.ts';
import { createFakeHost, type FakeHostScript } from '../../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../../../helpers/fake-process.ts';

const CPUS = { '/sys/devices/system/cpu/present': '0-3\n', '/sys/devices/system/cpu/online': '0-2\n' };

async function plan(request: Partial<Parameters<typeof planAffinity>[1]>, script: FakeHostScript = {}) {
  const host = createFakeHost({ ...script, files: { ...fakeProcess(), ...CPUS, ...script.files } });
  return planAffinity(host, { process: SRS_IDENTITY, label: 'srs', scope: 'all', cpus: '1-2', ...request });
}

describe('planning an affinity', () => {
  test('all threads: one command that walks them', async () => {
    expect(await plan({})).toMatchObject({
      kind: 'affinity',
      title: 'affinity 0-1 → 1-2',
      steps: [{ command: ['taskset', '-apc', '1-2', '7847'] }],
      targets: [7847, 7849, 7850, 7851].map(tid => ({ id: `${tid}`, before: '0-1', wanted: '1-2' })),
      cautions: ['New SRT:TsbPd threads start at 1-2 too, like SRT:RcvQ, their creator.'],
    });
  });

  test('chosen threads: one command each, the list in its shortest form', async () => {
    expect(await plan({ scope: [7849, 7850], cpus: ' 2,0,1 ' }, { privilege: 'sudo' })).toMatchObject({
      usesSudo: true,
      steps: [{ command: ['taskset', '-pc', '0-2', '7849'] }, { command: ['taskset', '-pc', '0-2', '7850'] }],
    });
  });

  test('one CPU alone is warned of, CPU 0 twice', async () => {
    expect(await plan({ cpus: '0' })).toMatchObject({
      cautions: [
        'With CPU 0 alone the 4 threads wait for each other, and whenever anything else runs there.',
        'CPU 0 often serves the interrupts of the NIC; the SRS guide keeps softirq there and SRS off it.',
        'New SRT:TsbPd threads start at 0 too, like SRT:RcvQ, their creator.',
      ],
    });
    expect(await plan({ cpus: '1', scope: [7850] })).toMatchObject({
      cautions: [
        'With CPU 1 alone the thread waits whenever anything else runs there.',
        '3 threads of the process not chosen: srs 7847, SRT:GC 7849, SRT:RcvQ:w1 7851.',
        'New SRT:TsbPd threads start at 0-1, like SRT:RcvQ, their creator, which is not chosen.',
      ],
    });
  });

  test.each(['', ' ', 'a', '1-', '2-1', '0x3', '-1', '0-999999999', '0;reboot'])(
    'refuses "%s"',
    async cpus => {
      expect(await plan({ cpus })).toEqual({ refused: `CPUs "${cpus}": a list such as 0-3,8 is needed` });
    },
  );

  test('refuses CPUs that are not there or offline, and says which', async () => {
    expect(await plan({ cpus: '99' })).toEqual({
      refused: 'affinity 99: CPU 99 is not on this host, which has 0-3',
    });
    expect(await plan({ cpus: '0,4-5' })).toEqual({
      refused: 'affinity 0,4-5: CPUs 4-5 are not on this host, which has 0-3',
    });
    expect(await plan({ cpus: '1-3' })).toEqual({ refused: 'affinity 1-3: CPU 3 is offline; online: 0-2' });
  });

  test.each([
    ['v2, of its own', '0::/a/b\n', '/sys/fs/cgroup/a/b/cpuset.cpus.effective', '/a/b'],
    ['v2, of the one above', '0::/a/b\n', '/sys/fs/cgroup/a/cpuset.cpus.effective', '/a'],
    ['v1', '3:cpuset:/a\n0::/\n', '/sys/fs/cgroup/cpuset/a/cpuset.effective_cpus', '/a'],
  ])('refuses CPUs outside the cpuset (%s)', async (_, memberships, file, group) => {
    // Every cgroup has this one, with whatever controllers.
    const procs = { '/sys/fs/cgroup/a/b/cgroup.procs': '7847\n' };
    const files = { ...procs, '/proc/7847/cgroup': memberships, [file]: '0-1\n' };
    expect(await plan({ cpus: '1-2' }, { files })).toEqual({
      refused: `affinity 1-2: CPU 2 is outside the cpuset of ${group}, which allows 0-1`,
    });
    expect(await plan({ cpus: '1' }, { files })).toMatchObject({ title: 'affinity 0-1 → 1' });
  });

  test('a cgroup path that leads elsewhere is not followed', async () => {
    const files = { '/proc/7847/cgroup': '0::/../x\n', '/sys/fs/cgroup/../x/cpuset.cpus.effective': '0\n' };
    expect(await plan({ cpus: '1-2' }, { files })).toMatchObject({ title: 'affinity 0-1 → 1-2' });
  });

  test('refuses what is so already, however it is written', async () => {
    expect(await plan({ cpus: '1,0' })).toEqual({
      refused: 'affinity 0-1: already set for 4 threads of pid 7847',
      isMet: true,
    });
  });
});

describe('presets', () => {
  test('all, all but CPU 0, and each alone', () => {
    expect(presetsForAffinity([0, 1, 2, 3])).toEqual([
      { label: 'all', cpus: '0-3' },
      { label: 'all but CPU 0', cpus: '1-3' },
      { label: 'only CPU 0', cpus: '0' },
      { label: 'only CPU 1', cpus: '1' },
      { label: 'only CPU 2', cpus: '2' },
      { label: 'only CPU 3', cpus: '3' },
    ]);
  });

  test('no choice where there is none', () => {
    expect(presetsForAffinity([0])).toEqual([{ label: 'all', cpus: '0' }]);
    expect(presetsForAffinity([])).toEqual([]);
    expect(presetsForAffinity([2, 3]).map(preset => preset.label)).toEqual([
      'all',
      'only CPU 2',
      'only CPU 3',
    ]);
  });
});
