import { describe, expect, test } from 'vitest';
import { applyTuning } from '../../../../src/tuning/engine/apply.ts';
import {
  OPEN_FILES,
  type OpenFilesRequest,
  planOpenFiles,
} from '../../../../src/tuning/kinds/process/open-files.ts';
import { expectOutcome, expectPlan } from '../../../helpers/expect-tuning.ts';
import { createFakeHost, type FakeCommands, type FakeHostScript } from '../../../helpers/fake-host.ts';
import { fakeProcess, SRS_IDENTITY } from '../../../helpers/fake-process.ts';
import { createMemoryJournal } from '../../../helpers/memory-journal.ts';

const LIMITS = '/proc/7847/limits';
const limitsText = (soft: string, hard: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax open files            ${soft.padEnd(21)}${hard.padEnd(21)}files     \n`;
const REQUEST: OpenFilesRequest = { process: SRS_IDENTITY, label: 'srs', files: 10_240 };
const STAYS =
  'It acts at once, on this process alone. max_connections in the configuration of srs limits it too, and stays as it is.';

/** The kernel's part of `prlimit`. */
const obey: FakeCommands = (command, files) => {
  const [, soft, hard] = /^--nofile=(\d*):(\d*)$/.exec(command.at(-1) ?? '') ?? [];
  const [, softBefore = '', hardBefore = ''] = /files +(\S+) +(\S+)/.exec(String(files.get(LIMITS))) ?? [];
  files.set(LIMITS, limitsText(soft || softBefore, hard || hardBefore));
  return {};
};

const hostWith = (soft: string, hard: string, script: FakeHostScript = {}) =>
  createFakeHost({
    onCommand: obey,
    ...script,
    files: { ...fakeProcess(), [LIMITS]: limitsText(soft, hard), '/proc/sys/fs/nr_open': '1048576\n' },
  });

describe('planning', () => {
  test('both limits where the hard one is lower', async () => {
    expect(await planOpenFiles(hostWith('1024', '4096'), REQUEST)).toMatchObject({
      title: 'open files 1024 and 4096 → 10240',
      label: 'srs',
      process: SRS_IDENTITY,
      targets: [
        { id: 'soft', before: '1024', wanted: '10240' },
        { id: 'hard', before: '4096', wanted: '10240' },
      ],
      steps: [{ command: ['prlimit', '--pid', '7847', '--nofile=10240:10240'] }],
      cautions: ['Raising the hard limit takes root (CAP_SYS_RESOURCE).', STAYS],
    });
  });

  test.each([['1048576'], ['unlimited']])('the soft one alone below a hard one of %s', async hard => {
    expect(await planOpenFiles(hostWith('1024', hard), REQUEST)).toMatchObject({
      title: 'open files 1024 → 10240',
      steps: [{ command: ['prlimit', '--pid', '7847', '--nofile=10240:'] }],
      cautions: [STAYS],
    });
  });

  test('a limit below what is open is warned of', async () => {
    const plan = expectPlan(
      await planOpenFiles(hostWith('1024', '4096'), { ...REQUEST, files: 20, openFiles: 23 }),
    );
    expect(plan.cautions).toEqual([
      'srs has 23 open: below that it can open no file and accept no connection until it closes some.',
      'That is fewer than now.',
      STAYS,
    ]);
  });

  test.each([0, -1, 1.5, 1_048_577, Number.NaN])('%d is refused', async files => {
    expect(await planOpenFiles(hostWith('1024', '4096'), { ...REQUEST, files })).toEqual({
      refused: `open files ${files}: a whole number from 1 to 1048576 (fs.nr_open) is needed`,
    });
  });

  test('refused when it is so, for a process that is gone, and for another one', async () => {
    expect(await planOpenFiles(hostWith('10240', '10240'), REQUEST)).toEqual({
      refused: 'open files 10240: already set for 1 limit of pid 7847',
      isMet: true,
    });
    expect(await planOpenFiles(createFakeHost(), REQUEST)).toEqual({ refused: 'pid 7847 has ended' });
    const process = { pid: 7847, startTicks: 999 };
    expect(await planOpenFiles(hostWith('1024', '4096'), { ...REQUEST, process })).toEqual({
      refused: 'pid 7847 is another process now (srs)',
    });
  });

  test('one side alone is set without the other', () => {
    const reach = { process: SRS_IDENTITY, scope: 'all' } as const;
    expect(OPEN_FILES.steps(reach, [{ id: 'hard', wanted: 'unlimited' }])).toEqual([
      { command: ['prlimit', '--pid', '7847', '--nofile=:unlimited'] },
    ]);
  });
});

describe('applying', () => {
  const apply = async (script: FakeHostScript = {}) => {
    const host = hostWith('1024', '4096', script);
    const plan = expectPlan(await planOpenFiles(host, REQUEST));
    return expectOutcome(await applyTuning(host, createMemoryJournal(), plan)).sentence;
  };

  test('reads both back', async () => {
    expect(await apply()).toBe('open files 1024 and 4096 → 10240: 2/2 limits');
  });

  const stderr = 'prlimit: failed to set the NOFILE resource limit: Operation not permitted\n';
  test.each([
    ['root', 'The reason is not known'],
    ['user', 'Run: sudo prlimit --pid 7847 --nofile=10240:10240'],
  ] as const)('not permitted to %s', async (privilege, help) => {
    expect(await apply({ privilege, onCommand: () => ({ exitCode: 1, stderr }) })).toBe(
      `open files 1024 and 4096 → 10240: 0/2 limits; soft, hard not permitted. ${help}`,
    );
  });
});
