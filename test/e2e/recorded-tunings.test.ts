import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFourThreads } from '../helpers/four-threads.ts';
import { reniceOnScreen } from '../helpers/renice-on-screen.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

/** Which CPUs a thread may use is read every few seconds. */
const SEEN_WITHIN_MS = 6_000;

describeWithTools(['root', 'python3', 'renice', 'taskset'], 'a recording of a host that was tuned', () => {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-tuned-'));
  const recording = join(directory, 'tuned.srstop');
  /** Of whoever looks at it later, on another machine. */
  const elsewhere = { XDG_STATE_HOME: join(directory, 'elsewhere'), TZ: 'UTC' };
  let pid = 0;

  beforeAll(async () => {
    const srs = await startFourThreads();
    ({ pid } = srs.identity);
    const env = { XDG_STATE_HOME: directory, SUDO_USER: 'alice' };
    await using screen = startSrsTop(['-p', pid, '-d', 0.3, '--record', recording], {
      ...{ columns: 100, rows: 30, env },
    });
    try {
      await reniceOnScreen(screen, -7);
      // Another one, in another shell, that is taken back.
      const tuned = await runSrsTop(['tune', 'affinity=0', '-p', pid, '--yes'], { env });
      expect(tuned).toMatchObject({ exitCode: 0, stderr: '' });
      await sleep(SEEN_WITHIN_MS);
      expect(await runSrsTop(['undo', '2', '--yes'], { env })).toMatchObject({ exitCode: 0 });
      await sleep(SEEN_WITHIN_MS);
      screen.write('S');
      await screen.waitFor(/saved \S+\.svg/);
      // What is told goes with the next refresh.
      await sleep(1_500);
      screen.write('q');
      await screen.exit;
    } finally {
      await srs.end();
    }
  }, 60_000);
  afterAll(() => rmSync(directory, { recursive: true }));

  test('tells who tuned what, what was taken back, what was in force at its end, and what is in files', async () => {
    const { stdout, stderr } = await runSrsTop(['summary', recording], { env: elsewhere });
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      new RegExp(
        `\\*\\*renice 0 → -7\\*\\* on srs ${pid} by alice: 4/4 threads\\..* At the end: in force \\(number 1\\)\\.`,
      ),
    );
    expect(stdout).toMatch(
      /\*\*affinity \S+ → 0\*\* on srs \d+ by alice: .* At the end: undone by 3 \(number 2\)/,
    );
    expect(stdout).toMatch(
      /## In force at the end of the recording\n\n- \*\*renice 0 → -7\*\* on srs \d+ by alice: in force\. `srs-top undo 1` on that host takes it back\.\n\n/,
    );
    const [picture = ''] = readdirSync(join(directory, 'srs-top/pictures')).filter(name =>
      name.endsWith('.svg'),
    );
    expect(stdout).toContain(`- a picture: \`${directory}/srs-top/pictures/${picture}\``);
  });

  test('is persisted as on the host: what was in force at its end', async () => {
    const { stdout, stderr, exitCode } = await runSrsTop(['persist', recording], { env: elsewhere });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^#!\/bin\/sh\n# ---- srs-top-tuning\.sh: to be run by root when SRS has started\n/,
    );
    expect(stdout).toContain('renice');
    expect(stdout).toContain('-7');
    expect(stdout).not.toContain('taskset');
    // The same over --replay, and into a folder.
    const folder = join(directory, 'kept');
    const replayed = await runSrsTop(['persist', '--replay', recording, '--to', folder], { env: elsewhere });
    expect(replayed).toMatchObject({ exitCode: 0, stderr: '' });
    expect(readFileSync(join(folder, 'srs-top-tuning.sh'), 'utf8')).toContain('renice');
  });

  test('the page of the session lists the recording and the picture', async () => {
    const folder = join(directory, 'srs-top/summaries');
    const page = readFileSync(
      join(folder, readdirSync(folder).find(name => name.endsWith('.md')) ?? ''),
      'utf8',
    );
    expect(page).toContain(`- a recording: \`${recording}\``);
    expect(page).toMatch(/- a picture: `\S+\.svg`/);
  });

  test('of a recording without the journal, persist says why it writes nothing', async () => {
    const capture = new URL('../fixtures/healthy-rtc.ndjson.gz', import.meta.url).pathname;
    expect(await runSrsTop(['persist', capture], { env: elsewhere })).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('this recording does not tell what was tuned'),
    });
  });
});
