import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandResult, HostFailure } from '../../../src/host/host.ts';
import { planProfile, startProfile } from '../../../src/profile/perf/perf-record.ts';
import type { ProfileOptions, ProfilePlan } from '../../../src/profile/profile.ts';
import { isRefusal } from '../../../src/tuning/tuning.ts';
import {
  createFakeHost,
  type FakeCommands,
  type FakeHost,
  type FakeHostScript,
} from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, statText } from '../../helpers/fake-process.ts';

const OPTIONS: ProfileOptions = { seconds: 30, frequencyHz: 99, callGraph: 'off', threads: 'all' };
const REPORT = readFileSync(new URL('../../fixtures/perf/templates.txt', import.meta.url), 'utf8');
const THREADS = readFileSync(new URL('../../fixtures/perf/by-thread.txt', import.meta.url), 'utf8');
const WRITTEN = '[ perf record: Captured and wrote 0.017 MB perf.data (394 samples) ]\n';
const DIES_WITH_US = ['setpriv', '--pdeathsig', 'INT'];
const ASKS_FOR_DEATH_SIGNAL = { way: 'query', command: [...DIES_WITH_US, 'true'] };
const PARANOID = '/proc/sys/kernel/perf_event_paranoid';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-profile-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

/** A perf that answers each of `--version`, `record` and `report`. */
function perf(answers: Readonly<Record<string, Partial<CommandResult>>> = {}): FakeCommands {
  const all: Readonly<Record<string, Partial<CommandResult>>> = {
    record: { stderr: WRITTEN },
    report: { stdout: REPORT },
    ...answers,
  };
  return command => {
    const word = command[command.indexOf('perf') + 1] ?? '';
    const byThread = word === 'report' && command.includes('overhead,pid') && { stdout: THREADS };
    return { ...all[word], ...byThread };
  };
}

function hostWith(script: FakeHostScript = {}): FakeHost {
  return createFakeHost({ onCommand: perf(), ...script, files: { ...fakeProcess(), ...script.files } });
}

async function planOn(host: FakeHost, options: Partial<ProfileOptions> = {}) {
  const folder = join(state, 'profiles', 'p');
  return planProfile(host, {
    process: SRS_IDENTITY,
    label: 'srs',
    options: { ...OPTIONS, ...options },
    folder,
  });
}

async function madePlan(host: FakeHost, options: Partial<ProfileOptions> = {}): Promise<ProfilePlan> {
  const plan = await planOn(host, options);
  if (isRefusal(plan)) throw new Error(plan.refused);
  return plan;
}

/** Plans and records on the same host; `between` is what happens in the meantime. */
async function record(
  script: FakeHostScript = {},
  between: (host: FakeHost) => void = () => undefined,
  options: Partial<ProfileOptions> = {},
) {
  const host = hostWith(script);
  const plan = await madePlan(host, options);
  between(host);
  return { host, plan, report: await startProfile(host, plan).done };
}

describe('planning a profile', () => {
  test('shows the exact command', async () => {
    const plan = await madePlan(hostWith({ privilege: 'sudo' }));
    expect(plan.command.join(' ')).toBe(
      `sudo -n nohup perf record -N -F 99 -p 7847 -o ${state}/profiles/p/perf.data -- timeout 30 cat`,
    );
    expect(plan).toMatchObject({ usesSudo: true, dataFile: `${state}/profiles/p/perf.data`, cautions: [] });
  });

  test('keeps perf out of reach of the terminal, without sudo in a session of its own', async () => {
    const plan = await madePlan(hostWith());
    expect(plan.command.slice(0, 3)).toEqual(['setsid', 'perf', 'record']);
  });

  test('call stacks only when asked for, and then with what is wrong about them', async () => {
    const wrong =
      'State Threads swaps stack pointers: call stacks of the thread of srs that carries the media are wrong.';
    expect(await planOn(hostWith(), { callGraph: 'fp' })).toMatchObject({
      command: expect.arrayContaining(['--call-graph', 'fp']),
      cautions: [wrong],
    });
    expect(await planOn(hostWith(), { callGraph: 'dwarf' })).toMatchObject({
      command: expect.arrayContaining(['--call-graph', 'dwarf']),
      cautions: [wrong, 'dwarf writes up to 0.8 MB/s for every CPU that srs keeps busy.'],
    });
  });

  test('dwarf for so long that the disk may not hold it', async () => {
    const { bavail, bsize } = statfsSync(state);
    const plan = await madePlan(hostWith(), { callGraph: 'dwarf', frequencyHz: 10_000, seconds: 3600 });
    const rate = String.raw`^dwarf writes up to 81\.9 MB/s for every CPU that srs keeps busy\.`;
    const advice = String.raw` In 3600 s that is 294\.9 GB, and the disk has \d+\.\d GB left: fewer seconds or a lower frequency\.$`;
    const isLargeDisk = bavail * bsize > 2 * 294.9e9;
    expect(plan.cautions[1]).toMatch(new RegExp(isLargeDisk ? `${rate}$` : rate + advice));
  });

  test('without rights: says what the kernel allows', async () => {
    expect(await planOn(hostWith({ privilege: 'user', files: { [PARANOID]: '4\n' } }))).toMatchObject({
      cautions: [
        'Not root, and no sudo without a password: perf may be refused (kernel.perf_event_paranoid is 4).',
        'Processes of your own user need: sudo sysctl kernel.perf_event_paranoid=2',
      ],
    });
    expect(await planOn(hostWith({ privilege: 'user', files: { [PARANOID]: '2\n' } }))).toMatchObject({
      cautions: [
        'Not root, and no sudo without a password: perf may be refused (kernel.perf_event_paranoid is 2).',
        'Kernel functions are left out; to include them: sudo sysctl kernel.perf_event_paranoid=1',
      ],
    });
  });

  test('one thread of the process, while it has it', async () => {
    expect(await planOn(hostWith(), { threads: 7851 })).toMatchObject({
      command: expect.arrayContaining(['-t', '7851']),
    });
    expect((await madePlan(hostWith(), { threads: 7851 })).command).not.toContain('-p');
    expect(await planOn(hostWith(), { threads: 7999 })).toEqual({
      refused: 'pid 7847 has no thread 7999 any more',
    });
  });

  test('no more samples a second than the kernel takes', async () => {
    const files = { '/proc/sys/kernel/perf_event_max_sample_rate': '4000\n' };
    expect(await planOn(hostWith({ files }), { frequencyHz: 4999 })).toEqual({
      refused:
        'perf at 4999 Hz: the kernel takes at most 4000. More: sudo sysctl kernel.perf_event_max_sample_rate=4999',
    });
    expect(await planOn(hostWith({ files }), { frequencyHz: 4000 })).toMatchObject({ tool: 'perf' });
  });

  test.each([
    [{ seconds: 0 }, 'perf for 0 s: a whole number from 1 to 3600 is needed'],
    [{ seconds: 2.5 }, 'perf for 2.5 s: a whole number from 1 to 3600 is needed'],
    [{ frequencyHz: 100_000 }, 'perf at 100000 Hz: a whole number from 1 to 10000 is needed'],
  ])('refuses %j', async (options, refused) => {
    expect(await planOn(hostWith(), options)).toEqual({ refused });
  });

  test.each([
    [{ problem: 'not-found', exitCode: undefined } as const, 'perf is not installed. '],
    [
      { exitCode: 2, stderr: 'WARNING: perf not found for kernel 6.8.0-31\n' },
      'perf is not installed for this kernel. ',
    ],
  ])('refuses without perf (%j)', async (answer, beginning) => {
    expect(await planOn(hostWith({ onCommand: perf({ '--version': answer }) }))).toEqual({
      refused: `${beginning}Debian: apt install linux-perf; Ubuntu: apt install linux-tools-$(uname -r); RHEL, Fedora: dnf install perf`,
    });
  });
});

describe('recording', () => {
  test('runs what was shown, and keeps the report beside the data', async () => {
    const { host, plan, report } = await record();
    expect(host.asked).toEqual([
      { way: 'query', command: ['perf', '--version'] },
      { way: 'start', command: plan.command },
      ASKS_FOR_DEATH_SIGNAL,
      { way: 'query', command: expect.arrayContaining(['report', plan.dataFile, 'overhead,comm,dso,sym']) },
      ASKS_FOR_DEATH_SIGNAL,
      { way: 'query', command: expect.arrayContaining(['report', plan.dataFile, 'overhead,pid']) },
    ]);
    expect(report).toMatchObject({
      sampleCount: 394,
      isCancelled: false,
      symbols: [{ percent: 50.25 }, { percent: 49.75 }],
      threads: [
        { percent: 98.51, tid: 24541, name: 'SRT:RcvQ:w1' },
        { percent: 1.49, tid: 24499, name: 'srs' },
      ],
      losses: { sampleCount: 0, chunkCount: 0 },
      text: REPORT + THREADS,
      stacksFile: undefined,
    });
    expect(readFileSync(`${plan.folder}/report.txt`, 'utf8')).toBe(REPORT + THREADS);
  });

  test('writes the stacks out where there are any, through a file of its own', async () => {
    const { host, plan, report } = await record({}, undefined, { callGraph: 'fp' });
    const stacks = `${plan.folder}/stacks.linux-perf.txt`;
    expect(report).toMatchObject({ stacksFile: stacks });
    expect(host.asked.at(-1)).toEqual({
      way: 'start',
      command: [
        ...DIES_WITH_US,
        'prlimit',
        '--fsize=268435456',
        '--core=0',
        'perf',
        'script',
        '--no-inline',
        '-i',
        plan.dataFile,
      ],
    });
    expect(statSync(stacks).mode & 0o777).toBe(0o600);
  });

  test('stacks that could not be written are told, and leave no file', async () => {
    const answers = { script: { exitCode: 1, stderr: 'no space left\n' } };
    const { plan, report } = await record({ onCommand: perf(answers) }, undefined, { callGraph: 'dwarf' });
    expect(report).toMatchObject({
      stacksFile: undefined,
      sentence: expect.stringMatching(/\. stacks\.linux-perf\.txt was not written \(no space left\)$/),
    });
    expect(readdirSync(plan.folder)).toEqual(['messages.txt', 'report.txt']);
  });

  test('stacks that were cancelled leave no file, though perf calls it a success', async () => {
    const answers = { script: { exitCode: 0, problem: 'cancelled' } as const };
    const { plan, report } = await record({ onCommand: perf(answers) }, undefined, { callGraph: 'dwarf' });
    expect(report).toMatchObject({
      stacksFile: undefined,
      sentence: expect.stringMatching(/\. stacks\.linux-perf\.txt was not written \(cancelled\)$/),
    });
    expect(readdirSync(plan.folder)).toEqual(['messages.txt', 'report.txt']);
  });

  test('a report that was cancelled does not count, though perf calls it a success', async () => {
    const answers = { report: { exitCode: 0, stdout: REPORT, problem: 'cancelled' } as const };
    const { plan, report } = await record({ onCommand: perf(answers) });
    expect(report).toEqual({
      refused: `${plan.dataFile} was recorded, but perf report gave nothing: perf failed: cancelled`,
    });
    expect(readdirSync(plan.folder)).toEqual(['messages.txt']);
  });

  test('says what was lost', async () => {
    const stdout = REPORT.replace('Lost Samples: 0', 'Lost Samples: 1234');
    const answers = { report: { stdout, stderr: 'Processed 9 events and lost 2 chunks!\n' } };
    expect((await record({ onCommand: perf(answers) })).report).toMatchObject({
      losses: { sampleCount: 1234, chunkCount: 2 },
      sentence: expect.stringContaining(
        '. Lost: 1,234 samples and 2 chunks of events, for which perf came too late',
      ),
    });
  });

  test('nothing runs and nothing is written on a read-only host', async () => {
    const plan = await madePlan(hostWith());
    const host = hostWith({ isReadOnly: true });
    expect(await startProfile(host, plan).done).toEqual({
      refused: 'the host is read-only: nothing was recorded',
    });
    expect(host.asked).toEqual([]);
    expect(() => readFileSync(plan.folder)).toThrow('ENOENT');
  });

  test('nothing runs on another process with the pid', async () => {
    const { host, report } = await record({}, ({ files }) => {
      files.set('/proc/7847/stat', statText({ tid: 7847, name: 'nginx', startTicks: 9000 }));
    });
    expect(report).toEqual({ refused: 'nothing was recorded: pid 7847 is another process now (nginx)' });
    expect(host.asked.map(({ way }) => way)).toEqual(['query']);
  });

  test('nothing runs when it is cancelled at once', async () => {
    const host = hostWith();
    const run = startProfile(host, await madePlan(host));
    run.cancel();
    expect(await run.done).toEqual({ refused: 'cancelled before perf was started' });
    expect(host.asked.map(({ way }) => way)).toEqual(['query']);
  });

  test('no sample: the process was idle, which is a result', async () => {
    const answers = {
      record: { stderr: '[ perf record: Captured and wrote 0.001 MB perf.data ]\n' },
      report: { exitCode: 255, stderr: 'Error:\nThe perf.data data has no samples!\n' },
    };
    expect((await record({ onCommand: perf(answers) })).report).toMatchObject({
      sampleCount: 0,
      symbols: [],
      sentence: expect.stringContaining(': pid 7847 was never on a CPU'),
    });
  });

  test('a folder that cannot be made', async () => {
    const host = hostWith();
    writeFileSync(join(state, 'file'), '');
    const folder = join(state, 'file', 'p');
    const plan = { ...(await madePlan(host)), folder };
    const report = await startProfile(host, plan).done;
    expect(isRefusal(report) && report.refused).toBe(
      `nothing was recorded: ${folder} cannot be made (${join(state, 'file')} is a file, expected a directory)`,
    );
    expect(host.asked.map(({ way }) => way)).toEqual(['query']);
  });

  test('a report that cannot be read says where the data are', async () => {
    const answers = { report: { exitCode: 255, stderr: 'incompatible file format\n' } };
    const { plan, report } = await record({ onCommand: perf(answers) });
    expect(report).toEqual({
      refused: `${plan.dataFile} was recorded, but perf report gave nothing: perf failed: incompatible file format`,
    });
  });
});

describe('perf that gives nothing, in words', () => {
  const LIMITED = 'Error:\nAccess to performance monitoring and observability operations is limited.\n';
  const ROOT_LACKS =
    'root has neither CAP_PERFMON nor CAP_SYS_ADMIN here, as in a container. Start it with --cap-add PERFMON, or run srs-top on its host';
  const ROOT = 'Root may: run srs-top with sudo';
  const files = (level: string): Record<string, string | HostFailure> => ({ [PARANOID]: level });

  test.each([
    [
      LIMITED,
      '2\n',
      `perf may not look at pid 7847: it is not known whether it is a process of your user. ${ROOT}`,
    ],
    [
      LIMITED,
      '4\n',
      `perf may not look at pid 7847: kernel.perf_event_paranoid is 4; processes of your own user need: sudo sysctl kernel.perf_event_paranoid=2. ${ROOT}`,
    ],
    ["Couldn't create thread/CPU maps: No such process\n", '2\n', 'pid 7847 has ended'],
    [
      'sudo: a password is required\n',
      '2\n',
      'perf was not started (sudo: a password is required). Run srs-top as root',
    ],
    ['Error:\nStrange\u001b[2J thing.\n', '2\n', 'perf failed: Strange[2J thing.'],
    ['', '2\n', 'perf failed: exit code 255'],
  ])('%j', async (stderr, level, refused) => {
    const onCommand = perf({ record: { exitCode: 255, stderr } });
    const script = { onCommand, files: files(level), privilege: 'user' } as const;
    expect((await record(script)).report).toEqual({ refused });
  });

  test('root of a container', async () => {
    const onCommand = perf({ record: { exitCode: 255, stderr: LIMITED } });
    const own = (capabilities: string) => ({ '/proc/self/status': `CapEff:\t${capabilities}\n` });
    expect((await record({ onCommand, files: own('00000000a80425fb') })).report).toEqual({
      refused: `perf may not look at pid 7847: ${ROOT_LACKS}`,
    });
    expect((await record({ onCommand, files: own('0000004000000000') })).report).toMatchObject({
      refused: 'perf may not look at pid 7847: not even as root; the reason is not known',
    });
    const filtered = { '/proc/self/status': 'CapEff:\t0000004000000000\nSeccomp:\t2\n' };
    expect((await record({ onCommand, files: filtered })).report).toMatchObject({
      refused: expect.stringContaining('a seccomp filter is on srs-top (Seccomp in /proc/self/status)'),
    });
    const locked = {
      ...own('0000004000000000'),
      '/sys/kernel/security/lockdown': 'none integrity [confidentiality]\n',
    };
    expect((await record({ onCommand, files: locked })).report).toMatchObject({
      refused: expect.stringContaining('the kernel is locked down'),
    });
  });

  test('root through sudo, who has what nobody took from all', async () => {
    const onCommand = perf({ record: { exitCode: 255, stderr: LIMITED } });
    const bounded = (capabilities: string) => ({
      '/proc/self/status': `CapEff:\t0000000000000000\nCapBnd:\t${capabilities}\n`,
    });
    const script = { onCommand, privilege: 'sudo' } as const;
    expect((await record({ ...script, files: bounded('00000000a80425fb') })).report).toEqual({
      refused: `perf may not look at pid 7847: ${ROOT_LACKS}`,
    });
    expect((await record({ ...script, files: bounded('000001ffffffffff') })).report).toMatchObject({
      refused: expect.stringContaining('not even as root'),
    });
  });

  test('a process of the same user, which is closed to him', async () => {
    const onCommand = perf({ record: { exitCode: 255, stderr: LIMITED } });
    const status = 'Uid:\t1000\t1000\t1000\t1000\n';
    const own = { [PARANOID]: '2\n', '/proc/self/status': status, '/proc/7847/status': status };
    expect((await record({ onCommand, privilege: 'user', files: own })).report).toEqual({
      refused: `perf may not look at pid 7847: the reason is not known. ${ROOT}`,
    });
    const exe = {
      asked: '/proc/7847/exe',
      reason: 'forbidden',
      detail: 'EACCES: permission denied',
    } as const;
    const links = { '/proc/7847/exe': exe };
    expect((await record({ onCommand, privilege: 'user', files: own, links })).report).toEqual({
      refused: `perf may not look at pid 7847: it is closed even to its own user, like any program with capabilities of its own (setcap) or a set-uid bit. ${ROOT}`,
    });
  });
});
