import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const HERE = dirname(fileURLToPath(import.meta.url));
/** Where srs-top is for what systemd starts. */
export const PROGRAM = '/opt/srs-top';
const BOOT_MS = 30_000;

/** A systemd that runs units on this machine's kernel and network, with processes, mounts and control groups of its own. */
export interface Systemd extends AsyncDisposable {
  /** Runs a shell's commands beside it, in which `srs_top` is srs-top. Rejects where they fail. @returns what they print */
  run(commands: string): Promise<string>;
}

/** Needs root. Rejects with what was printed where it does not come up. */
export async function startSystemd(): Promise<Systemd> {
  const directory = mkdtempSync(join(tmpdir(), 'srs-top-systemd-'));
  const group = `srs-top-systemd-${process.pid}`;
  const boot = spawn(join(HERE, 'boot-systemd.sh'), [directory, join(HERE, '../..'), group], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [boot.stdout, boot.stderr]) stream.on('data', chunk => (printed += chunk));
  const ended = new Promise(resolve => boot.on('exit', resolve));
  const run = async (commands: string): Promise<string> => {
    const first = childOf(boot.pid);
    if (first === undefined) throw new Error(`systemd is gone: ${printed}`);
    const within = ['-t', first, '-m', '-p', '-C', '-i', '-u', '-r', '-w'];
    const program = `srs_top() { ${PROGRAM}/node_modules/node/bin/node ${PROGRAM}/bin/srs-top.js "$@"; }`;
    return (
      await execa('nsenter', [...within, 'bash', '-euc', `${program}\n${commands}`], {
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      })
    ).stdout;
  };
  const systemd: Systemd = {
    run,
    async [Symbol.asyncDispose]() {
      const first = childOf(boot.pid);
      // All of its namespace end with it.
      if (first !== undefined) process.kill(Number(first), 'SIGKILL');
      await ended;
      await removeGroups(group);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  for (const endMs = performance.now() + BOOT_MS; ; await sleep(100)) {
    const state = await run('systemctl is-system-running || true').catch(() => '');
    if (/^(?:running|degraded)$/.test(state)) return systemd;
    if (boot.exitCode === null && performance.now() < endMs) continue;
    await systemd[Symbol.asyncDispose]();
    throw new Error(`systemd did not come up (${state}): ${printed}`);
  }
}

function childOf(pid: number | undefined): string | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    return child === '' ? undefined : child;
  } catch {
    return undefined;
  }
}

/** What was in them may take a moment to be gone. */
async function removeGroups(group: string): Promise<void> {
  const mounts = [
    '/sys/fs/cgroup',
    ...readdirSync('/sys/fs/cgroup').map(name => join('/sys/fs/cgroup', name)),
  ];
  for (const path of mounts.map(mount => join(mount, group)).filter(existsSync))
    for (
      const endMs = performance.now() + 5_000;
      existsSync(path) && performance.now() < endMs;
      await sleep(20)
    )
      for (const one of execFileSync('find', [path, '-depth', '-type', 'd'], { encoding: 'utf8' })
        .trim()
        .split('\n'))
        try {
          rmdirSync(one);
        } catch {
          // Tried again.
        }
}
