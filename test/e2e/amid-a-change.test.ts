import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { foregroundGroup } from '../helpers/sessions.ts';
import { startInShell } from '../helpers/shell-terminal.ts';
import { runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 110, rows: 30 };

describeWithTools(['root', 'python3', 'renice', 'dash', 'stty'], 'what ends srs-top amid a change', () => {
  let directory: string;
  let srs: FourThreads;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-amid-'));
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory });
  /** Straight from the kernel. */
  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));
  const countOf = (nice: number) => nices().filter(one => one === nice).length;

  /** A PATH with a renice that reaches a thread every 400 ms, so that half of a change can be met. */
  function slowly(): string {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    // Whatever stands before the pids is the same for each of them.
    writeFileSync(
      join(bin, 'renice'),
      `#!/bin/sh
PATH=${process.env.PATH}
head=
while [ $# -gt 0 ]; do head="$head $1"; shift; [ "\${head% -p}" != "$head" ] && break; done
for tid; do renice $head "$tid" || exit; sleep 0.4; done
`,
    );
    chmodSync(join(bin, 'renice'), 0o755);
    return `${bin}:${process.env.PATH}`;
  }

  async function renice(screen: TerminalSession, nice: number): Promise<void> {
    await screen.waitFor('SRT:GC');
    await askRenice(screen, nice);
    screen.press('Enter');
  }

  async function stateOf(entry: number): Promise<string | undefined> {
    const { stdout } = await runSrsTop(['journal'], { env: env() });
    const row = stdout.split('\n').find(line => line.trimStart().startsWith(`${entry} `));
    return row?.split(/ {2,}/).at(-1);
  }

  test.each([
    ['Ctrl-C', 0],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM to its whole group', 143],
  ] as const)('%s leaves it whole, which is told on the shell', async (how, exitCode) => {
    const command = [...SRS_TOP, '-p', String(srs.identity.pid)];
    await using shell = await startInShell(command, { ...SIZE, env: { ...env(), PATH: slowly() } });
    await renice(shell, -15);
    await expect.poll(() => countOf(-15), { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
    expect(countOf(-15)).toBeLessThan(4);
    const group = foregroundGroup(shell.pid) ?? 0;
    if (how === 'Ctrl-C') shell.press('Ctrl-C');
    else if (how === 'SIGTERM to its whole group') process.kill(-group, 'SIGTERM');
    else process.kill(group, how);
    expect(await shell.nextPrompt(15_000)).toBe(exitCode);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(shell.text()).toContain('srs-top: renice 0 → -15: 4/4 threads');
    expect(await stateOf(1)).toBe('in force');
  });

  test('a line that breaks leaves it whole', async () => {
    const command = [...SRS_TOP, '-p', String(srs.identity.pid)];
    await using shell = await startInShell(command, { ...SIZE, env: { ...env(), PATH: slowly() } });
    await renice(shell, -15);
    await expect.poll(() => countOf(-15), { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
    expect(countOf(-15)).toBeLessThan(4);
    shell.hangUp();
    await expect.poll(nices, { timeout: 10_000 }).toEqual([-15, -15, -15, -15]);
    await expect.poll(() => stateOf(1), { timeout: 10_000 }).toBe('in force');
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s lets an undo come to its end', async signal => {
    const command = [...SRS_TOP, '-p', String(srs.identity.pid)];
    {
      await using shell = await startInShell(command, { ...SIZE, env: env() });
      await renice(shell, -15);
      await shell.waitFor('4/4 threads');
    }
    const [file, script] = SRS_TOP;
    const undo = execa(file, [script, 'undo', '--all', '--yes'], {
      reject: false,
      detached: true,
      env: { ...env(), PATH: slowly() },
    });
    await expect.poll(() => countOf(0), { timeout: 10_000, interval: 20 }).toBeGreaterThan(0);
    expect(countOf(0)).toBeLessThan(4);
    // As a terminal does: whoever is in the foreground gets it.
    process.kill(-(undo.pid ?? 0), signal);
    const { exitCode, stdout } = await undo;
    expect(exitCode).toBe({ SIGTERM: 143, SIGHUP: 129, SIGINT: 130 }[signal]);
    expect(stdout).toContain('undo 1: renice -15 → 0: 4/4 threads');
    expect(nices()).toEqual([0, 0, 0, 0]);
  });
});
