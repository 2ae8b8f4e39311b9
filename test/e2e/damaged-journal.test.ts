import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseBits, expectFlipToBeSaid } from '../helpers/flip-journal.ts';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 140, rows: 30 };

describeWithTools(['root', 'python3', 'renice'], 'a journal that is damaged', () => {
  let directory: string;
  let srs: FourThreads;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-damaged-'));
    srs = await startFourThreads();
    await renice(-15);
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory });
  const path = () => join(directory, 'srs-top/journal.ndjson');
  const run = (...args: string[]) => runSrsTop(args, { env: env() });
  /** Straight from the kernel. */
  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));

  async function startScreen(): Promise<TerminalSession> {
    const screen = startSrsTop(['-p', srs.identity.pid], { ...SIZE, env: env() });
    await screen.waitFor('SRT:GC');
    return screen;
  }

  async function renice(nice: number): Promise<void> {
    await using screen = await startScreen();
    await askRenice(screen, nice);
    screen.press('Enter');
    await screen.waitFor('4/4 threads');
  }

  test('by one bit is told by every command, which ends with 1', async () => {
    const journal = { srs, stateHome: directory, nice: -15 };
    for (const bit of chooseBits(journal, 4)) await expectFlipToBeSaid(journal, bit);
    expect(await run('undo', '--all', '--yes')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('says what can be read of it, and takes that back only when it is told to', async () => {
    const [begun = '', ...rest] = readFileSync(path(), 'utf8').split('\n');
    writeFileSync(path(), [begun.replace('"label":"srs"', '"label":"srt"'), ...rest].join('\n'));
    const pid = srs.identity.pid;
    const words = `line 1 of the journal is damaged; it seems to be of number 1, renice 0 → -15 of srt ${pid}, from 0`;
    expect(await run('undo', '--all', '--yes')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `srs-top: ${words}\nsrs-top: the journal tells of nothing in force`,
    });
    expect((await run('undo', '1', '--yes')).stderr).toBe(
      `srs-top: ${words}\nsrs-top: ${words}. Any of that may be wrong: --force takes it back as it stands there`,
    );
    expect(nices()).toEqual([-15, -15, -15, -15]);
    {
      await using screen = await startScreen();
      screen.write('U');
      await screen.waitFor('Line 1 of the journal is damaged; it seems to be of number 1, renice 0 → -15');
      screen.press('Escape');
      await screen.waitFor(text => !text.includes('╭ journal'));
      screen.write('u');
      await screen.waitFor(/Line 1 of the[\s│]+.*journal is damaged/);
    }
    expect((await run('undo', '1', '--yes', '--force')).stdout).toMatch(
      /undo 1: renice -15 → 0: 4\/4 threads$/,
    );
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('of 100 MB is read from its end, and that is said', async () => {
    const whole = readFileSync(path(), 'utf8');
    const old = whole
      .replaceAll('"host":"', '"host":"not-')
      .replaceAll('"entry":1,', '"entry":9,')
      .replaceAll(/"crc":"[0-9a-f]*",/g, '');
    const times = Math.ceil((100 * 1024 * 1024) / Buffer.byteLength(old));
    writeFileSync(path(), old.repeat(times) + whole);
    const undone = await run('undo', '--all', '--yes');
    expect(undone.exitCode).toBe(1);
    expect(undone.stderr).toMatch(
      /^srs-top: the journal is too large: its first \d+ bytes were not read\. Move it away once nothing in it is in force$/,
    );
    expect(nices()).toEqual([0, 0, 0, 0]);
    const listed = await run('journal');
    expect(listed.exitCode).toBe(1);
    expect(listed.stdout.split('\n').length).toBeGreaterThan(1);
  });
});
