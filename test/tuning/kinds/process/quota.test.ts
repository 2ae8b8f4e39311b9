import { describe, expect, test } from 'vitest';
import { applyTuning } from '../../../../src/tuning/engine/apply.ts';
import { markOf } from '../../../../src/tuning/engine/mark-of.ts';
import { planQuota, QUOTA, type QuotaRequest } from '../../../../src/tuning/kinds/process/quota.ts';
import { formatQuota, parseQuota } from '../../../../src/tuning/kinds/process/quota-value.ts';
import { isQuotaFile } from '../../../../src/tuning/limits/cpu-quotas.ts';
import { expectOutcome, expectPlan } from '../../../helpers/expect-tuning.ts';
import { createFakeHost, type FakeHost, type FakeHostScript } from '../../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../../../helpers/fake-process.ts';
import { createMemoryJournal } from '../../../helpers/memory-journal.ts';

const V1 = '/sys/fs/cgroup/cpu';
const V2 = '/sys/fs/cgroup';
const MOUNTS = `36 32 0:31 / ${V1} rw shared:9 - cgroup cgroup rw,cpu\n`;
const MOUNTS_V2 = `36 32 0:31 / ${V2} rw shared:9 - cgroup2 cgroup rw\n`;

type Limit = readonly [quota: number | string, period?: number, stat?: string];

/** SRS in a cgroup of v1, with the quotas of it and of those above. */
function hostV1(
  group: string,
  limits: Readonly<Record<string, Limit>>,
  script: FakeHostScript = {},
): FakeHost {
  const files = Object.entries(limits).flatMap(([path, [quota, period = 100_000, stat]]) => [
    [`${V1}${path}/cpu.cfs_quota_us`, `${quota}\n`],
    [`${V1}${path}/cpu.cfs_period_us`, `${period}\n`],
    ...(stat === undefined ? [] : [[`${V1}${path}/cpu.stat`, stat]]),
  ]);
  return hostWith(`4:cpu:${group}`, MOUNTS, Object.fromEntries(files), script);
}

/** The same of v2: each as cpu.max has it. */
function hostV2(
  group: string,
  limits: Readonly<Record<string, string>>,
  script: FakeHostScript = {},
): FakeHost {
  const files = Object.entries(limits).map(([path, text]) => [`${V2}${path}/cpu.max`, `${text}\n`]);
  return hostWith(`0::${group}`, MOUNTS_V2, Object.fromEntries(files), script);
}

function hostWith(
  membership: string,
  mounts: string,
  files: Readonly<Record<string, string>>,
  script: FakeHostScript,
): FakeHost {
  return createFakeHost({
    ...script,
    files: {
      ...fakeProcess(),
      '/proc/7847/cgroup': `${membership}\n`,
      '/proc/self/mountinfo': mounts,
      '/sys/devices/system/cpu/online': '0-3\n',
      ...files,
      ...script.files,
    },
  });
}

const ask = (host: FakeHost, cpus: number | 'none', more: Partial<QuotaRequest> = {}) =>
  planQuota(host, { process: SRS_IDENTITY, label: 'srs', cpus, ...more });

describe('planning', () => {
  test('v1: the file of the group that decides, exactly what is written, and for whom', async () => {
    const host = hostV1('/docker/0a1b', {
      '/docker/0a1b': [90_000, 100_000, 'nr_periods 412\nnr_throttled 380\nthrottled_time 25600000000\n'],
      '/docker': [-1],
      '': [-1],
    });
    expect(await ask(host, 'none')).toMatchObject({
      title: 'CPU quota 90 ms of 100 ms = 0.9 CPUs → none',
      label: 'srs 7847',
      process: undefined,
      judgedBy: SRS_IDENTITY,
      targets: [{ id: `${V1}/docker/0a1b/cpu.cfs_quota_us`, wanted: 'none' }],
      steps: [{ path: `${V1}/docker/0a1b/cpu.cfs_quota_us`, text: '-1' }],
      cautions: [
        '/docker/0a1b was held back in 92 % of its periods since it was made, for 26 s in all.',
        'It holds for all processes of /docker/0a1b together, as soon as it is written.',
        'This lasts until the container is started anew. To have docker keep it: docker update --cpus 4 0a1b (all of them; 0 would change nothing. Where it was started with --cpu-quota: docker update --cpu-quota -1 0a1b).',
      ],
    });
    expect(expectPlan(await ask(host, 1.5)).steps).toEqual([
      { id: expect.anything(), path: `${V1}/docker/0a1b/cpu.cfs_period_us`, text: '100000' },
      { id: expect.anything(), path: `${V1}/docker/0a1b/cpu.cfs_quota_us`, text: '150000' },
    ]);
  });

  test('v2: one file, with the period that it has', async () => {
    const host = hostV2('/system.slice/srs.service', {
      '/system.slice/srs.service': '45000 50000',
      '/system.slice': 'max 100000',
    });
    const plan = expectPlan(await ask(host, 0.5));
    expect(plan.title).toBe('CPU quota 45 ms of 50 ms = 0.9 CPUs → 25 ms of 50 ms = 0.5 CPUs');
    expect(plan.steps).toEqual([
      { id: expect.anything(), path: `${V2}/system.slice/srs.service/cpu.max`, text: '25000 50000' },
    ]);
    expect(plan.cautions.at(-1)).toContain('systemctl set-property srs.service CPUQuota=50%.');
    expect(expectPlan(await ask(host, 'none')).steps).toMatchObject([{ text: 'max' }]);
  });

  test('of nested ones the tightest decides, whatever its period; all are named', async () => {
    const host = hostV2('/kubepods.slice/pod7.slice/srs', {
      '/kubepods.slice/pod7.slice/srs': '100000 100000',
      '/kubepods.slice/pod7.slice': '200000 1000000',
      '/kubepods.slice': 'max 100000',
    });
    const plan = expectPlan(await ask(host, 'none'));
    expect(plan.targets).toMatchObject([
      { id: `${V2}/kubepods.slice/pod7.slice/cpu.max`, before: '200 ms of 1000 ms = 0.2 CPUs' },
    ]);
    expect(plan.leads).toEqual([
      'The quota of /kubepods.slice/pod7.slice/srs limits srs then: 100 ms of 100 ms = 1 CPU.',
    ]);
    expect(plan.cautions[0]).toBe(
      'CPU quotas now: /kubepods.slice/pod7.slice/srs 100 ms of 100 ms = 1 CPU; /kubepods.slice/pod7.slice 200 ms of 1000 ms = 0.2 CPUs (the tightest: it decides).',
    );
    expect(plan.cautions.at(-1)).toContain('The kubelet sets it by the limits of the pod');
    const own = expectPlan(await ask(host, 'none', { group: '/kubepods.slice/pod7.slice/srs' }));
    expect(own.targets).toMatchObject([{ id: `${V2}/kubepods.slice/pod7.slice/srs/cpu.max` }]);
    expect(own.leads).toEqual([
      'The quota of /kubepods.slice/pod7.slice limits srs then: 200 ms of 1000 ms = 0.2 CPUs.',
    ]);
    expect(expectPlan(await ask(host, 0.1)).leads).toBeUndefined();
  });

  test('a group without one is given one where it is nearest', async () => {
    const host = hostV2('/a/b', { '/a/b': 'max 100000', '/a': 'max 100000' });
    expect(await ask(host, 0.9)).toMatchObject({
      title: 'CPU quota none → 90 ms of 100 ms = 0.9 CPUs',
      targets: [{ id: `${V2}/a/b/cpu.max` }],
    });
  });

  test.each([
    [0, 'CPU quota 0: a number of CPUs above 0 is needed, or none'],
    [-1, 'CPU quota -1: a number of CPUs above 0 is needed, or none'],
    [Number.NaN, 'CPU quota NaN: a number of CPUs above 0 is needed, or none'],
    [4.1, 'CPU quota 4.1: this host has 4 CPUs, and more than these is no limit: none lifts it'],
    [
      0.009,
      'CPU quota 0.009: the kernel takes no less than 1 ms of a period, which is 0.01 CPUs here (its period is 100 ms)',
    ],
  ])('%s CPUs are refused', async (cpus, refused) => {
    expect(await ask(hostV2('/a', { '/a': 'max 100000' }), cpus)).toEqual({ refused });
  });

  test('there is nothing to lift where nothing limits', async () => {
    const met = 'srs 7847 is in no cgroup with a CPU quota: there is nothing to lift';
    expect(await ask(hostV1('/', { '': [-1] }), 'none')).toEqual({ refused: met, isMet: true });
    expect(await ask(hostV2('/a', { '/a': 'max 100000' }), 'none')).toEqual({ refused: met, isMet: true });
    expect(await ask(createFakeHost({ files: fakeProcess() }), 'none')).toEqual({
      refused: met,
      isMet: true,
    });
    expect(await ask(hostV1('/', { '': [-1] }), 0.9)).toEqual({
      refused: 'srs 7847 is in no cgroup of its own: only a cgroup can have a CPU quota',
    });
  });

  test('what a cgroup namespace hides is not taken for nothing', async () => {
    const partly = MOUNTS.replace(' / /sys', ' /docker/0a1b /sys');
    const none = { files: { '/proc/self/mountinfo': partly } };
    expect(await ask(hostV1('/docker/0a1b', { '': [-1] }, none), 'none')).toEqual({
      refused:
        'CPU quota of srs 7847: none is seen from here, and the cgroups above lie outside of this cgroup namespace: if one of them decides, lift it on the host itself',
    });
    const plan = expectPlan(await ask(hostV1('/docker/0a1b', { '': [50_000] }, none), 'none'));
    expect(plan.cautions.at(-1)).toBe(
      'Cgroups above lie outside of this cgroup namespace: whether they limit srs is unknown.',
    );
    expect(await ask(hostV1('/../other', {}), 'none')).toEqual({
      refused:
        'CPU quota of srs 7847: its cgroup lies outside of this cgroup namespace. Run srs-top on the host itself, as root',
    });
  });

  test('a cgroup that is not over it is refused, with those that are', async () => {
    expect(await ask(hostV2('/a/b', { '/a/b': 'max 1', '/a': 'max 1' }), 1, { group: '/c\x1b[2J' })).toEqual({
      refused: 'srs 7847 is in no cgroup /c[2J that can have a CPU quota; those over it: /a/b, /a',
    });
  });

  test('what v1 would refuse is refused before, and taken by v2', async () => {
    const v1 = hostV1('/a/b', { '/a/b': [20_000], '/a': [50_000] });
    expect(await ask(v1, 0.9)).toEqual({
      refused:
        'CPU quota 0.9: cgroup v1 gives /a/b no more than /a over it has, which is 50 ms of 100 ms = 0.5 CPUs: ask for at most that, or change /a first',
    });
    expect(await ask(v1, 0.1, { group: '/a' })).toEqual({
      refused:
        'CPU quota 0.1: cgroup v1 gives /a no less than /a/b in it has, which is 20 ms of 100 ms = 0.2 CPUs: ask for at least that, or change /a/b first',
    });
    const v2 = hostV2('/a/b', { '/a/b': '20000 100000', '/a': '50000 100000' });
    expect(expectPlan(await ask(v2, 0.9)).leads).toEqual([
      'The quota of /a limits srs then: 50 ms of 100 ms = 0.5 CPUs.',
    ]);
  });

  test('refused for a process that is gone, and for another one', async () => {
    expect(await ask(createFakeHost(), 'none')).toEqual({ refused: 'pid 7847 has ended' });
    const host = hostV2('/a', { '/a': '1000 100000' });
    expect(await ask(host, 'none', { process: { pid: 7847, startTicks: 9 } })).toEqual({
      refused: 'pid 7847 is another process now (srs)',
    });
  });

  test('how much it is held back now is looked for where that is asked for', async () => {
    const stat = (periods: number, throttled: number, microseconds: number) =>
      `nr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec ${microseconds}\n`;
    const files = { [`${V2}/a/cpu.stat`]: stat(10, 0, 0) };
    const host = hostV2('/a', { '/a': '90000 100000' }, { files });
    host.onTime = () => void host.files.set(`${V2}/a/cpu.stat`, stat(15, 4, 310_000));
    const plan = expectPlan(await ask(host, 'none', { looksMs: 500 }));
    expect(plan.cautions[0]).toBe(
      '/a was never held back since it was made. In the last 0.5 s it was held back in 4 of 5 periods, for 0.31 s.',
    );
  });
});

describe('applying', () => {
  const apply = async (host: FakeHost, cpus: number | 'none' = 'none') =>
    expectOutcome(await applyTuning(host, createMemoryJournal(), expectPlan(await ask(host, cpus))));

  test('reads back what the kernel says, and the SRS that it was for judges it', async () => {
    const host = hostV2(
      '/a',
      { '/a': '90000 100000' },
      {
        onWrite(path, text, files) {
          files.set(path, text === 'max' ? 'max 100000\n' : `${text}\n`);
          return undefined;
        },
      },
    );
    const outcome = await apply(host);
    expect(outcome.sentence).toBe('CPU quota 90 ms of 100 ms = 0.9 CPUs → none: 1/1 cgroup');
    expect(host.written).toEqual([`${V2}/a/cpu.max max`]);
    expect(markOf(outcome, { beganMs: 1, atMs: 2, windowSeconds: 30 })).toMatchObject({
      ...SRS_IDENTITY,
      isJudged: true,
    });
  });

  test.each([
    [
      'EINVAL: invalid argument, write',
      'refused: cgroup v1 gives no cgroup more than the one over it has, and none less than one in it',
    ],
    [
      'EROFS: read-only file system, open',
      'refused: cgroups are mounted read-only here; do it where they are writable, such as on the host of the container',
    ],
    ['EACCES: permission denied, open', 'not permitted. The reason is not known'],
  ])('%s is said in words', async (detail, words) => {
    const host = hostV1(
      '/a',
      { '/a': [90_000] },
      {
        onWrite: asked => ({ asked, reason: 'failed', detail }),
      },
    );
    const { sentence, isComplete } = await apply(host);
    expect(isComplete).toBe(false);
    expect(sentence).toBe(
      `CPU quota 90 ms of 100 ms = 0.9 CPUs → none: 0/1 cgroup; ${V1}/a/cpu.cfs_quota_us ${words}`,
    );
  });

  test('a file that is none of a quota is neither read nor written, whatever the journal says', async () => {
    const foreign = [
      '/etc/shadow',
      '/sys/fs/cgroup/../../etc/cpu.max',
      'cpu.max',
      '/sys//cpu.max',
      '/*/cpu.max',
    ];
    expect(foreign.filter(isQuotaFile)).toEqual([]);
    expect(isQuotaFile('/sys/fs/cgroup/a b/cpu.max')).toBe(true);
    const host = createFakeHost({ files: { '/etc/shadow': '5 5\n' } });
    const targets = foreign.map(id => ({ id, name: '', startTicks: undefined }));
    expect(await QUOTA.read(host, undefined, targets)).toEqual([]);
    const wishes = foreign.map(id => ({ id, wanted: 'none' }));
    expect(QUOTA.steps({ process: undefined, scope: 'all' }, wishes)).toEqual([]);
    const scribbles = ['1 ms', '-1 ms of 100 ms', '1 ms of 1 ms; reboot'].map(wanted => ({
      id: '/a/cpu.max',
      wanted,
    }));
    expect(QUOTA.steps({ process: undefined, scope: 'all' }, scribbles)).toEqual([
      { id: '/a/cpu.max', path: '/a/cpu.max', text: '1000 1000' },
    ]);
  });
});

test.each([
  [90_000, 100_000, '90 ms of 100 ms = 0.9 CPUs'],
  [100_000, 100_000, '100 ms of 100 ms = 1 CPU'],
  [11_111, 50_001, '11.111 ms of 50.001 ms = 0.22 CPUs'],
  [999_999_999_999, 1_000_000, '999999999.999 ms of 1000 ms = 1000000 CPUs'],
  [undefined, 100_000, 'none'],
] as const)('%s µs of %s µs are written as %s, and read again to the microsecond', (quota, period, words) => {
  const bandwidth = { quotaMicroseconds: quota, periodMicroseconds: period };
  expect(formatQuota(bandwidth)).toBe(words);
  expect(parseQuota(words)).toEqual(bandwidth);
});
