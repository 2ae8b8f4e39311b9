import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local.ts';
import { createRecordedHost } from '../../src/host/recorded.ts';

let host: Host;

beforeEach(() => {
  host = createLocalHost();
});

afterEach(() => host.close());

const isRunning = (pid: string): boolean => existsSync(`/proc/${pid}/stat`);

async function waitForEnd(pid: string): Promise<boolean> {
  for (let look = 0; look < 100 && isRunning(pid); look++) await sleep(20);
  return !isRunning(pid);
}

describe('a conversation', () => {
  it('runs the command anew for each question, in one shell', async () => {
    const { ask } = host.converse(['sh', '-c', 'echo "$PPID $$"']);
    const [first, second] = [(await ask()).stdout.split(' '), (await ask()).stdout.split(' ')];
    expect(second[0]).toBe(first[0]);
    expect(second[1]).not.toBe(first[1]);
  });

  it('gives arguments to the command as they are, and reads what has no newline at its end', async () => {
    const { ask } = host.converse(['printf', '%s|', 'a  b', '$(id)', "'; exit 3 #", '\\n']);
    expect(await ask()).toMatchObject({
      exitCode: 0,
      stdout: "a  b|$(id)|'; exit 3 #|\\n|",
      problem: undefined,
    });
  });

  it('tells a command that fails by its words, and one that is missing', async () => {
    const failing = host.converse(['ls', '/nowhere/at/all']);
    expect(await failing.ask()).toMatchObject({ exitCode: 2, stdout: '', problem: undefined });
    expect((await failing.ask()).stderr).toContain('No such file or directory');
    expect(await host.converse(['no-such-program-4526']).ask()).toMatchObject({ problem: 'not-found' });
  });

  it('takes an answer that comes in pieces for one', async () => {
    const { ask } = host.converse(['sh', '-c', 'yes 0123456789 | head -n 100000; sleep 0.1; echo end']);
    const { stdout } = await ask();
    expect(stdout).toHaveLength(1_100_004);
    expect(stdout.endsWith('\nend\n')).toBe(true);
  });

  it('gives up on what does not answer, and is over then', async () => {
    const { ask } = host.converse(['sleep', '1'], { timeoutMs: 100 });
    expect(await ask()).toMatchObject({ problem: 'timed-out', stderr: 'no answer within 100 ms' });
    expect(await ask()).toMatchObject({ problem: 'cancelled' });
  });

  it('says what was wrong with the place it should begin in', async () => {
    expect(await host.converse(['true'], { within: ['/nowhere/nsenter', '--'] }).ask()).toMatchObject({
      problem: 'failed',
      stderr: expect.stringContaining('ENOENT'),
    });
    expect(await host.converse(['true'], { within: ['false'] }).ask()).toMatchObject({
      problem: 'failed',
      stderr: expect.stringContaining('1'),
    });
  });

  it('takes one question at a time', async () => {
    const { ask } = host.converse(['echo', 'here']);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first.stdout, second.problem]).toEqual(['here\n', 'cancelled']);
  });

  it('leaves no shell behind when it is closed, or its host is', async () => {
    const command = ['sh', '-c', 'printf %s "$PPID"'];
    const [first, second] = [host.converse(command), host.converse(command)];
    const shells = [(await first.ask()).stdout, (await second.ask()).stdout] as const;
    expect(shells.map(isRunning)).toEqual([true, true]);
    first.close();
    expect(await waitForEnd(shells[0])).toBe(true);
    expect(isRunning(shells[1])).toBe(true);
    await host.close();
    expect(await waitForEnd(shells[1])).toBe(true);
  });

  it('is not to be had with a recording', async () => {
    const recording = createRecordedHost([{ t: 0, wall: '2026-11-23T01:45:50Z', files: {} }]);
    expect(await recording.converse(['ss']).ask()).toMatchObject({ problem: 'unsupported' });
  });
});
