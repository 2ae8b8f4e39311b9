import { describe, expect, test } from 'vitest';
import type { CommandResult } from '../../../src/host/host.ts';
import type { StraceOptions } from '../../../src/profile/profile.ts';
import { explainStraceFailure } from '../../../src/profile/strace/strace-errors.ts';
import { planStrace } from '../../../src/profile/strace/strace-plan.ts';
import { createFakeHost, type FakeHost, type FakeHostScript } from '../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY, statText } from '../../helpers/fake-process.ts';

const SCOPE = '/proc/sys/kernel/yama/ptrace_scope';

function hostWith(script: FakeHostScript = {}): FakeHost {
  return createFakeHost({ ...script, files: { ...fakeProcess(), ...script.files } });
}

function planOn(host: FakeHost, options: Partial<StraceOptions> = {}) {
  const chosen = { seconds: 5, threads: 'all', ...options } as const;
  return planStrace(host, { process: SRS_IDENTITY, label: 'srs', folder: '/f', options: chosen });
}

describe('planning strace', () => {
  test('shows the exact command and its warning', async () => {
    expect(await planOn(hostWith())).toEqual({
      tool: 'strace',
      process: SRS_IDENTITY,
      options: { seconds: 5, threads: 'all' },
      command: 'setpriv --pdeathsig INT timeout -k 5 -s INT 5 strace -c -f -p 7847'.split(' '),
      usesSudo: false,
      folder: '/f',
      cautions: [
        'strace stops srs twice at every system call, and srs makes one for every packet or few: a loaded srs falls behind and loses media itself while this runs. perf does not hold it up.',
      ],
    });
  });

  test('one thread alone, and no others of it', async () => {
    expect(await planOn(hostWith(), { threads: 7851, seconds: 60 })).toMatchObject({
      command: 'setpriv --pdeathsig INT timeout -k 5 -s INT 60 strace -c -p 7851'.split(' '),
    });
    expect(await planOn(hostWith(), { threads: 7999 })).toEqual({
      refused: 'pid 7847 has no thread 7999 any more',
    });
  });

  test.each([
    ['through sudo', { privilege: 'sudo' }, 'sudo -n timeout'],
    ['without such a setpriv', { onCommand: withoutSetpriv }, 'timeout -k'],
  ] as const)('%s it is bounded by timeout alone', async (_, script, beginning) => {
    const plan = await planOn(hostWith(script));
    expect('command' in plan && plan.command.join(' ').startsWith(beginning)).toBe(true);
  });

  test.each([0, 2.5, 61])('refuses %d s', async seconds => {
    expect(await planOn(hostWith(), { seconds })).toEqual({
      refused: `strace for ${seconds} s: a whole number from 1 to 60 is needed`,
    });
  });

  test('refuses what is traced already, and says by whom', async () => {
    const files = {
      '/proc/7847/status': 'Name:\tsrs\nState:\tS (sleeping)\nTracerPid:\t812\n',
      '/proc/812/comm': 'gdb\n',
    };
    expect(await planOn(hostWith({ files }))).toEqual({
      refused: 'pid 7847 is traced by gdb (pid 812) already, and only one can do that',
    });
    files['/proc/7847/status'] = 'TracerPid:\t0\n';
    expect(await planOn(hostWith({ files }))).toMatchObject({ tool: 'strace' });
  });

  test('refuses another process with the pid', async () => {
    const files = { '/proc/7847/stat': statText({ tid: 7847, name: 'nginx', startTicks: 9000 }) };
    expect(await planOn(hostWith({ files }))).toEqual({
      refused: 'pid 7847 is another process now (nginx)',
    });
  });

  test('refuses without strace, and says which package', async () => {
    const onCommand = () => ({ problem: 'not-found', exitCode: undefined }) as const;
    expect(await planOn(hostWith({ onCommand }))).toEqual({
      refused:
        'strace is not installed. Debian, Ubuntu: apt install strace; RHEL, Fedora: dnf install strace; Alpine: apk add strace',
    });
  });

  test.each([
    ['root', '3\n', /ptrace_scope is 3: nobody may trace until the host is rebooted\.$/],
    ['user', '1\n', /Run srs-top with sudo, or: sudo sysctl kernel\.yama\.ptrace_scope=0\.$/],
    ['user', '0\n', /^Not root, and no sudo without a password: strace may be refused\.$/],
  ] as const)('%s where ptrace_scope is %j', async (privilege, scope, caution) => {
    expect(await planOn(hostWith({ privilege, files: { [SCOPE]: scope } }))).toMatchObject({
      cautions: [expect.any(String), expect.stringMatching(caution)],
    });
  });
});

function withoutSetpriv(command: readonly string[]): Partial<CommandResult> {
  return command[0] === 'setpriv' ? { exitCode: 1 } : {};
}

describe('strace that gives nothing, in words', () => {
  const EPERM = 'strace: attach: ptrace(PTRACE_SEIZE, 7847): Operation not permitted\n';
  const own = (effective: string, bounding = effective) => ({
    '/proc/self/status': `CapEff:\t${effective}\nCapBnd:\t${bounding}\n`,
  });
  const users = (ours: string, theirs: string) => ({
    '/proc/self/status': `Uid:\t${ours}\t${ours}\t${ours}\t${ours}\n`,
    '/proc/7847/status': `Uid:\t${theirs}\t${theirs}\t${theirs}\t${theirs}\n`,
  });

  test.each([
    [{}, 'strace: attach: ptrace(PTRACE_SEIZE, 7847): No such process\n', 'pid 7847 has ended'],
    [
      { files: own('00000000a80425fb') },
      EPERM,
      'strace may not look at pid 7847: root lacks CAP_SYS_PTRACE here, as in a container. Start it with --cap-add SYS_PTRACE, or run srs-top on its host',
    ],
    [
      { privilege: 'user', files: { [SCOPE]: '1\n' } },
      EPERM,
      'strace may not look at pid 7847: kernel.yama.ptrace_scope is 1: only root may trace what it did not start. Run srs-top with sudo, or: sudo sysctl kernel.yama.ptrace_scope=0',
    ],
    [
      { privilege: 'user' },
      EPERM,
      'strace may not look at pid 7847: it is not known whether it is a process of your user. Root may: run srs-top with sudo',
    ],
    [
      { privilege: 'user', files: users('1000', '0') },
      EPERM,
      'strace may not look at pid 7847: it is not a process of your user. Root may: run srs-top with sudo',
    ],
    [
      { privilege: 'user', files: { [SCOPE]: '1\n', ...users('1000', '0') } },
      EPERM,
      'strace may not look at pid 7847: kernel.yama.ptrace_scope is 1: only root may trace what it did not start. Run srs-top with sudo',
    ],
    [
      { privilege: 'user', files: users('1000', '1000') },
      EPERM,
      'strace may not look at pid 7847: the reason is not known. Root may: run srs-top with sudo',
    ],
    [
      { privilege: 'sudo', files: own('0000000000000000', '000001ffffffffff') },
      EPERM,
      'strace may not look at pid 7847: not even as root; the reason is not known',
    ],
    [
      {},
      'sudo: a password is required\n',
      'strace was not started (sudo: a password is required). Run srs-top as root',
    ],
    [{}, 'strace: Process 7847 attached\nStrange\u001b[2J thing.\n', 'strace failed: Strange[2J thing.'],
    [{}, '', 'strace failed: exit code 1'],
  ] as const)('%j %j', async (script, stderr, words) => {
    const result: CommandResult = {
      command: [],
      exitCode: 1,
      signal: undefined,
      stdout: '',
      stderr,
      problem: undefined,
    };
    expect(await explainStraceFailure(hostWith(script), result, 7847)).toBe(words);
  });
});
