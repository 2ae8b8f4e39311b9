import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { findDeciding, findNiceDeciding } from '../../../src/tuning/kinds/process/what-decides.ts';
import { describeCpuLimits } from '../../../src/tuning/limits/allowed-cpus.ts';
import { createScratchHost, type ScratchHost } from '../../helpers/scratch-host.ts';

/** `36 32 0:31 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct` */
const mountOf = (mountPoint: string, options: string, root = '/'): string =>
  `36 32 0:31 ${root} ${mountPoint} rw,relatime shared:9 - ${options.startsWith('v2') ? 'cgroup2' : 'cgroup'} cgroup rw,${options}\n`;

const FIRST_NAMESPACE = 'cgroup:[4026531835]';
const quotaV1 = (quota: number, period = 100_000) => ({
  'cpu.cfs_quota_us': `${quota}\n`,
  'cpu.cfs_period_us': `${period}\n`,
});

describe('a CPU quota, wherever it is', () => {
  let scratch: ScratchHost;
  let host: Host;
  beforeEach(() => {
    scratch = createScratchHost();
    ({ host } = scratch);
  });
  afterEach(() => scratch.remove());

  const put = (path: string, text: string): void => scratch.put(path, text);

  function putGroup(directory: string, files: Readonly<Record<string, string>>): void {
    scratch.makeDirectory(directory);
    for (const [name, text] of Object.entries(files)) put(`${directory}/${name}`, text);
  }

  /** The membership of pid 7847, and the mounts that are seen. */
  function arrange(membership: string, mounts: string, namespace = FIRST_NAMESPACE): void {
    put('/proc/7847/cgroup', `${membership}\n`);
    put('/proc/self/mountinfo', mounts);
    scratch.link('/proc/self/ns/cgroup', namespace);
  }

  const aim = { pid: 7847, label: 'srs', whatever: 'whatever its nice value' };
  const read = async () => {
    const { leads, cautions } = await findDeciding(host, aim);
    return [...leads, ...cautions];
  };
  const says = (group: string, cpus: string) =>
    `The cgroup ${group} may use ${cpus} at most (its quota): when that is used up, srs waits whatever its nice value.`;

  test.each([
    ['as the kernel orders the controllers', '4:cpu,cpuacct:/docker/0a1b', '/sys/fs/cgroup/cpu,cpuacct'],
    ['in another order', '4:cpuacct,cpu:/docker/0a1b', '/sys/fs/cgroup/cpu,cpuacct'],
    ['by itself', '4:cpu:/docker/0a1b', '/sys/fs/cgroup/cpu'],
    ['somewhere else', '4:cpu,cpuacct:/docker/0a1b', '/cgroup/cpu stuff'],
  ])('cgroup v1, mounted %s', async (_, membership, mountPoint) => {
    arrange(membership, mountOf(mountPoint.replace(' ', '\\040'), 'cpu,cpuacct'));
    putGroup(`${mountPoint}/docker/0a1b`, quotaV1(50_000));
    expect(await read()).toEqual([says('/docker/0a1b', '0.5 CPUs')]);
  });

  test.each(['cpu,cpuacct', 'cpuacct,cpu', 'cpuset,cpu,cpuacct'])(
    'cgroup v1 that the mount table does not have, in a directory %s',
    async directory => {
      arrange('4:cpuacct,cpu:/docker/0a1b', '');
      putGroup(`/sys/fs/cgroup/${directory}/docker/0a1b`, quotaV1(50_000));
      expect(await read()).toEqual([says('/docker/0a1b', '0.5 CPUs')]);
    },
  );

  test('a mount that something else was mounted over gives way to where it is', async () => {
    arrange('4:cpuacct,cpu:/docker/0a1b', mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu,cpuacct/docker/0a1b', quotaV1(50_000));
    expect(await read()).toEqual([says('/docker/0a1b', '0.5 CPUs')]);
  });

  test('v1 and v2 side by side: each controller where it is', async () => {
    const mounts = mountOf('/sys/fs/cgroup/unified', 'v2') + mountOf('/sys/fs/cgroup/cpuset', 'cpuset');
    arrange('4:cpuset:/box\n0::/system.slice/srs.service', mounts);
    putGroup('/sys/fs/cgroup/unified/system.slice/srs.service', { 'cpu.max': '30000 20000\n' });
    putGroup('/sys/fs/cgroup/cpuset/box', { 'cpuset.effective_cpus': '0\n' });
    put('/sys/devices/system/cpu/online', '0-3\n');
    expect(await read()).toEqual([says('/system.slice/srs.service', '1.5 CPUs')]);
    expect(await describeCpuLimits(host, 7847)).toBe('cpuset 0 of /box');
  });

  test.each([
    [200_000, 100_000, '2 CPUs'],
    [100_000, 100_000, '1 CPU'],
    [50_000, 250_000, '0.2 CPUs'],
    [5_000, 10_000, '0.5 CPUs'],
    [1_000, 1_000_000, '0.001 CPUs'],
  ])('%i µs of %i µs are %s', async (quota, period, cpus) => {
    arrange('4:cpu:/box', mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu/box', quotaV1(quota, period));
    expect(await read()).toEqual([says('/box', cpus)]);
    rmSync(`${scratch.root}/sys/fs/cgroup/cpu/box`, { recursive: true });
    arrangeV2(`${quota} ${period}`);
    expect(await read()).toEqual([says('/box', cpus)]);
  });

  function arrangeV2(limit: string): void {
    put('/proc/7847/cgroup', '0::/box\n');
    put('/proc/self/mountinfo', mountOf('/sys/fs/cgroup', 'v2'));
    putGroup('/sys/fs/cgroup/box', { 'cpu.max': `${limit}\n` });
  }

  test('an unlimited quota is not one', async () => {
    arrange('4:cpu:/box', mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu/box', quotaV1(-1));
    expect(await read()).toEqual([]);
    arrangeV2('max 100000');
    expect(await read()).toEqual([]);
  });

  test('the smallest part on the way up counts, whatever its period', async () => {
    arrange('0::/kubepods.slice/pod7.slice/srs', mountOf('/sys/fs/cgroup', 'v2'));
    putGroup('/sys/fs/cgroup/kubepods.slice/pod7.slice/srs', { 'cpu.max': '100000 100000\n' });
    putGroup('/sys/fs/cgroup/kubepods.slice/pod7.slice', { 'cpu.max': '200000 1000000\n' });
    putGroup('/sys/fs/cgroup/kubepods.slice', { 'cpu.max': 'max 100000\n' });
    expect(await read()).toEqual([says('/kubepods.slice/pod7.slice', '0.2 CPUs')]);
  });

  test('one whose period is not there is a quota of unknown size', async () => {
    arrange('4:cpu:/box', mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu/box', { 'cpu.cfs_quota_us': '50000\n' });
    expect(await read()).toEqual([
      'The cgroup /box has a CPU quota, whose period cannot be read: when that is used up, srs waits whatever its nice value.',
    ]);
  });

  test.each([
    [
      'nr_periods 200\nnr_throttled 50\n',
      ' That happened in 25 % of its periods since it was made.',
      'leads',
    ],
    [
      'nr_periods 2000\nnr_throttled 1\n',
      ' That happened in less than 1 % of its periods since it was made.',
      'leads',
    ],
    ['nr_periods 200\nnr_throttled 0\n', ' That has not happened yet.', 'cautions'],
    ['nr_throttled 3\n', '', 'leads'],
  ] as const)('cpu.stat %j', async (stat, words, place) => {
    arrangeV2('50000 100000');
    put('/sys/fs/cgroup/box/cpu.stat', `usage_usec 1\n${stat}`);
    expect((await findDeciding(host, aim))[place]).toEqual([says('/box', '0.5 CPUs') + words]);
  });

  test.each([
    ['4:cpu:/../ft-05', 'its cgroup lies outside of this cgroup namespace'],
    ['0::/../../system.slice/srs.service', 'its cgroup lies outside of this cgroup namespace'],
    ['4:cpu:/*', 'its cgroup is called *'],
    ['4:cpu:/nowhere', 'its cgroup /nowhere is found below no mount of cgroups'],
  ])('%j: unknown, and not for want of a quota; no word of the autogroup', async (membership, why) => {
    arrange(membership, mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu', {});
    put('/proc/sys/kernel/sched_autogroup_enabled', '1\n');
    put('/proc/7847/autogroup', '/autogroup-7 nice 0\n');
    expect(await findNiceDeciding(host, aim)).toEqual({
      leads: [],
      cautions: [`srs: ${why}: quota and share unknown.`],
    });
  });

  test('what is mounted shows another part of the tree', async () => {
    arrange('4:cpu:/docker/other', mountOf('/sys/fs/cgroup/cpu', 'cpu', '/docker/0a1b'));
    putGroup('/sys/fs/cgroup/cpu/docker/0a1b', quotaV1(50_000));
    expect(await read()).toEqual([
      'srs: its cgroup /docker/other is found below no mount of cgroups: quota unknown.',
    ]);
  });

  test('what is mounted begins at its own cgroup: those above are not seen', async () => {
    arrange('4:cpu:/docker/0a1b', mountOf('/sys/fs/cgroup/cpu', 'cpu', '/docker/0a1b'));
    putGroup('/sys/fs/cgroup/cpu', quotaV1(50_000));
    expect(await read()).toEqual([
      says('/docker/0a1b', '0.5 CPUs'),
      'Cgroups above lie outside of this cgroup namespace: whether they limit srs is unknown.',
    ]);
  });

  test('in a cgroup namespace its top is not the top, and has no autogroup', async () => {
    arrange('0::/', mountOf('/sys/fs/cgroup', 'v2'), 'cgroup:[4026532319]');
    putGroup('/sys/fs/cgroup', { 'cpu.max': '50000 100000\n', 'cpu.weight': '79\n' });
    put('/proc/sys/kernel/sched_autogroup_enabled', '1\n');
    put('/proc/7847/autogroup', '/autogroup-7 nice 0\n');
    expect(await findNiceDeciding(host, aim)).toEqual({
      leads: [says('/', '0.5 CPUs')],
      cautions: [
        'Cgroups above lie outside of this cgroup namespace: whether they limit srs is unknown.',
        'nice ranks srs only within its cgroup /. The cgroup / has a CPU share of its own (79).',
      ],
    });
  });

  test.each([
    ['1024', []],
    [
      '512',
      ['nice ranks srs only within its cgroup /box. The cgroup /box has a CPU share of its own (512).'],
    ],
    ['2', ['nice ranks srs only within its cgroup /box. The cgroup /box has a CPU share of its own (2).']],
  ])('a share of %s, with nobody beside it', async (share, cautions) => {
    arrange('4:cpu:/box', mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu/box', { ...quotaV1(-1), 'cpu.shares': `${share}\n` });
    putGroup('/sys/fs/cgroup/cpu', { 'cpu.shares': '1024\n' });
    expect(await findNiceDeciding(host, aim)).toEqual({ leads: [], cautions });
  });

  test('the default share, with others that want a CPU: who they are', async () => {
    arrange('4:cpu:/box', mountOf('/sys/fs/cgroup/cpu', 'cpu'));
    putGroup('/sys/fs/cgroup/cpu/box', { ...quotaV1(-1), 'cpu.shares': '1024\n' });
    const processes = [
      [7847, 'srs', 'R', '/box'],
      [20, 'in the same', 'R', '/box'],
      [21, 'below it', 'R', '/box/inner'],
      [22, 'asleep', 'S', '/'],
      [23, 'ffmpeg', 'R', '/boxes'],
      [24, 'sh', 'R', '/'],
    ] as const;
    for (const [pid, name, state, group] of processes) {
      put(`/proc/${pid}/stat`, `${pid} (${name}) ${state} 1 1 1 0 -1 0\n`);
      put(`/proc/${pid}/cgroup`, `4:cpu:${group}\n`);
    }
    expect(await findNiceDeciding(host, aim)).toEqual({
      leads: [
        'nice ranks srs only within its cgroup /box, not against those outside that want a CPU now: ffmpeg 23, sh 24.',
      ],
      cautions: [],
    });
  });
});
