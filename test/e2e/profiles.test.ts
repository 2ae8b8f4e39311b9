import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ShellSession, startInShell } from '../helpers/shell-terminal.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 100, rows: 30 };
const NAME = `srs-p${process.pid}`;
const REST_MS = 10_000;

let state = '';
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'srs-top-profiles-'));
});
afterEach(() => {
  rmSync(state, { recursive: true });
});

describeWithTools(
  ['root', 'perf', 'strace', 'dash', 'stty', 'python3', 'setpriv'],
  'profiles of a real process, on the screen',
  () => {
    test.each([
      ['SIGKILL', 137],
      ['SIGTERM', 143],
    ] as const)(
      '%s of srs-top ends its perf, and the data are whole',
      { timeout: 60_000 },
      async (signal, status) => {
        await using srs = await startStandIn({ isBusy: true, name: NAME });
        await using shell = await startScreen(srs);
        shell.write('p');
        await shell.waitFor('Enter records');
        await confirm(shell, `perf records ${srs.pid}: `);
        await expect.poll(() => commandsWith(state).length, { timeout: REST_MS }).toBeGreaterThan(0);
        expect(commandsWith(state)[0]).toMatch(
          /^(?:setsid )?perf record -N -F 99 -p \d+ -o \S+\/perf\.data -- timeout 30 cat $/,
        );
        await sleep(2_000);
        process.kill(shell.foregroundPid(), signal);
        expect(await shell.nextPrompt()).toBe(status);
        await expect.poll(() => commandsWith(state), { timeout: REST_MS }).toEqual([]);
        const [folder = ''] = readdirSync(join(state, 'srs-top/profiles'));
        const data = join(state, 'srs-top/profiles', folder, 'perf.data');
        const report = await execa('perf', ['report', '--stdio', '-i', data, '--sort', 'comm']);
        expect(Number(/^# Samples: (\d+)/m.exec(report.stdout)?.[1])).toBeGreaterThan(20);
      },
    );

    test.each([
      ['SIGKILL', 137],
      ['SIGTERM', 143],
    ] as const)(
      '%s of srs-top ends the perf that writes the stacks of a recording',
      { timeout: 60_000 },
      async (signal, status) => {
        await using srs = await startStandIn({ isBusy: true, name: NAME });
        await using shell = await startScreen(srs, { env: { PATH: pathWithSlowScript() } });
        shell.write('p');
        await shell.waitFor('╭ profile ─');
        shell.write('g1');
        await shell.waitFor('timeout 1 cat');
        await confirm(shell, `perf records ${srs.pid}: `);
        await shell.waitFor('perf writes the stacks of', { timeoutMs: REST_MS });
        const pidFile = join(state, 'script.pid');
        await expect.poll(() => readOrNothing(pidFile), { timeout: REST_MS }).toMatch(/^\d+\n$/);
        const pid = Number(readFileSync(pidFile, 'utf8'));
        await expect.poll(() => readStatus(pid, 'Name'), { timeout: REST_MS }).toBe('sleep');
        process.kill(shell.foregroundPid(), signal);
        expect(await shell.nextPrompt()).toBe(status);
        await expect.poll(() => readStatus(pid, 'Name'), { timeout: REST_MS }).toBeUndefined();
      },
    );

    test.each([
      ['SIGKILL', 137],
      ['SIGTERM', 143],
    ] as const)(
      '%s of srs-top ends its strace, and the process runs on',
      { timeout: 60_000 },
      async (signal, status) => {
        await using srs = await startStandIn({ isBusy: true, name: NAME });
        await using shell = await startScreen(srs);
        shell.write('p');
        await shell.waitFor('╭ profile ─');
        shell.write('\x1b[C60');
        await shell.waitFor('strace -c -f -p');
        await shell.waitFor('Enter counts');
        await confirm(shell, `strace counts the system calls of ${srs.pid}: `);
        await expect.poll(() => readStatus(srs.pid, 'TracerPid'), { timeout: REST_MS }).not.toBe('0');
        const tracer = Number(readStatus(srs.pid, 'TracerPid'));
        process.kill(shell.foregroundPid(), signal);
        expect(await shell.nextPrompt()).toBe(status);
        await expect.poll(() => readStatus(tracer, 'State'), { timeout: REST_MS }).toBeUndefined();
        await expectRunsOn(srs.pid);
      },
    );

    test('strace counts, and its table is shown', { timeout: 60_000 }, async () => {
      await using srs = await startStandIn({ isBusy: true, name: NAME });
      await using shell = await startScreen(srs);
      shell.write('p');
      await shell.waitFor('╭ profile ─');
      shell.write('\x1b[C2');
      await shell.waitFor('-s INT 2 strace -c -f -p');
      await shell.waitFor('Enter counts');
      await confirm(shell, `strace counts the system calls of ${srs.pid}: `);
      await shell.waitFor('usecs/call', { timeoutMs: REST_MS });
      expect(shell.text()).toMatch(/│ [\d,]+ system calls in 2\.0 s, [\d,]+ failed; most time in \w+, /);
      expect(shell.text()).toMatch(/│ +\d+\.\d\d +\d+\.\d{6} +[\d,]+ +[\d,]+ .*(poll|recvfrom|clock_\w+) +│/);
      await expectRunsOn(srs.pid);
    });

    test.each([
      ['q', 'q'],
      ['Ctrl-C', '\x03'],
    ])('P gives the terminal to perf top, and %s in it comes back', { timeout: 60_000 }, async (_, key) => {
      await using srs = await startStandIn({ isBusy: true, name: NAME });
      await using shell = await startScreen(srs);
      const onScreen = shell.modes();
      await openPerfTop(shell, srs);
      expect(shell.modes()).toMatchObject({ mouseTracking: 'none', isBracketedPaste: false });
      const top = perfTopsOf(srs.pid);
      expect(top).toHaveLength(1);
      shell.write(key);
      await shell.waitFor(`SRS ${srs.pid} `);
      expect(perfTopsOf(srs.pid)).toEqual([]);
      await shell.waitFor(() => JSON.stringify(shell.modes()) === JSON.stringify(onScreen));
      // Keys are srs-top's again, and it draws what is new.
      shell.write('?');
      await shell.waitFor('╭ help ─');
      shell.press('Escape');
      await shell.waitFor(text => !text.includes('╭ help ─'));
      shell.write('q');
      expect(await shell.nextPrompt()).toBe(0);
      expect(await shell.stty()).toBe(shell.sttyBefore);
      expect(shell.modes()).toEqual(shell.modesBefore);
    });

    test.each([
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const)(
      '%s to srs-top ends perf top, and the terminal is as it was',
      { timeout: 60_000 },
      async (signal, status) => {
        await using srs = await startStandIn({ isBusy: true, name: NAME });
        await using shell = await startScreen(srs);
        const pid = shell.foregroundPid();
        await openPerfTop(shell, srs);
        process.kill(pid, signal);
        expect(await shell.nextPrompt()).toBe(status);
        expect(perfTopsOf(srs.pid)).toEqual([]);
        expect(await shell.stty()).toBe(shell.sttyBefore);
        expect(shell.modes()).toEqual(shell.modesBefore);
        await shell.run(['echo', 'the prompt works']);
        expect(await shell.nextPrompt()).toBe(0);
      },
    );

    test.each([
      ['SIGTSTP to srs-top', (pid: number) => pid],
      ['SIGTSTP to all that has the terminal', (pid: number) => -pid],
    ])(
      '%s ends perf top, gives the shell its terminal, and fg draws again',
      { timeout: 60_000 },
      async (_, target) => {
        await using srs = await startStandIn({ isBusy: true, name: NAME });
        await using shell = await startScreen(srs);
        const pid = shell.foregroundPid();
        await openPerfTop(shell, srs);
        process.kill(target(pid), 'SIGTSTP');
        expect(await shell.nextPrompt(20_000)).toBe(128 + constants.signals.SIGTSTP);
        expect(perfTopsOf(srs.pid)).toEqual([]);
        expect(await shell.stty()).toBe(shell.sttyBefore);
        expect(shell.modes()).toEqual(shell.modesBefore);
        await shell.run(['echo', 'the prompt works']);
        expect(await shell.nextPrompt()).toBe(0);
        await shell.run(['fg']);
        await shell.waitFor(`SRS ${srs.pid} `);
        shell.write('q');
        expect(await shell.nextPrompt()).toBe(0);
        expect(shell.modes()).toEqual(shell.modesBefore);
      },
    );

    test('perf top that is killed leaves a terminal that srs-top puts right', {
      timeout: 60_000,
    }, async () => {
      await using srs = await startStandIn({ isBusy: true, name: NAME });
      await using shell = await startScreen(srs);
      await openPerfTop(shell, srs);
      process.kill(perfTopsOf(srs.pid)[0] ?? Number.NaN, 'SIGKILL');
      await shell.waitFor('perf top failed (SIGKILL)');
      shell.write('q');
      expect(await shell.nextPrompt()).toBe(0);
      expect(await shell.stty()).toBe(shell.sttyBefore);
      expect(shell.modes()).toEqual(shell.modesBefore);
    });

    test('--read-only gives the terminal to nobody, and says so', { timeout: 60_000 }, async () => {
      await using srs = await startStandIn({ isBusy: true, name: NAME });
      await using shell = await startScreen(srs, { flags: ['--read-only'] });
      shell.write('P');
      await shell.waitFor('is read-only: perf top was not started');
      expect(shell.modes().isAlternateScreen).toBe(true);
      expect(perfTopsOf(srs.pid)).toEqual([]);
    });
  },
);

async function startScreen(
  srs: StandIn,
  {
    flags = [],
    env = {},
  }: { readonly flags?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<ShellSession> {
  const command = [...SRS_TOP, '--name', NAME, ...flags];
  const shell = await startInShell(command, { ...SIZE, env: { XDG_STATE_HOME: state, ...env } });
  // Pasted text is asked for after the first frame.
  await shell.waitFor(text => text.includes(`SRS ${srs.pid} `) && shell.modes().isBracketedPaste);
  return shell;
}

/** A perf in front of the real one, for which the stacks of any recording are those of a large one: it takes a minute. */
function pathWithSlowScript(): string {
  const directory = join(state, 'bin');
  mkdirSync(directory);
  const rest = process.env.PATH ?? '';
  const script = `[ "$1" != script ] || { echo $$ >'${state}/script.pid'; exec sleep 60; }`;
  writeFileSync(join(directory, 'perf'), `#!/bin/sh\n${script}\nPATH='${rest}' exec perf "$@"\n`, {
    mode: 0o755,
  });
  return `${directory}:${rest}`;
}

/** An Enter that comes before the whole plan was seen does not start it: until one does. */
async function confirm(shell: ShellSession, started: string): Promise<void> {
  const isStarted = () =>
    shell.waitFor(started, { timeoutMs: 500 }).then(
      () => true,
      () => false,
    );
  for (let tries = 0; tries < 10; tries++) {
    shell.press('Enter');
    if (await isStarted()) return;
  }
  await shell.waitFor(started);
}

/** Until it shows what the process does. */
async function openPerfTop(shell: ShellSession, srs: StandIn): Promise<void> {
  shell.write('P');
  await shell.waitFor(/^ +\d+\.\d\d% +\S+ .*\[[.k]\] /m, { timeoutMs: REST_MS });
  expect(shell.text()).not.toContain(`SRS ${srs.pid} `);
}

/** Busy as before, and nobody's to stop: straight from the kernel. */
async function expectRunsOn(pid: number): Promise<void> {
  await expect.poll(() => readStatus(pid, 'TracerPid'), { timeout: REST_MS }).toBe('0');
  expect(readStatus(pid, 'State')).toMatch(/^[RSD] /);
  const before = runTicks(pid);
  // A process that is stopped gets none; one that runs gets few where other tests have the CPUs.
  await expect.poll(() => runTicks(pid) - before, { timeout: REST_MS }).toBeGreaterThan(10);
}

function readStatus(pid: number, field: string): string | undefined {
  const status = readOrNothing(`/proc/${pid}/status`);
  return new RegExp(`^${field}:\t(.*)$`, 'm').exec(status)?.[1];
}

/** utime and stime, fields 14 and 15 of /proc/PID/stat. */
function runTicks(pid: number): number {
  const stat = readOrNothing(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Command lines of processes that mention `text`; each argument ends in a blank. */
function commandsWith(text: string): readonly string[] {
  return processes()
    .map(pid => readOrNothing(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))
    .filter(command => command.includes(text) && /^perf |^setsid /.test(command));
}

function perfTopsOf(pid: number): readonly number[] {
  return processes().filter(other => readOrNothing(`/proc/${other}/cmdline`) === `perf\0top\0-p\0${pid}\0`);
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
