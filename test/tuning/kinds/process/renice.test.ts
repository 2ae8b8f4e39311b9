import { describe, expect, test } from 'vitest';
import { planAutogroup } from '../../../../src/tuning/kinds/process/autogroup.ts';
import { planRenice, stepNice } from '../../../../src/tuning/kinds/process/renice.ts';
import { isRefusal, type TuningPlan } from '../../../../src/tuning/tuning.ts';
import { createFakeHost, type FakeHostScript } from '../../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, SRS_THREADS } from '../../../helpers/fake-process.ts';

const REQUEST = { process: SRS_IDENTITY, label: 'srs', scope: 'all', nice: -15 } as const;
const NEW_THREADS = 'New SRT:TsbPd threads start at -15 too, like SRT:RcvQ, their creator.';

async function plan(request: Partial<Parameters<typeof planRenice>[1]>, script: FakeHostScript = {}) {
  const host = createFakeHost({ ...script, files: { ...fakeProcess(), ...script.files } });
  return planRenice(host, { ...REQUEST, ...request });
}

/** What decides instead, then what else is to be known. */
async function cautionsOf(request: Partial<Parameters<typeof planRenice>[1]>, script: FakeHostScript = {}) {
  const made = await plan(request, script);
  return isRefusal(made) ? made : [...(made.leads ?? []), ...made.cautions];
}

describe('planning a nice value', () => {
  test('names every thread to one command', async () => {
    const target = { startTicks: 1000, before: '0', wanted: '-15' };
    expect(await plan({})).toEqual({
      kind: 'nice',
      verb: 'renice',
      title: 'renice 0 → -15',
      process: SRS_IDENTITY,
      label: 'srs',
      scope: 'all',
      targets: SRS_THREADS.map(({ tid, name }) => ({ ...target, id: `${tid}`, name })),
      steps: [{ command: ['renice', '-15', '-p', '7847', '7849', '7850', '7851'] }],
      usesSudo: false,
      cautions: [NEW_THREADS],
    } satisfies TuningPlan);
  });

  test('shows sudo where it will be used', async () => {
    expect(await plan({ scope: [7849] }, { privilege: 'sudo' })).toMatchObject({
      steps: [{ command: ['renice', '-15', '-p', '7849'] }],
      usesSudo: true,
    });
  });

  test('one of several threads: says who keeps what, also for threads to come', async () => {
    expect(await cautionsOf({ scope: [7847] })).toEqual([
      '3 threads of the process not chosen: SRT:GC 7849, SRT:SndQ:w1 7850, SRT:RcvQ:w1 7851.',
      'New SRT:TsbPd threads start at 0, like SRT:RcvQ, their creator, which is not chosen.',
    ]);
    expect(await cautionsOf({ scope: [7849, 7850, 7851] })).toEqual([
      '1 thread of the process not chosen: srs 7847.',
      NEW_THREADS,
    ]);
  });

  test('mixed values before stand in the title', async () => {
    const threads = [-5, 0, 3, 0].map((nice, index) => ({ tid: 7847 + index, name: 'srs', nice }));
    const host = createFakeHost({ files: fakeProcess(threads) });
    expect(await planRenice(host, REQUEST)).toMatchObject({
      title: 'renice -5 and 0 and 3 → -15',
    });
  });

  test('without rights: the command that would do it', async () => {
    expect(await cautionsOf({}, { privilege: 'user' })).toEqual([
      NEW_THREADS,
      'Not root, and no sudo without a password: the kernel may refuse. Then run: sudo renice -15 -p 7847 7849 7850 7851',
    ]);
  });

  test.each([
    [1, 'real-time: nice has no effect meanwhile.'],
    [2, 'real-time: nice has no effect meanwhile.'],
    [5, 'SCHED_IDLE: it ranks below every nice value, whatever its own.'],
    [6, 'scheduled by deadline: nice has no effect meanwhile.'],
    [7, 'scheduled by a BPF program (sched_ext), which may ignore nice.'],
  ])('policy %i is told', async (policy, effect) => {
    const files = fakeProcess([
      { tid: 7847, name: 'srs' },
      { tid: 7849, name: 'SRT:GC', policy },
    ]);
    const host = createFakeHost({ files });
    expect(await planRenice(host, REQUEST)).toMatchObject({ cautions: [`SRT:GC 7849: ${effect}`] });
  });

  test('autogroup: names the group, its nice and its file', async () => {
    const files = {
      '/proc/sys/kernel/sched_autogroup_enabled': '1\n',
      '/proc/7847/autogroup': '/autogroup-7 nice -3\n',
      '/proc/9000/autogroup': '/autogroup-7 nice -3\n',
    };
    const caution =
      "Autogroup is on: nice ranks srs only within /autogroup-7, its session. That group's own nice is -3; to rank it above other sessions: r, then g, or echo -15 > /proc/7847/autogroup";
    expect(await cautionsOf({}, { files })).toEqual([caution, NEW_THREADS]);
    const alone = { ...files, '/proc/9000/autogroup': '/autogroup-8 nice 0\n' };
    expect(await cautionsOf({}, { files: alone })).toEqual([
      "Autogroup is on: srs is alone in /autogroup-7, its session: nice ranks it against nobody else. That group's own nice is -3; to rank it above other sessions: r, then g, or echo -15 > /proc/7847/autogroup",
      NEW_THREADS,
    ]);
    const off = { ...files, '/proc/sys/kernel/sched_autogroup_enabled': '0\n' };
    expect(await cautionsOf({}, { files: off })).toEqual([NEW_THREADS]);
    expect(await cautionsOf({}, { files: { ...files, '/proc/7847/autogroup': '\n' } })).toEqual([
      NEW_THREADS,
    ]);
  });

  test('a real-time policy of all that are chosen stands before all else', async () => {
    const files = fakeProcess([{ tid: 7847, name: 'srs', policy: 2 }]);
    expect(await planRenice(createFakeHost({ files }), REQUEST)).toMatchObject({
      leads: ['srs 7847: real-time: nice has no effect meanwhile.'],
    });
  });

  test('in a cgroup with the default CPU share nothing is said, of the autogroup neither', async () => {
    const files = {
      '/proc/sys/kernel/sched_autogroup_enabled': '1\n',
      '/proc/7847/autogroup': '/autogroup-7 nice 0\n',
      '/proc/7847/cgroup': '0::/system.slice/srs.service\n',
      // The controller is enabled for the slice, not for the service in it.
      '/sys/fs/cgroup/system.slice/srs.service/cgroup.procs': '7847\n',
      '/sys/fs/cgroup/system.slice/cpu.weight': '100\n',
    };
    expect(await cautionsOf({}, { files })).toEqual([NEW_THREADS]);
  });

  test('the nice value of an autogroup is refused in a cgroup, where the kernel has none', async () => {
    const files = {
      ...fakeProcess(),
      '/proc/sys/kernel/sched_autogroup_enabled': '1\n',
      '/proc/7847/autogroup': '/autogroup-7 nice 0\n',
      '/proc/7847/cgroup': '0::/system.slice/srs.service\n',
      '/sys/fs/cgroup/system.slice/srs.service/cpu.weight': '100\n',
    };
    const request = { process: SRS_IDENTITY, label: 'srs', nice: -15 };
    expect(await planAutogroup(createFakeHost({ files }), request)).toEqual({
      refused:
        'srs is in the cgroup /system.slice/srs.service: the kernel ranks it there, not in /autogroup-7',
    });
    const { '/proc/7847/cgroup': _, ...outside } = files;
    const atTop = createFakeHost({ files: { ...outside, '/proc/7847/cgroup': '0::/\n' } });
    expect(await planAutogroup(atTop, request)).toMatchObject({ title: 'autogroup nice 0 → -15' });
  });

  describe('without root, a nice value that cannot be taken back', () => {
    const limits = (soft: string) => ({
      '/proc/7847/limits': `Limit                     Soft Limit           Hard Limit           Units     \nMax nice priority         ${soft.padEnd(20)} 40                   \n`,
      '/proc/self/status': 'CapEff:\t0000000000000000\n',
    });
    const start = 'Raised to 3, you cannot take it back, neither by undo nor by --revert-after';
    test.each([
      ['0', `${start}. Lowering a nice value takes root (RLIMIT_NICE of the process is 0).`],
      ['19', `${start}. Lowering a nice value takes root (RLIMIT_NICE of the process is 19).`],
      ['', `${start}, unless RLIMIT_NICE, which cannot be read, allows it.`],
    ])('RLIMIT_NICE %j', async (soft, caution) => {
      const files = soft === '' ? {} : limits(soft);
      expect(await cautionsOf({ nice: 3 }, { files, privilege: 'user' })).toContain(caution);
    });

    test.each([
      ['RLIMIT_NICE allows 0', { nice: 3 }, 'user', limits('20')],
      ['RLIMIT_NICE allows all', { nice: 3 }, 'user', limits('unlimited')],
      ['it is lowered', { nice: -3 }, 'user', limits('0')],
      ['root', { nice: 3 }, 'root', limits('0')],
      ['CAP_SYS_NICE', { nice: 3 }, 'user', { '/proc/self/status': 'CapEff:\t0000000000800000\n' }],
    ] as const)('is not said where it can: %s', async (_, request, privilege, files) => {
      const cautions = await cautionsOf(request, { files, privilege });
      expect(JSON.stringify(cautions)).not.toContain('cannot be taken back');
    });
  });

  test.each([-21, 20, 1.5, Number.NaN])('refuses nice %d', async nice => {
    expect(await plan({ nice })).toEqual({
      refused: `nice ${nice}: a whole number from -20 to 19 is needed`,
    });
  });

  test('refuses what is so already', async () => {
    expect(await plan({ nice: 0 })).toEqual({
      refused: 'renice 0: already set for 4 threads of pid 7847',
      isMet: true,
    });
    expect(await plan({ nice: 0, scope: [7849] })).toEqual({
      refused: 'renice 0: already set for SRT:GC 7849',
      isMet: true,
    });
  });

  test('refuses another process, and a thread of another', async () => {
    expect(await plan({ process: { pid: 7847, startTicks: 999 } })).toEqual({
      refused: 'pid 7847 is another process now (srs)',
    });
    expect(await plan({ scope: [1] })).toEqual({ refused: 'pid 7847 has no thread 1 any more' });
  });
});

describe('stepping the nice value', () => {
  test.each([
    [[0], -1, -1],
    [[0], 1, 1],
    [[-20], -1, -20],
    [[19], 1, 19],
    [[17], 5, 19],
    // From the favoured one: up from 0 would throw the thread at -15 back by 16 steps.
    [[-15, 0, 0, 0], 1, -14],
    [[-15, 0, 0, 0], -1, -16],
  ])('from %j by %i to %i', (current, by, proposed) => {
    expect(stepNice(current, by)).toBe(proposed);
  });

  test('from nothing known to nothing', () => {
    expect(stepNice([], -1)).toBeUndefined();
  });
});
