import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guardianCommand, guardianLine, startGuardian } from '../../../src/host/remote/guardian.ts';
import { uniqueSleep, waitForProcesses } from '../../helpers/processes.ts';
import { isRunning } from '../../helpers/ssh-server.ts';

/** A process with a group of its own, as those have that lead to a host. */
function start(script: string): ChildProcess {
  return spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
}

const isThere = ({ pid = 0 }: ChildProcess): boolean => isRunning(pid);
const groupOf = ({ pid = 0 }: ChildProcess): number => -pid;

describe('the guardian', () => {
  it.each(['dash', 'bash', 'busybox sh'])(
    'ends what srs-top leaves, and nothing else, by %s',
    async shell => {
      const [file = '', ...own] = shell.split(' ');
      const [, option = '', script, ...args] = guardianCommand();
      // Its seconds pass sooner.
      const hasty = `sleep() { /bin/sleep 0.5; }\n${script}`;
      const guardian = spawn(file, [...own, option, hasty, ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
      const stubborn = start('trap "" TERM; while :; do /bin/sleep 0.1; done');
      const [plain, frozen, over, other] = [start, start, start, start].map(begin => begin('/bin/sleep 30'));
      const all = [stubborn, plain, frozen, over, other].filter(one => one !== undefined);
      const [s, p, f, o] = all.map(groupOf);
      try {
        process.kill(frozen?.pid ?? 0, 'SIGSTOP');
        guardian.stdin.write(guardianLine([s ?? 0, p ?? 0, o ?? 0], [f ?? 0], []));
        // What it was told last counts. What one of that number has left is not what has a leader.
        guardian.stdin.write(guardianLine([s ?? 0, p ?? 0], [f ?? 0], [o ?? 0]));
        await new Promise(resolve => setTimeout(resolve, 150));
        expect(all.map(isThere)).toEqual([true, true, true, true, true]);
        guardian.stdin.end();
        await expect.poll(() => all.map(isThere), { interval: 10 }).toEqual([true, false, true, true, true]);
        await expect.poll(() => all.map(isThere), { interval: 10 }).toEqual([false, false, true, true, true]);
        await expect
          .poll(() => all.map(isThere), { interval: 10 })
          .toEqual([false, false, false, true, true]);
        await expect.poll(() => guardian.exitCode).toBe(0);
      } finally {
        for (const one of all.filter(isThere)) process.kill(groupOf(one), 'SIGKILL');
      }
    },
  );

  it('ends what was left by those that have ended', async () => {
    const sleeping = uniqueSleep();
    const guardian = startGuardian();
    const leader = start(`${sleeping.join(' ')} & exec true`);
    const done = once(leader, 'close');
    guardian.watch({ pid: leader.pid ?? 0, leadsGroup: true, begun: Promise.resolve(true), done });
    await done;
    await waitForProcesses(sleeping, 1);
    // Another that comes and goes makes it forget nothing.
    const next = start('exec true');
    const over = once(next, 'close');
    guardian.watch({ pid: next.pid ?? 0, leadsGroup: true, begun: Promise.resolve(true), done: over });
    await over;
    guardian.end();
    await waitForProcesses(sleeping, 0);
  });

  it('removes the folder of the sockets', async () => {
    const sockets = mkdtempSync(join(tmpdir(), 'srs-top-guardian-'));
    const [file = '', ...args] = guardianCommand(sockets);
    const guardian = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    guardian.stdin.end();
    await expect.poll(() => guardian.exitCode).toBe(0);
    expect(existsSync(sockets)).toBe(false);
  });
});
