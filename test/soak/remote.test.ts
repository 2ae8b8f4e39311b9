import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { familyOf, isRunning } from '../helpers/sessions.ts';
import { startSrsTop } from '../helpers/srs-top.ts';
import { type SshServer, startSshServer } from '../helpers/ssh-server.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const USER = `st-frozen-${process.pid}`;
const SIZE = { columns: 120, rows: 40 };
/** A refresh, three seconds without an answer, and a frame. */
const MOST_UNSAID_MS = 6_000;
const FROZEN_MS = 30_000;
const MOST_KEY_MS = 1_000;

describeWithTools(['root', 'ssh', 'sshd', 'python3', 'ps'], 'a line that is frozen', () => {
  let server: SshServer;
  beforeAll(async () => {
    server = await startSshServer();
    server.addUser(USER, '/bin/sh');
  });
  afterAll(async () => {
    await server.remove();
  });

  test('for 30 s is said, keys are answered, the gap is kept, and it comes back', async () => {
    await using srs = await startStandIn();
    await using screen = startSrsTop([...server.reachedAs(USER), '-p', srs.pid], SIZE);
    await screen.waitFor(/no UDP loss/, { timeoutMs: 20_000 });
    const frozen = server.sessions();
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    const beganMs = performance.now();
    try {
      await screen.waitFor('✖ NO LINE', { timeoutMs: 20_000 });
      const saidMs = performance.now() - beganMs;
      expect(screen.text()).toMatch(/no answer from \S+ for \d s/);
      expect(saidMs).toBeLessThan(MOST_UNSAID_MS);
      await screen.waitFor(/no line to \S+: the line is silent; trying again/, { timeoutMs: 20_000 });
      const keysMs: number[] = [];
      while (performance.now() - beganMs < FROZEN_MS) {
        const pressedMs = performance.now();
        screen.write('?');
        await screen.waitFor('╭ help ─');
        keysMs.push(performance.now() - pressedMs);
        screen.press('Escape');
        await screen.waitFor(text => !text.includes('╭ help ─'));
        await sleep(900);
      }
      process.stdout.write(
        `frozen line: said after ${(saidMs / 1_000).toFixed(1)} s; the slowest of ${keysMs.length} keys took ${Math.max(...keysMs).toFixed(0)} ms\n`,
      );
      expect(Math.max(...keysMs)).toBeLessThan(MOST_KEY_MS);
    } finally {
      for (const pid of frozen) process.kill(pid, 'SIGCONT');
    }
    await screen.waitFor(text => !text.includes('NO LINE'), { timeoutMs: 45_000 });
    await screen.waitFor(/no UDP loss/, { timeoutMs: 20_000 });
    // Of the seconds in which nothing came nothing is known: the window says how much of it was seen.
    expect(screen.text()).toMatch(/no UDP loss {2}in [12]?\d\.\d s of 30/);
    const family = familyOf(screen.pid);
    screen.write('q');
    expect(await screen.exit).toEqual({ exitCode: 0, signal: undefined });
    await expect.poll(() => server.sessions(), { timeout: 15_000 }).toEqual([]);
    expect(family.filter(isRunning)).toEqual([]);
  });
});
