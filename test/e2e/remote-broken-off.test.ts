import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { privateStateHome } from '../helpers/private-state.ts';
import { countProcesses, uniqueSleep, waitForProcesses } from '../helpers/processes.ts';
import { programEnvironment } from '../helpers/program-environment.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'srs-top-dialled-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What it leaves while it still dials, when that signal ends it: `sleeps` of them are then under way. */
async function endAmidDialling(
  args: readonly string[],
  signal: NodeJS.Signals,
  words: readonly [string, string],
  sleeps: number,
): Promise<{ readonly exitCode: number | undefined; readonly endedBy: string | undefined }> {
  const [file, script] = SRS_TOP;
  const child = execa(file, [script, ...args], {
    stdin: 'ignore',
    reject: false,
    extendEnv: false,
    env: {
      ...programEnvironment({ TERM: undefined, XDG_STATE_HOME: privateStateHome() }),
      PATH: `${folder}:${process.env.PATH}`,
    },
  });
  await waitForProcesses(words, sleeps);
  child.kill(signal);
  const { exitCode, signal: endedBy } = await child;
  await expect.poll(() => countProcesses(words), { interval: 20, timeout: 2_000 }).toBe(0);
  return { exitCode, endedBy };
}

test('a host that is still being dialled at the end leaves nothing of ssh', async () => {
  const words = uniqueSleep();
  const command = words.join(' ');
  // It says nothing, as one that hangs amid its login; with a program of its own, as for a jump host.
  writeFileSync(
    join(folder, 'ssh'),
    `#!/bin/sh\nfor word; do case $word in -G | -O) exit 0 ;; esac; done\n${command} & ${command}\n`,
    { mode: 0o755 },
  );
  expect(await endAmidDialling(['--json', 'edge-1', 'edge-2'], 'SIGTERM', words, 4)).toMatchObject({
    exitCode: 143,
  });
});

test.each([
  // What nobody handles ends it at once: a shell reports 143 all the same.
  ['reports', ['--json', '--via'], 'SIGTERM', 2, { endedBy: 'SIGTERM' }],
  ['reports that are killed', ['--json', '--via'], 'SIGKILL', 2, { endedBy: 'SIGKILL' }],
  ['doctor over several', ['doctor', '--hosts'], 'SIGINT', 4, { endedBy: 'SIGINT' }],
  ['a change of several', ['tune', 'nice=0', '--yes', '--hosts'], 'SIGTERM', 2, { exitCode: 143 }],
] as const)('a --via that hangs leaves nothing: %s', async (name, args, signal, sleeps, end) => {
  const words = uniqueSleep();
  const command = words.join(' ');
  // It reads no input, which would tell it of the end.
  const via = `sh -c '${command} & ${command}'`;
  const hosts = join(folder, `hosts-${name}`);
  writeFileSync(hosts, `one via ${via}\ntwo via ${via} two\n`);
  const last = args.at(-1) === '--hosts' ? hosts : via;
  expect(await endAmidDialling([...args, last], signal, words, sleeps)).toMatchObject(end);
});
