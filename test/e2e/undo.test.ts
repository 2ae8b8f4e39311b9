import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { startInShell } from '../helpers/shell-terminal.ts';
import { type Ran, runSrsTop, SRS_TOP, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools, requireTool } from '../helpers/tools.ts';

const SIZE = { columns: 100, rows: 30 };
const MAIN_THREAD = 'srs';

describeWithTools(['root', 'python3', 'renice', 'sleep'], 'what was tuned is taken back', () => {
  let directory: string;
  let srs: FourThreads;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-undo-'));
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory });
  const run = (...args: string[]): Promise<Ran> => runSrsTop(args, { env: env() });
  /** Straight from the kernel. */
  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));
  const stateOf = async (entry: number): Promise<string | undefined> => {
    const { stdout } = await run('journal');
    return stdout
      .split('\n')
      .find(line => line.trimStart().startsWith(`${entry} `))
      ?.split(/ {2,}/)
      .at(-1);
  };

  async function startScreen(args: string[] = [], path = process.env.PATH): Promise<TerminalSession> {
    const screen = startSrsTop(['-p', srs.identity.pid, ...args], { ...SIZE, env: { ...env(), PATH: path } });
    await screen.waitFor(MAIN_THREAD);
    return screen;
  }

  async function renice(screen: TerminalSession, nice: number): Promise<void> {
    await askRenice(screen, nice);
    screen.press('Enter');
  }

  async function confirm(screen: TerminalSession): Promise<void> {
    await screen.waitFor('Enter applies');
    screen.press('Enter');
  }

  /** A key that comes with the one that closes a dialog is still the dialog's. */
  async function close(screen: TerminalSession): Promise<void> {
    screen.press('Enter');
    await screen.waitFor(text => !text.includes('Enter or Esc closes'));
  }

  /** A PATH with a renice that has changed everything, and takes its time to end. */
  function slowRenice(seconds: number): string {
    const slow = join(directory, 'bin');
    mkdirSync(slow);
    writeFileSync(
      join(slow, 'renice'),
      `#!/bin/sh\nPATH=${process.env.PATH}\nrenice "$@"\nexec sleep ${seconds}\n`,
    );
    chmodSync(join(slow, 'renice'), 0o755);
    return `${slow}:${process.env.PATH}`;
  }

  test('after it was killed between the change and the reading back', async () => {
    await using screen = await startScreen([], slowRenice(60));
    await renice(screen, -15);
    await expect.poll(nices, { timeout: 10_000 }).toEqual([-15, -15, -15, -15]);
    screen.kill('SIGKILL');
    expect((await screen.exit).signal).toBe('SIGKILL');
    expect(await stateOf(1)).toBe('not finished: srs-top ended meanwhile');

    const undone = await run('undo', '--yes');
    expect(undone).toMatchObject({ exitCode: 0, stderr: '' });
    expect(undone.stdout).toMatch(/\nundo 1: renice -15 → 0: 4\/4 threads$/);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await stateOf(1)).toBe('undone by 2');
    expect(await run('undo', '--yes')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'srs-top: nothing in force could be undone',
    });
  });

  test('on the screen, after srs-top was started anew, and what is chosen from the list', async () => {
    {
      await using first = await startScreen();
      await renice(first, -15);
      await first.waitFor('4/4 threads');
      await close(first);
      first.write('q');
      await first.exit;
    }
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await using screen = await startScreen();
    screen.write('u');
    await screen.waitFor('Enter applies');
    expect(screen.text()).toContain('1  renice 0 → -15');
    await confirm(screen);
    await screen.waitFor('undo 1: renice -15 → 0: 4/4 threads');
    expect(nices()).toEqual([0, 0, 0, 0]);
    await close(screen);
    screen.write('U');
    await screen.waitFor(/› 2 {2}undo 1: renice -15 → 0 .* took back 1/);
    screen.press('Enter');
    await confirm(screen);
    await screen.waitFor('undo 2: renice 0 → -15: 4/4 threads');
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });

  test('on a terminal that is asked', async () => {
    await using screen = await startScreen();
    await renice(screen, -15);
    await screen.waitFor('4/4 threads');
    await using terminal = startSrsTop(['undo'], { ...SIZE, env: env() });
    await terminal.waitFor('Take it back? y/N');
    terminal.write('\r');
    expect((await terminal.exit).exitCode).toBe(1);
    expect(terminal.text()).toContain('srs-top: undo 1: renice -15 → 0: not done');
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await using again = startSrsTop(['undo'], { ...SIZE, env: env() });
    await again.waitFor('Take it back? y/N');
    again.write('y\r');
    expect((await again.exit).exitCode).toBe(0);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('not with --read-only', async () => {
    await using screen = await startScreen();
    await renice(screen, -15);
    await screen.waitFor('4/4 threads');
    const { exitCode, stderr } = await run('--read-only', 'undo', '--yes');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^srs-top: undo 1: renice -15 → 0 was not applied: the host is read-only$/);
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });

  test('by itself with --revert-after, when nobody keeps it', async () => {
    await using screen = await startScreen(['--revert-after', '2s']);
    await renice(screen, -15);
    await screen.waitFor(/taken back in [12] s unless K keeps it: renice 0 → -15/);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await screen.waitFor('undo 1: renice -15 → 0: 4/4 threads');
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(screen.text()).not.toContain('K keeps it');
    expect(await stateOf(1)).toBe('undone by 2');
  });

  test('by itself, once R said after how long', async () => {
    await using screen = await startScreen();
    await renice(screen, -3);
    await screen.waitFor('renice 0 → -3: 4/4 threads');
    screen.press('Enter');
    await screen.waitFor(/^(?![\s\S]*Enter or Esc closes)/);
    screen.write('T');
    await screen.waitFor('╭ revert after ─');
    screen.write('2');
    screen.press('Enter');
    await screen.waitFor('changes made from now on are taken back after 2 s unless K keeps them');
    await renice(screen, -15);
    await screen.waitFor('renice -15 → -3: 4/4 threads');
    // What was tuned before stays.
    expect(nices()).toEqual([-3, -3, -3, -3]);
  });

  test('not with --revert-after, when K keeps it', async () => {
    await using screen = await startScreen(['--revert-after', '1m']);
    await renice(screen, -15);
    await screen.waitFor(/taken back in [56]\d s unless K keeps it/);
    await close(screen);
    screen.write('K');
    await screen.waitFor('kept: renice 0 → -15');
    screen.write('q');
    expect((await screen.exit).exitCode).toBe(0);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(await stateOf(1)).toBe('in force, kept');
  });

  test.each([
    ['q', 0],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('with --revert-after when srs-top ends by %s, which is told', async (how, exitCode) => {
    await using screen = await startScreen(['--revert-after', '1m']);
    await renice(screen, -15);
    await screen.waitFor('K keeps it');
    await close(screen);
    if (how === 'q') screen.write('q');
    else screen.kill(how);
    expect((await screen.exit).exitCode).toBe(exitCode);
    expect(screen.isAlternateScreen()).toBe(false);
    expect(screen.text()).toContain('srs-top: undo 1: renice -15 → 0: 4/4 threads');
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test.each([
    ['Ctrl-C', 0],
    ['SIGTERM', 143],
    ['a broken line', 129],
  ] as const)('with --revert-after when srs-top ends by %s amid the change', async (how, exitCode) => {
    await using screen = await startScreen(['--revert-after', '1m'], slowRenice(2));
    await renice(screen, -15);
    await expect.poll(nices, { timeout: 10_000, interval: 20 }).toEqual([-15, -15, -15, -15]);
    if (how === 'Ctrl-C') screen.write('\x03');
    else if (how === 'SIGTERM') screen.kill(how);
    else screen.hangUp();
    expect((await screen.exit).exitCode).toBe(exitCode);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await stateOf(1)).toBe('undone by 2');
  });

  test('with --revert-after and Ctrl-Z not before fg, which is said', async context => {
    requireTool(context, 'dash');
    requireTool(context, 'stty');
    const args = ['-p', String(srs.identity.pid), '--revert-after', '2s'];
    await using shell = await startInShell([...SRS_TOP, ...args], { ...SIZE, env: env() });
    await shell.waitFor(MAIN_THREAD);
    await renice(shell, -15);
    await shell.waitFor('K keeps it');
    await close(shell);
    shell.press('Ctrl-Z');
    await shell.nextPrompt();
    await shell.waitFor('srs-top: renice 0 → -15 is not taken back while srs-top is stopped: fg goes on');
    await sleep(3_000);
    expect(nices()).toEqual([-15, -15, -15, -15]);
    await shell.run(['fg']);
    await expect.poll(nices, { timeout: 10_000 }).toEqual([0, 0, 0, 0]);
    shell.write('q');
    expect(await shell.nextPrompt()).toBe(0);
  });

  test('with --revert-after when the line breaks', async () => {
    await using screen = await startScreen(['--revert-after', '1m']);
    await renice(screen, -15);
    await screen.waitFor('K keeps it');
    screen.hangUp();
    expect((await screen.exit).exitCode).toBe(129);
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await stateOf(1)).toBe('undone by 2');
  });

  test('with --revert-after and a kill nobody does it, and the journal says that it was due', async () => {
    await using screen = await startScreen(['--revert-after', '1m']);
    await renice(screen, -15);
    const isDue = /^in force, back at \d\d:\d\d:\d\d unless kept$/;
    await expect.poll(() => stateOf(1), { timeout: 10_000 }).toMatch(isDue);
    screen.kill('SIGKILL');
    await screen.exit;
    expect(nices()).toEqual([-15, -15, -15, -15]);
    expect(await stateOf(1)).toMatch(isDue);
  });

  test('with --revert-after and a kill the next srs-top says what is overdue', async () => {
    {
      await using screen = await startScreen(['--revert-after', '4s']);
      await renice(screen, -15);
      await expect.poll(() => stateOf(1), { timeout: 3_500 }).toMatch(/unless kept$/);
      screen.kill('SIGKILL');
    }
    await sleep(4_000);
    await using screen = await startScreen();
    await screen.waitFor('renice 0 → -15 should have been taken back, but was not: u takes it back');
    expect(nices()).toEqual([-15, -15, -15, -15]);
  });
});
