import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { mountHangingFs } from '../helpers/hanging-fs.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';
import { OBSTACLES } from '../helpers/unwritable.ts';

const SIZE = { columns: 110, rows: 30 };
const TOOLS = ['root', 'python3', 'renice', 'mount', 'umount', 'chattr', 'mkfifo'];

describeWithTools(TOOLS, 'a journal that cannot be written', () => {
  let directory: string;
  let srs: FourThreads;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-unwritable-'));
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = (state = directory) => ({ XDG_STATE_HOME: state });
  const run = (...args: string[]) => runSrsTop(args, { env: env() });
  /** Straight from the kernel. */
  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));

  async function startScreen(state = directory): Promise<TerminalSession> {
    const screen = startSrsTop(['-p', srs.identity.pid], { ...SIZE, env: env(state) });
    await screen.waitFor('SRT:GC');
    return screen;
  }

  async function askForRenice(screen: TerminalSession): Promise<void> {
    await askRenice(screen, -15);
    screen.press('Enter');
  }

  /** What stands in the box, or on the shell, as one text, whatever the width. */
  const words = (screen: TerminalSession): string => {
    const inBox = [...screen.text().matchAll(/│ ([^│\n]*) │/g)].map(([, text = '']) => text.trim());
    return (inBox.length > 0 ? inBox.join(' ') : screen.text()).replace(/\s+/g, ' ');
  };

  test('is told before anything is changed, whatever is in the way, and asked about apart', async () => {
    await using screen = await startScreen();
    for (const { name, words: expected, put } of OBSTACLES) {
      const remove = put(directory);
      try {
        await askForRenice(screen);
        await screen.waitFor('nothing has been changed yet');
        expect(words(screen), name).toMatch(expected);
        // The key that agreed to the change itself agrees to nothing more.
        await sleep(300);
        screen.press('Enter');
        screen.write('y');
        await sleep(100);
        expect(nices(), name).toEqual([0, 0, 0, 0]);
        screen.press('Escape');
        await screen.waitFor(text => !text.includes('╭ renice ─'));

        const undone = await run('undo', '--all', '--yes');
        expect(undone, name).toMatchObject({ exitCode: 1, stdout: '' });
        expect(undone.stderr, name).toMatch(expected);
        expect(undone.stderr, name).not.toMatch(/nothing is in force$/m);
      } finally {
        remove();
      }
    }
  });

  test('does not keep a host from being helped, by a key of its own; nor what is taken back on quitting', async () => {
    const obstacle = OBSTACLES.find(({ name }) => name === 'an immutable file');
    const remove = obstacle?.put(directory);
    try {
      const args = ['-p', srs.identity.pid, '--revert-after', '1m'];
      await using screen = startSrsTop(args, { ...SIZE, env: env() });
      await screen.waitFor('SRT:GC');
      await askForRenice(screen);
      await screen.waitFor('Y applies it anyway');
      await sleep(300);
      screen.write('Y');
      await screen.waitFor('4/4 threads');
      expect(words(screen)).toContain('It is not in the journal');
      expect(nices()).toEqual([-15, -15, -15, -15]);
      screen.press('Enter');
      await screen.waitFor(text => !text.includes('Enter or Esc closes'));
      screen.write('q');
      expect((await screen.exit).exitCode).toBe(0);
      expect(words(screen)).toMatch(
        /srs-top: undo 0: renice -15 → 0: 4\/4 threads\. It is not in the journal/,
      );
      expect(nices()).toEqual([0, 0, 0, 0]);
    } finally {
      remove?.();
    }
  });

  test('is no journal that an undo may do without, unless somebody says so', async () => {
    await using screen = await startScreen();
    await askForRenice(screen);
    await screen.waitFor('4/4 threads');
    const file = join(directory, 'srs-top/journal.ndjson');
    execFileSync('chattr', ['+i', file]);
    try {
      const refused = await run('undo', '--yes');
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toMatch(
        /^srs-top: undo 1: renice -15 → 0 was not applied: the journal cannot be written \(.*EPERM\)\), and without it this cannot be taken back later\. --force takes it back anyway$/,
      );
      expect(nices()).toEqual([-15, -15, -15, -15]);
      const forced = await run('undo', '--yes', '--force');
      expect(forced.exitCode).toBe(0);
      expect(nices()).toEqual([0, 0, 0, 0]);
    } finally {
      execFileSync('chattr', ['-i', file]);
    }
  });

  test('that hangs is told within seconds, and keeps nothing from ending', async () => {
    await using hanging = await mountHangingFs(directory);
    const state = join(hanging.path, 'state');
    await using screen = await startScreen(state);
    await askForRenice(screen);
    await screen.waitFor('nothing has been changed yet', { timeoutMs: 12_000 });
    expect(words(screen)).toContain('journal.ndjson: its file system does not answer');
    expect(nices()).toEqual([0, 0, 0, 0]);
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('╭ renice ─'));
    screen.write('S');
    await screen.waitFor(/could not save the picture: .*does not answer/, { timeoutMs: 8_000 });
    screen.write('q');
    const quitAt = performance.now();
    expect((await screen.exit).exitCode).toBe(0);
    expect(performance.now() - quitAt).toBeLessThan(3_000);
  });

  test('on a file system that hangs ends every command that needs it, with its name', async () => {
    await using hanging = await mountHangingFs(directory);
    const state = join(hanging.path, 'state');
    const cases = [
      [['journal'], 1],
      [['undo', '--all', '--yes'], 1],
      [['persist'], 1],
      [['--config', join(hanging.path, 'config.toml'), '-b', '-n', '1'], 2],
    ] as const;
    const ran = await Promise.all(cases.map(([args]) => runSrsTop(args, { env: env(state) })));
    for (const [index, [args, exitCode]] of cases.entries()) {
      expect(ran[index], args[0]).toMatchObject({ exitCode, stdout: '' });
      expect(ran[index]?.stderr, args[0]).toMatch(new RegExp(`^srs-top: ${hanging.path}/.*does not answer`));
    }
  });
});
