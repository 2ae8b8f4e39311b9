import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { reniceOnScreen } from '../helpers/renice-on-screen.ts';
import { familyOf, isRunning } from '../helpers/sessions.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 120, rows: 40 };
const DELAYED_LINE = fileURLToPath(new URL('../helpers/delayed-line.py', import.meta.url));
/** Another run on this machine has others. */
const ROOT = `st-screen-${process.pid}`;
const GREETED = `st-greeted-${process.pid}`;
const WAIT = { timeoutMs: 20_000 };

describeWithTools(['root', 'ssh', 'sshd', 'python3', 'renice', 'ps'], 'another host on the screen', () => {
  let server: SshServer;
  let folder: string;
  let srs: FourThreads;
  beforeAll(async () => {
    folder = mkdtempSync('/tmp/srs-top-screen-');
    server = await startSshServer(['PermitRootLogin yes']);
    server.addRoot(ROOT, '/bin/dash');
    const greeting = join(folder, 'greeting');
    const text = `printf '\\033[2JWelcome to $(id), \\033]0;own\\007unread mail'; echo 'disk \\033[31mfull' >&2; exec sh "$@"`;
    writeFileSync(greeting, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    server.addRoot(GREETED, greeting);
    srs = await startFourThreads();
  });
  afterAll(async () => {
    await srs.end();
    await server.remove();
    rmSync(folder, { recursive: true });
  });
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'srs-top-remote-screen-'));
  });
  afterEach(() => {
    rmSync(state, { recursive: true });
  });

  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));
  const start = (user: string, ...options: readonly string[]): TerminalSession =>
    startSrsTop(
      [
        ...options.flatMap(option => ['--ssh-option', option]),
        ...server.reachedAs(user),
        '-p',
        srs.identity.pid,
      ],
      { ...SIZE, env: { XDG_STATE_HOME: state } },
    );

  /** Nothing is left on either side. */
  async function leave(screen: TerminalSession): Promise<void> {
    const family = familyOf(screen.pid);
    screen.write('q');
    expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
    await expect.poll(() => server.sessions(), { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => family.filter(isRunning), { timeout: 5_000 }).toEqual([]);
  }

  test('says at once that its server was killed, answers keys, keeps the gap, and comes back', async () => {
    await using screen = start(ROOT);
    await screen.waitFor(/no UDP loss/, WAIT);
    await server.kill();
    const killedMs = performance.now();
    await screen.waitFor('✖ NO LINE');
    expect(performance.now() - killedMs).toBeLessThan(3_000);
    await screen.waitFor(/no line to \S+: .*; trying again/);
    const pressedMs = performance.now();
    screen.write('?');
    await screen.waitFor('╭ help ─');
    expect(performance.now() - pressedMs).toBeLessThan(1_000);
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('╭ help ─'));
    await screen.waitFor(/trying again in \d+ s; figures are \d+ s old/, WAIT);
    await server.start();
    await screen.waitFor(text => !text.includes('NO LINE'), { timeoutMs: 30_000 });
    await screen.waitFor(/no UDP loss/, WAIT);
    await leave(screen);
  });

  test('says that the host key has changed meanwhile, and comes back to no other host', async () => {
    await using screen = start(ROOT);
    await screen.waitFor(/no UDP loss/, WAIT);
    await server.changeHostKey();
    await server.kill();
    await server.start();
    // The command that helps is whole.
    await screen.waitFor(
      /no line(?: to \S+)?: its host key changed; .*: ssh-keygen -f \S+\/known -R '\[127\.0\.0\.1\]:\d+'/,
      WAIT,
    );
    screen.write('?');
    await screen.waitFor('╭ help ─');
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('╭ help ─'));
    await leave(screen);
    server.learnHostKey();
  });

  test('has other names where somebody looks on, in a dialog too', async () => {
    await using screen = start(ROOT);
    await screen.waitFor(/no UDP loss/, WAIT);
    screen.write('x');
    await screen.waitFor(/^srs-top {2}host-1 .*PRIVATE/m);
    screen.write('r');
    await screen.waitFor('│ on host-1 ', WAIT);
    expect(screen.text()).not.toMatch(new RegExp(`${hostname()}|${ROOT}`));
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('╭ renice ─'));
    await leave(screen);
  });

  test('is not disturbed by what its login prints', async () => {
    await using screen = start(GREETED);
    await screen.waitFor(/no UDP loss/, WAIT);
    expect(screen.text()).not.toMatch(/Welcome|unread|disk/);
    expect(screen.raw).not.toContain('\x1b]0;own\x07');
    await reniceOnScreen(screen, 3);
    expect(nices()).toEqual([3, 3, 3, 3]);
    await leave(screen);
  });

  test('may be 300 ms away: panes, a tuning and the end work', async () => {
    await using screen = start(ROOT, `ProxyCommand=python3 ${DELAYED_LINE} %h %p 150`);
    await screen.waitFor(/no UDP loss/, { timeoutMs: 30_000 });
    const before = nices()[0] ?? 0;
    screen.write('r');
    await screen.waitFor('╭ renice ─');
    screen.write('7');
    // What a plan needs to know takes some round trips, one after the other.
    await screen.waitFor('renice 7 ', WAIT);
    screen.press('Enter');
    await screen.waitFor(`renice ${before} → 7: 4/4 threads`, WAIT);
    expect(nices()).toEqual([7, 7, 7, 7]);
    screen.press('Enter');
    await screen.waitFor(text => !text.includes('╭ renice ─'));
    screen.write('L');
    await screen.waitFor('─ Placement ─', WAIT);
    screen.press('Escape');
    await screen.waitFor(text => !text.includes('─ Placement ─'));
    await leave(screen);
  });
});
