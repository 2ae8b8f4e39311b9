import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copySrsTop } from '../helpers/srs-top.ts';
import { startTerminal } from '../helpers/terminal.ts';
import { describeWithTools } from '../helpers/tools.ts';

const NOBODY = 65_534;
/** Where signal 10 stands in the masks of /proc/PID/status. */
const SIGUSR1_BIT = 1n << 9n;

describeWithTools(['root', 'ss'], 'a SIGUSR1, as SRS is sent to reopen its log,', () => {
  const { program, directory } = copySrsTop();
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Whether another user could have his code run by Node's inspector. */
  async function isOpenToOthers(): Promise<boolean> {
    const [node] = program;
    const code = `fetch('http://127.0.0.1:${port}/json').then(() => process.exit(0), () => process.exit(1))`;
    const { exitCode } = await execa(node, ['-e', code], { uid: NOBODY, gid: NOBODY, reject: false });
    return exitCode === 0;
  }

  async function start(afterMs: readonly number[], options: string) {
    const [node, script] = program;
    const child = spawn(node, [...options.split(' ').filter(Boolean), script, '--json', '-d', '0.2'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, NODE_OPTIONS: `--inspect-port=${port}` },
    });
    await isTaken(child.pid ?? 0);
    const beganMs = performance.now();
    for (const ms of afterMs) {
      await sleep(Math.max(0, beganMs + ms - performance.now()));
      child.kill('SIGUSR1');
    }
    return child;
  }

  test.each([
    ['at the very beginning', [0, 20, 40], ''],
    ['while it starts', [60, 110, 160, 260], ''],
    ['later', [1_500, 1_600, 2_500], ''],
    ['at the very beginning, as npm start begins it', [0, 40], '--disable-sigusr1'],
  ])('%s opens nothing for another user, and the program goes on', async (_, afterMs, options) => {
    const child = await start(afterMs, options);
    try {
      await once(child.stdout, 'data');
      // What came before the program could refuse it is undone within three seconds.
      await sleep(3_000);
      expect(await isOpenToOthers()).toBe(false);
      child.kill('SIGUSR1');
      await once(child.stdout, 'data');
      await sleep(300);
      expect(await isOpenToOthers()).toBe(false);
      expect(child.exitCode).toBeNull();
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('opens nothing of the process that asks for the facts of the host, however long the DNS takes', async () => {
    const tools = mkdtempSync(join(tmpdir(), 'srs-top-slow-dns-'));
    try {
      writeFileSync(join(tools, 'hostname'), '#!/bin/sh\nsleep 2\n', { mode: 0o755 });
      const env = { PATH: `${tools}:${process.env.PATH}`, NODE_OPTIONS: `--inspect-port=${port}` };
      await using screen = startTerminal([...program, '--name', 'srs-nowhere'], {
        columns: 80,
        rows: 24,
        env,
      });
      await expect.poll(() => findChild(screen.pid, 'host-facts'), { timeout: 10_000 }).toBeDefined();
      const asking = Number(await findChild(screen.pid, 'host-facts'));
      await isTaken(asking);
      process.kill(asking, 'SIGUSR1');
      const heard: string[] = [];
      while (isThere(asking)) heard.push((await execa('ss', ['-Hltnp'])).stdout);
      expect(heard.length).toBeGreaterThan(5);
      expect(heard.filter(sockets => sockets.includes(`pid=${asking},`))).toEqual([]);
    } finally {
      rmSync(tools, { recursive: true });
    }
  });
});

async function findChild(parent: number, script: string): Promise<string | undefined> {
  const { stdout } = await execa('pgrep', ['-P', String(parent), '-f', script], { reject: false });
  return stdout.split('\n')[0] || undefined;
}

/** Until the process blocks, ignores or handles the signal: before that it ends the process, as it ends any. */
async function isTaken(pid: number): Promise<void> {
  for (const endMs = performance.now() + 20_000; performance.now() < endMs; await sleep(1)) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const masks = [...status.matchAll(/^Sig(?:Blk|Ign|Cgt):\t([0-9a-f]+)$/gm)];
    if (masks.some(([, mask]) => (BigInt(`0x${mask}`) & SIGUSR1_BIT) !== 0n)) return;
  }
  throw new Error(`expected pid ${pid} to take SIGUSR1`);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
