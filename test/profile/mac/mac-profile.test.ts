import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type MacProfilePlan,
  type MacTool,
  planMacProfile,
  startMacProfile,
} from '../../../src/profile/mac/mac-profile.ts';
import { isRefusal } from '../../../src/tuning/tuning.ts';
import { createFakeHost, type FakeCommands, type FakeHost } from '../../helpers/fake-host.ts';

const STARTED = 'Mon Nov 23 01:40:44 2026';

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-mac-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

const folderOf = (pid: number): string => join(state, String(pid));

/** A Mac with SRS twice; what `answers` has under a program's name comes before. */
function createMac(answers: Record<string, ReturnType<FakeCommands>> = {}, isReadOnly = false): FakeHost {
  return createFakeHost({
    system: 'macos',
    isReadOnly,
    onCommand: ([program = '', ...args], files) => {
      if (answers[program] !== undefined) return answers[program];
      if (program === 'pgrep') return args[1] === 'srs' ? { stdout: '9120\n7847\n' } : { exitCode: 1 };
      if (program === 'ps') return { stdout: `${STARTED}\n` };
      if (program === 'sample') files.set(args.at(-1) ?? '', 'Call graph:\n  2532 Thread_1\x1b[31m\n');
      return {};
    },
  });
}

async function plan(host: FakeHost, tool: MacTool, seconds = 10): Promise<MacProfilePlan> {
  const answer = await planMacProfile(host, { wanted: { name: 'srs' }, tool, seconds, folderOf });
  if (isRefusal(answer)) throw new Error(`expected a plan, got: ${answer.refused}`);
  return answer;
}

test('sample: its command, its call tree, and where that is', async () => {
  const mac = createMac();
  const planned = await plan(mac, 'sample');
  const file = join(state, '7847', 'sample.txt');
  expect(planned).toMatchObject({ pid: 7847, started: STARTED, file });
  expect(planned.command).toEqual(['sample', '7847', '10', '-mayDie', '-file', file]);
  expect(planned.cautions).toEqual([
    'sample stops the process a thousand times a second for a moment.',
    '2 processes have that name; --pid chooses another.',
  ]);
  expect(await startMacProfile(mac, planned).done).toMatchObject({
    sentence: `sample of 7847 over 10 s: its call tree is in ${file}`,
    text: 'Call graph:\n  2532 Thread_1[31m\n',
  });
});

test('xctrace: its command, and how its trace is seen', async () => {
  const mac = createMac();
  const planned = await plan(mac, 'xctrace', 30);
  const file = join(state, '7847', 'profile.trace');
  expect(planned.command).toEqual([
    ...['xcrun', 'xctrace', 'record', '--template', 'Time Profiler', '--attach', '7847'],
    ...['--time-limit', '30s', '--output', file],
  ]);
  expect(await startMacProfile(mac, planned).done).toMatchObject({
    sentence: `xctrace of 7847 over 30 s: to see it: open ${file}`,
    text: '',
  });
});

test.each([
  ['a name that nobody has', { wanted: { name: 'srs-edge' } }, {}, 'no process srs-edge runs on edge-3'],
  ['a pid that has ended', { wanted: { pid: 12 } }, { ps: { exitCode: 1 } }, 'no process 12 runs on edge-3'],
  [
    'no Xcode',
    { tool: 'xctrace' },
    { xcrun: { exitCode: 72 } },
    'xctrace is not installed: it comes with Xcode, not with its command line tools alone',
  ],
  ['no seconds', { seconds: 0 }, {}, 'sample for 0 s: a whole number from 1 to 600 is needed'],
] as const)('is not planned for %s', async (_, change, answers, refused) => {
  const request = { wanted: { name: 'srs' }, tool: 'sample' as const, seconds: 10, folderOf, ...change };
  expect(await planMacProfile(createMac(answers), request)).toEqual({ refused });
});

test('a process that took the pid since is left alone', async () => {
  const planned = await plan(createMac(), 'sample');
  const mac = createMac({ ps: { stdout: 'Mon Nov 23 02:00:00 2026\n' } });
  expect(await startMacProfile(mac, planned).done).toEqual({
    refused: 'nothing was recorded: pid 7847 has ended, or is another process now',
  });
  expect(mac.asked.map(({ way }) => way)).toEqual(['query']);
});

test('says what it may not look at, and what fails', async () => {
  const planned = await plan(createMac(), 'sample');
  const said =
    'sample cannot examine process 7847 because you do not have appropriate privileges to examine it';
  expect(
    await startMacProfile(createMac({ sample: { exitCode: 1, stderr: `${said}\n` } }), planned).done,
  ).toEqual({
    refused: `sample may not look at pid 7847 (${said}). Run srs-top with sudo`,
  });
  const traced = await plan(createMac(), 'xctrace');
  const broken = { xcrun: { exitCode: 54, stderr: 'Cannot find process\n' } };
  expect(await startMacProfile(createMac(broken), traced).done).toEqual({
    refused: 'xctrace failed: Cannot find process',
  });
});

test('on a read-only host nothing reaches it', async () => {
  const planned = await plan(createMac(), 'sample');
  const mac = createMac({}, true);
  expect(await startMacProfile(mac, planned).done).toEqual({
    refused: 'the host is read-only: nothing was recorded',
  });
  expect(mac.asked).toEqual([]);
});
