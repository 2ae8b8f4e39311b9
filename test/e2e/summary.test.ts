import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flood } from '../helpers/load.ts';
import { createNamespace, type Namespace } from '../helpers/namespace.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { type ShellSession, startInShell } from '../helpers/shell-terminal.ts';
import { runSrsTop, SRS_TOP } from '../helpers/srs-top.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 140, rows: 40 };
const WINDOW_SECONDS = 2;

describeWithTools(['root', 'python3', 'ip', 'renice', 'dash', 'stty', 'mount', 'umount'], 'the page', () => {
  let directory: string;
  let place: Namespace;
  let srs: StandIn;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-summary-'));
    place = await createNamespace();
    srs = await startStandIn({ place });
  });
  afterEach(async () => {
    await srs.stop();
    await place.dispose();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory, SUDO_USER: 'alice' });
  const folder = () => join(directory, 'srs-top/summaries');
  const pages = () => (existsSync(folder()) ? readdirSync(folder()).sort() : []);
  const pageOf = (ending: string) => {
    const name = pages().find(one => one.endsWith(ending)) ?? '';
    return readFileSync(join(folder(), name), 'utf8');
  };

  /** On the screen, from a shell; undefined seconds: nothing is lost. */
  async function startScreen(lossSeconds: number | undefined, ...flags: string[]): Promise<ShellSession> {
    const command = [...SRS_TOP, '-p', String(srs.pid), '-d', '0.5', '--window', String(WINDOW_SECONDS)];
    const shell = await startInShell([...command, ...flags], { ...SIZE, env: env() });
    await shell.waitFor(/no UDP loss/, { timeoutMs: 15_000 });
    if (lossSeconds !== undefined) {
      // Not awaited: it goes on while keys are pressed, and ends with its namespace.
      void flood({ place, port: srs.port, packetsPerSecond: 10_000, seconds: lossSeconds }).catch(
        () => undefined,
      );
      await shell.waitFor('LOSING UDP', { timeoutMs: 15_000 });
    }
    return shell;
  }

  /** What the shell shows, without blanks: a line that is too long for it is broken anywhere. */
  const said = (shell: ShellSession): string => shell.text().replace(/\s+/g, '');

  test('of a loss and a renice outlives q, with operator, verdict and what is in force', async () => {
    await using shell = await startScreen(60);
    await sleep(WINDOW_SECONDS * 1_000);
    await askRenice(shell, -5);
    shell.press('Enter');
    await shell.waitFor('renice 0 → -5: 4/4 threads');
    shell.press('Enter');
    await shell.waitFor(/renice 0 → -5: loss (?:stayed as before|grew|fell)/, { timeoutMs: 15_000 });
    await sleep(600);
    shell.write('q');
    expect(await shell.nextPrompt(10_000)).toBe(0);

    expect(pages()).toHaveLength(2);
    expect(statSync(join(folder(), pages()[0] ?? '')).mode & 0o777).toBe(0o600);
    const page = pageOf('.md');
    expect(said(shell)).toMatch(
      /srs-top:[\d,]+UDPpacketslost,\d\d:\d\d:\d\dtotheend\(\S+\);renice0→-5byalice:loss(?:stayedasbefore|grew|fell):[\d,]+→[\d,]+in\d+s\.Thepageofit:\S+summaries\/\S+\.md/,
    );
    const [, began = ''] =
      /- \*\*Began at (\d\d:\d\d:\d\d)\.\*\* Nothing had been lost in the \d+ s until /.exec(page) ?? [];
    expect(began).not.toBe('');
    expect(page).toContain(`by RcvbufErrors of the network namespace of SRS ${srs.pid}`);
    expect(page).toContain(`all at \`127.0.0.1:${srs.port}\``);
    expect(page).toMatch(
      new RegExp(
        `- [\\d:]+ \\*\\*renice 0 → -5\\*\\* on srs ${srs.pid} by alice: 4/4 threads\\. Verdict: loss (?:stayed as before|grew|fell): .*\\. Now: in force \\(number 1\\)\\.`,
      ),
    );
    expect(page).toContain('`srs-top undo 1` takes it back.');

    // The kernel's own words: what the namespace lost by the end, which goes on behind the page.
    const json = JSON.parse(pageOf('.json'));
    const lost = Number(
      /^Udp: \d.*$/m.exec(readFileSync(`/proc/${srs.pid}/net/snmp`, 'utf8'))?.[0].split(' ')[5],
    );
    expect(json.losses[0].lost).toBeGreaterThan(1_000);
    expect(json.losses[0].lost).toBeLessThanOrEqual(lost);

    const journal = JSON.parse((await runSrsTop(['journal', '--json'], { env: env() })).stdout);
    expect(journal.entries[0]).toMatchObject({
      operator: 'alice',
      verdict: { text: expect.stringMatching(/^loss (?:stayed as before|grew|fell): /) },
    });
    const printed = await runSrsTop(['summary'], { env: env() });
    expect(`${printed.stdout}\n`).toBe(page);
    const asJson = await runSrsTop(['summary', '--json'], { env: env() });
    expect(JSON.parse(asJson.stdout)).toEqual(json);
  });

  test('of a loss outlives a line that breaks', async () => {
    await using shell = await startScreen(60);
    process.kill(shell.foregroundPid(), 'SIGHUP');
    expect(await shell.nextPrompt(10_000)).toBe(129);
    expect(pageOf('.md')).toMatch(/^# .*: [\d,]+ UDP packets lost, \d\d:\d\d:\d\d to the end/);
    expect(await shell.stty()).toBe(shell.sttyBefore);
  });

  test('is not written where nothing happened, and nothing is said', async () => {
    await using shell = await startScreen(undefined);
    await sleep(600);
    shell.write('q');
    expect(await shell.nextPrompt()).toBe(0);
    expect(shell.text()).not.toContain('srs-top:');
    expect(existsSync(join(directory, 'srs-top'))).toBe(false);
    const { stderr, exitCode } = await runSrsTop(['summary'], { env: env() });
    expect(stderr).toMatch(/^srs-top: no page was kept yet, and nothing was tuned/);
    expect(exitCode).toBe(1);
  });

  test('is not written with --no-summary', async () => {
    await using shell = await startScreen(3, '--no-summary');
    shell.write('q');
    expect(await shell.nextPrompt()).toBe(0);
    expect(shell.text()).not.toContain('srs-top:');
    expect(pages()).toEqual([]);
  });

  test('that a full disk has no room for is said with what happened, at once', async () => {
    const state = join(directory, 'srs-top');
    mkdirSync(state, { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k,mode=700', 'tmpfs', state]);
    try {
      execFileSync('sh', ['-c', 'cat /dev/zero > "$1" 2>/dev/null || true', 'sh', join(state, 'x')]);
      await using shell = await startScreen(3);
      const startedMs = performance.now();
      shell.write('q');
      expect(await shell.nextPrompt()).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(3_000);
      expect(said(shell)).toMatch(
        /srs-top:[\d,]+UDPpacketslost,.*Nopageofitwaskept:\S+:thediskisfull\(ENOSPC\)/,
      );
    } finally {
      execFileSync('umount', [state]);
    }
  });
});
