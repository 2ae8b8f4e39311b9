import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { type Ran, runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import { startTerminal } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

describeWithTools(['root', 'python3', 'renice', 'taskset'], 'srs-top tune', () => {
  let directory: string;
  let srs: FourThreads;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-tune-'));
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory });
  const run = (...args: string[]): Promise<Ran> => runSrsTop(args, { env: env() });
  const tune = (...args: string[]): Promise<Ran> => run('-p', String(srs.identity.pid), 'tune', ...args);
  /** Straight from the kernel. */
  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));

  test('changes all threads, says what it did, and undo takes it back', async () => {
    const done = await tune('nice=5', 'affinity=0', '--yes');
    expect(done).toMatchObject({ exitCode: 0, stderr: '' });
    expect(done.stdout).toContain('renice 0 → 5: 4/4 threads\n');
    expect(done.stdout).toMatch(/^affinity \S+ → 0: 4\/4 threads$/m);
    expect(done.stdout).toContain('renice 5 -p ');
    expect(nices()).toEqual([5, 5, 5, 5]);

    const again = await tune('nice=5', '--yes');
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toContain('renice 5: already set for 4 threads');

    expect((await run('undo', '--all', '--yes')).exitCode).toBe(0);
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('changes nothing where a part is refused, or nobody can be asked', async () => {
    const refused = await tune('nice=5', 'affinity=4000', '--yes');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('affinity 4000: ');
    expect(refused.stderr).toContain('tune: nothing was changed, because not all of it can be');
    expect(await tune('nice=5')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no terminal to ask on; --yes'),
    });
    expect(await tune('nice=5', 'colour=3', '--yes')).toMatchObject({ exitCode: 2 });
    expect((await run('--read-only', '-p', String(srs.identity.pid), 'tune', 'nice=5', '-y')).exitCode).toBe(
      1,
    );
    expect((await run('--name', 'srs-nowhere', 'tune', 'nice=5', '-y')).stderr).toContain(
      'tune: nice needs SRS, and there is no srs-nowhere',
    );
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('asks on a terminal, and does what was answered', async () => {
    const ask = async (answer: string): Promise<string> => {
      const command = [...SRS_TOP, '-p', String(srs.identity.pid), 'tune', 'nice=5'];
      await using terminal = startTerminal(command, { columns: 100, rows: 40, env: env() });
      await terminal.waitFor('Change it? y/N');
      terminal.write(`${answer}\r`);
      await terminal.exit;
      return terminal.text();
    };
    expect(await ask('n')).toContain('renice 0 → 5: not done');
    expect(nices()).toEqual([0, 0, 0, 0]);
    expect(await ask('y')).toContain('renice 0 → 5: 4/4 threads');
    expect(nices()).toEqual([5, 5, 5, 5]);
  });

  test('--revert-after takes it back then, and a signal at once', async () => {
    const timed = tune('nice=5', '--yes', '--revert-after', '2');
    await expect.poll(nices, { timeout: 10_000 }).toEqual([5, 5, 5, 5]);
    const { exitCode, stdout } = await timed;
    expect([exitCode, nices()]).toEqual([0, [0, 0, 0, 0]]);
    expect(stdout).toContain('taken back in 2 s');
    expect(stdout).toContain('undo 1: renice 5 → 0: 4/4 threads');

    const command = [
      ...SRS_TOP,
      '-p',
      String(srs.identity.pid),
      'tune',
      'nice=5',
      '-y',
      '--revert-after',
      '1h',
    ];
    await using terminal = startTerminal(command, { columns: 100, rows: 40, env: env() });
    await terminal.waitFor('taken back in 3600 s');
    expect(nices()).toEqual([5, 5, 5, 5]);
    await sleep(200);
    terminal.kill('SIGTERM');
    expect(await terminal.exit).toMatchObject({ exitCode: 143 });
    expect(nices()).toEqual([0, 0, 0, 0]);
  });

  test('what waits is taken back while another change is asked about, and that one too', async () => {
    const command = [...SRS_TOP, '-p', String(srs.identity.pid), 'tune', 'nice=5', 'affinity=0'];
    await using terminal = startTerminal([...command, '--revert-after', '2'], {
      ...{ columns: 100, rows: 60 },
      env: env(),
    });
    await terminal.waitFor('Change it? y/N');
    terminal.write('y\r');
    await terminal.waitFor('renice 0 → 5: 4/4 threads');
    await terminal.waitFor('undo 1: renice 5 → 0: 4/4 threads', { timeoutMs: 10_000 });
    expect(nices()).toEqual([0, 0, 0, 0]);
    terminal.write('y\r');
    await terminal.waitFor(/affinity \S+ → 0: 4\/4 threads/);
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.text()).toMatch(/undo 3: affinity 0 → \S+: 4\/4 threads/);
  });

  test('an SRS that ends while its change waits leaves nothing to take back', async () => {
    const timed = tune('nice=5', '--yes', '--revert-after', '3');
    await expect.poll(nices, { timeout: 10_000 }).toEqual([5, 5, 5, 5]);
    // It has been read back by then, and waits.
    await sleep(1_500);
    await srs.end();
    expect(await timed).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('has ended') });
  });
});
