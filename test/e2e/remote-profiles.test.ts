import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { flood } from '../helpers/load.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import type { TerminalSession } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const SIZE = { columns: 120, rows: 40 };
const ROOT = `st-prof-${process.pid}`;
const WAIT = { timeoutMs: 20_000 };

/** A mount namespace of its own, whose `--via` is a shell in it. */
async function startMounts(mounts: string): Promise<{ readonly via: string; end(): Promise<void> }> {
  const holder: ChildProcess = spawn('unshare', ['-m', 'sh', '-c', `${mounts}; echo; exec sleep 600`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout ?? holder, 'data');
  return {
    via: `nsenter -t ${holder.pid} -m sh`,
    async end() {
      holder.kill('SIGKILL');
      await once(holder, 'exit');
    },
  };
}

/** Folders that srs-top has made on this machine as on another host. */
const folders = (): readonly string[] =>
  readdirSync('/tmp').filter(name => /^srs-top-[\da-f-]{36}$/.test(name));

describeWithTools(
  ['root', 'ssh', 'sshd', 'perf', 'strace', 'python3', 'unshare', 'nsenter', 'mount', 'ps'],
  'profiles of another host',
  () => {
    let server: SshServer;
    let srs: StandIn;
    let state: string;
    beforeAll(async () => {
      server = await startSshServer(['PermitRootLogin yes']);
      server.addRoot(ROOT, '/bin/dash');
      srs = await startStandIn({ isBusy: true, readsPerSecond: 200 });
    });
    afterAll(async () => {
      await srs.stop();
      await server.remove();
    });
    beforeEach(() => {
      state = mkdtempSync(join(tmpdir(), 'srs-top-remote-profile-'));
    });
    afterEach(() => {
      rmSync(state, { recursive: true });
    });

    const start = (way: readonly string[]): TerminalSession =>
      startSrsTop([...way, '-p', srs.pid], { ...SIZE, env: { XDG_STATE_HOME: state } });

    /** Opens its dialog, with that tool and two seconds. */
    async function choose(screen: TerminalSession, tool: string, shown: string): Promise<void> {
      await screen.waitFor(`SRS ${srs.pid} `, WAIT);
      screen.write('p');
      await screen.waitFor('╭ profile ─');
      for (let turns = 0; turns < 3 && !screen.text().includes(`[${tool}]`); turns++) {
        const before = screen.text();
        screen.press('Right');
        await screen.waitFor(text => text !== before && text.includes('╭ profile ─'));
      }
      await screen.waitFor(`[${tool}]`);
      screen.write('2');
      await screen.waitFor(shown, WAIT);
    }

    /** An Enter that comes before the whole plan was seen does not start it: until one does. */
    async function confirm(screen: TerminalSession): Promise<void> {
      const isStarted = (text: string): boolean => !/Enter (?:records|counts)/.test(text);
      for (let tries = 0; tries < 10 && !isStarted(screen.text()); tries++) {
        screen.press('Enter');
        await screen.waitFor(isStarted, { timeoutMs: 500 }).catch(() => undefined);
      }
      await screen.waitFor(isStarted);
    }

    async function leave(screen: TerminalSession): Promise<void> {
      screen.press('Escape');
      await screen.waitFor(text => !text.includes('╭ profile ─'));
      screen.write('q');
      expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
      await expect.poll(() => server.sessions(), { timeout: 5_000 }).toEqual([]);
    }

    test('perf runs there, and its data are here', async () => {
      const before = folders();
      await using screen = start(server.reachedAs(ROOT));
      await choose(screen, 'perf record', 'timeout 2 cat');
      await confirm(screen);
      await screen.waitFor(/\d+ samples in 2\.\d s; most in /, WAIT);
      const [folder = ''] = readdirSync(join(state, 'srs-top/profiles'));
      const data = join(state, 'srs-top/profiles', folder, 'perf.data');
      const report = execFileSync('perf', ['report', '--stdio', '-i', data, '--sort', 'comm'], {
        encoding: 'utf8',
      });
      expect(Number(/^# Samples: (\d+)/m.exec(report)?.[1])).toBeGreaterThan(20);
      await leave(screen);
      expect(folders()).toEqual(before);
    });

    test('strace counts there', async () => {
      await using screen = start(server.reachedAs(ROOT));
      await choose(screen, 'strace -c', '-s INT 2 strace -c -f -p');
      await confirm(screen);
      await screen.waitFor('usecs/call', WAIT);
      const [folder = ''] = readdirSync(join(state, 'srs-top/profiles'));
      expect(readFileSync(join(state, 'srs-top/profiles', folder, 'strace.txt'), 'utf8')).toMatch(
        / (?:poll|recvfrom|clock_\w+)$/m,
      );
      expect(readFileSync(`/proc/${srs.pid}/status`, 'utf8')).toContain('TracerPid:\t0\n');
      await leave(screen);
    });

    /** Who logs in by ssh as that user is in those mounts. */
    function reachedIn(via: string, name: string): readonly string[] {
      const shell = join(state, 'shell');
      writeFileSync(shell, `#!/bin/sh\nexec ${via} "$@"\n`, { mode: 0o755 });
      chmodSync(state, 0o755);
      server.addRoot(name, shell);
      return server.reachedAs(name);
    }
    const WAYS = {
      '--via': (via: string) => ['--via', via],
      ssh: (via: string, name: string) => reachedIn(via, name),
    };

    test.each(['--via', 'ssh'] as const)('what dropped packets there is told, by %s', async way => {
      const there = await startMounts('mount -t tracefs tracefs /sys/kernel/tracing');
      try {
        await using screen = start(WAYS[way](there.via, `${ROOT}-drops`));
        await choose(screen, 'drops', 'sleep 2; cat trace');
        const flooding = flood({ port: srs.port, packetsPerSecond: 3_000, seconds: 5 });
        await confirm(screen);
        const told = await screen.waitFor(/dropped on this host/, WAIT);
        expect(told).toMatch(
          /^│ [\d,]+ packets for the ports of \d+ lost in 2\.\d s: its receive buffer was full/m,
        );
        expect(told).toMatch(/ [\d,]+ +SOCKET_RCVBUFF /);
        await flooding;
        const [folder = ''] = readdirSync(join(state, 'srs-top/profiles'));
        expect(readdirSync(join(state, 'srs-top/profiles', folder))).toContain('drops.txt');
        await leave(screen);
      } finally {
        await there.end();
      }
    });

    test.each([
      ['no room for the data', 'ssh', 'size=4k', 'perf failed: failed to write perf data'],
      ['no room for a folder', '--via', 'size=4k,nr_inodes=1', 'perf failed: no folder can be made there'],
    ] as const)('a disk there that is full is said: %s, by %s', async (_, way, size, said) => {
      const there = await startMounts(`mount -t tmpfs -o ${size} tmpfs /tmp`);
      try {
        await using screen = start(WAYS[way](there.via, `${ROOT}-full`));
        await choose(screen, 'perf record', 'timeout 2 cat');
        await confirm(screen);
        await screen.waitFor(new RegExp(`│ ${said}[^╰]*No space left on device`), WAIT);
        await leave(screen);
      } finally {
        await there.end();
      }
    });
  },
);
