import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FourThreads, readAffinity, readNice, startFourThreads } from '../helpers/four-threads.ts';
import { askRenice } from '../helpers/renice-on-screen.ts';
import { runSrsTop, startSrsTop } from '../helpers/srs-top.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const TOOLS = ['root', 'python3', 'busybox', 'taskset', 'chrt', 'sh'];

/** What a dialog says, in one line. */
function insideBox(text: string): string {
  return [...text.matchAll(/│ (.*?) *│/g)].map(([, line]) => line).join(' ');
}

describeWithTools(TOOLS, 'where the tools are those of BusyBox', () => {
  let directory: string;
  let tools: string;
  let srs: FourThreads;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'srs-top-busybox-'));
    tools = join(directory, 'bin');
    mkdirSync(tools);
    srs = await startFourThreads();
  });
  afterEach(async () => {
    await srs.end();
    rmSync(directory, { recursive: true });
  });

  const env = () => ({ XDG_STATE_HOME: directory, PATH: `${tools}:${process.env.PATH}` });
  const nices = () => Object.values(srs.tids).map(tid => readNice(srs.identity.pid, tid));
  const affinities = () => Object.values(srs.tids).map(tid => readAffinity(srs.identity.pid, tid));
  const all = <T>(value: T): T[] => [value, value, value, value];

  async function useBusybox(...applets: string[]): Promise<void> {
    const { stdout } = await execa('sh', ['-c', 'command -v busybox']);
    for (const applet of applets) symlinkSync(stdout, join(tools, applet));
  }

  async function start(...args: string[]): Promise<TerminalSession> {
    const screen = startSrsTop(['-p', srs.identity.pid, ...args], { columns: 110, rows: 36, env: env() });
    await screen.waitFor('SRS');
    return screen;
  }

  /** Opens a dialog, types, and applies what stands there. */
  async function apply(screen: TerminalSession, keys: string, command: RegExp): Promise<void> {
    screen.write(keys.slice(0, 1));
    // When keys arrive together, the screen may take those after the first.
    await screen.waitFor('╭');
    screen.write(keys.slice(1));
    await confirm(screen, command);
  }

  async function renice(screen: TerminalSession, nice: number): Promise<void> {
    await askRenice(screen, nice);
    await confirm(screen, new RegExp(`│ renice ${nice} -p `));
  }

  async function confirm(screen: TerminalSession, command: RegExp): Promise<void> {
    await screen.waitFor(text => command.test(text) && text.includes('Enter applies'));
    screen.press('Enter');
  }

  async function close(screen: TerminalSession): Promise<void> {
    screen.press('Enter');
    await screen.waitFor(/^(?![\s\S]*Enter or Esc closes)/);
  }

  test('a nice value is the value and no step: set, stepped, undone, and kept for the next boot', async () => {
    await useBusybox('renice');
    await using screen = await start();
    await renice(screen, -15);
    await screen.waitFor('renice 0 → -15: 4/4 threads');
    expect(nices()).toEqual(all(-15));
    await close(screen);
    await apply(screen, ']', /│ renice -14 -p /);
    await screen.waitFor('renice -15 → -14: 4/4 threads');
    expect(nices()).toEqual(all(-14));
    await close(screen);
    await apply(screen, 'u', /│ renice -15 -p /);
    await screen.waitFor('renice -14 → -15: 4/4 threads');
    expect(nices()).toEqual(all(-15));

    const folder = join(directory, 'kept');
    expect(await runSrsTop(['persist', '--to', folder], { env: env() })).toMatchObject({ exitCode: 0 });
    const script = readFileSync(join(folder, 'srs-top-tuning.sh'), 'utf8');
    const found = script.replace('$(pidof srs)', String(srs.identity.pid));
    // Twice: a step would not stay where it is.
    for (let run = 0; run < 2; run++) await execa('busybox', ['sh', '-e', '-c', found], { env: env() });
    expect(nices()).toEqual(all(-15));
    expect(await runSrsTop(['undo', '--all', '--yes'], { env: env() })).toMatchObject({ exitCode: 0 });
    expect(nices()).toEqual(all(0));
  });

  test('--revert-after gives back the value of before', async () => {
    await useBusybox('renice');
    await using screen = await start('--revert-after', '2s');
    await renice(screen, -15);
    await screen.waitFor('renice 0 → -15: 4/4 threads');
    await screen.waitFor('renice -15 → 0: 4/4 threads');
    expect(nices()).toEqual(all(0));
  });

  test('CPUs are a list to its taskset too', async () => {
    await useBusybox('taskset');
    const before = affinities();
    await using screen = await start();
    await apply(screen, 'ao', /│ taskset -apc 0 /);
    await screen.waitFor(/affinity .* → 0: 4\/4 threads/);
    expect(affinities()).toEqual(all('0'));
    await close(screen);
    await apply(screen, 'u', /taskset -pc /);
    await screen.waitFor(/affinity 0 → .*: 4\/4 threads/);
    expect(affinities()).toEqual(before);
  });

  test.each([
    [
      'does something else and says nothing',
      'exit 0',
      /0\/4 threads; .* at 0 instead of -15/,
      /renice reported no error: check which one that is \(command -v renice\)/,
    ],
    [
      'does not know the options',
      'echo "renice: invalid option -- p\nBusyBox v1.20.2 multi-call binary." >&2; exit 1',
      /0\/4 threads; .* not reached: this renice/,
      /this renice \(BusyBox v1\.20\.2\) does not know these options; that of util-linux does/,
    ],
  ])('a renice that %s: what came of it is said, and the same is not advised', async (_, body, ...said) => {
    writeFileSync(join(tools, 'renice'), `#!/bin/sh\n${body}\n`);
    chmodSync(join(tools, 'renice'), 0o755);
    await using screen = await start();
    await renice(screen, -15);
    const text = insideBox(await screen.waitFor('Enter or Esc closes')).replace(/ +/g, ' ');
    for (const pattern of said) expect(text).toMatch(pattern);
    expect(text).not.toContain('Run:');
    expect(nices()).toEqual(all(0));
  });
});
