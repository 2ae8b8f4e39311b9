import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { type Ran, runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

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
    screen.write('r');
    await screen.waitFor('╭ renice ─');
    screen.write(`${nice}`);
    await screen.waitFor('Enter applies');
    screen.press('Enter');
  }

  test('after it was killed between the change and the reading back', async () => {
    // A renice that has changed everything, and takes its time to end.
    const slow = join(directory, 'bin');
    mkdirSync(slow);
    writeFileSync(join(slow, 'renice'), `#!/bin/sh\nPATH=${process.env.PATH}\nrenice "$@"\nexec sleep 60\n`);
    chmodSync(join(slow, 'renice'), 0o755);
    await using screen = await startScreen([], `${slow}:${process.env.PATH}`);
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
      stderr: 'srs-top: nothing is in force that could be undone',
    });
  });
});
