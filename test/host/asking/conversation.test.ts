import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Conversation, createConversation } from '../../../src/host/asking/conversation.ts';

const begun: Conversation[] = [];

function converse(...how: Parameters<typeof createConversation>): Conversation {
  const conversation = createConversation(...how);
  begun.push(conversation);
  return conversation;
}

afterEach(() => {
  for (const conversation of begun.splice(0)) conversation.close();
});

const isRunning = (pid: string): boolean => existsSync(`/proc/${pid}/stat`);

async function waitForEnd(pid: string): Promise<boolean> {
  for (let look = 0; look < 500 && isRunning(pid); look++) await sleep(20);
  return !isRunning(pid);
}

describe('a conversation', () => {
  it('runs the command anew for each question, in one shell', async () => {
    const { ask } = converse(['sh', '-c', 'echo "$PPID $$"']);
    const [first, second] = [(await ask()).stdout.split(' '), (await ask()).stdout.split(' ')];
    expect(second[0]).toBe(first[0]);
    expect(second[1]).not.toBe(first[1]);
  });

  it('gives arguments to the command as they are, and reads what has no newline at its end', async () => {
    const { ask } = converse(['printf', '%s|', 'a  b', '$(id)', "'; exit 3 #", '\\n']);
    expect(await ask()).toMatchObject({
      exitCode: 0,
      stdout: "a  b|$(id)|'; exit 3 #|\\n|",
      problem: undefined,
    });
  });

  it('tells a command that fails by its words, and one that is missing', async () => {
    const failing = converse(['ls', '/nowhere/at/all']);
    expect(await failing.ask()).toMatchObject({ exitCode: 2, stdout: '', problem: undefined });
    expect((await failing.ask()).stderr).toContain('No such file or directory');
    expect(await converse(['no-such-program-4526']).ask()).toMatchObject({ problem: 'not-found' });
  });

  it('takes an answer that comes in pieces for one', async () => {
    const { ask } = converse(['sh', '-c', 'yes 0123456789 | head -n 100000; sleep 0.1; echo end']);
    const { stdout } = await ask();
    expect(stdout).toHaveLength(1_100_004);
    expect(stdout.endsWith('\nend\n')).toBe(true);
  });

  it('hands lines to the command, each time others, which no process has among its arguments', async () => {
    const { ask } = converse(['sh', '-c', 'cat; cat /proc/[0-9]*/cmdline | tr "\\0" " "']);
    // Words of its own: what else runs on the machine has arguments too.
    const secret = randomUUID();
    const input = `user = "a:b\\"$(id)\`id\`"\n\n  ${secret}  spaces %s \\n\n`;
    const { stdout } = await ask({ input });
    expect(stdout.startsWith(input)).toBe(true);
    const processes = stdout.slice(input.length);
    expect(processes.includes(secret)).toBe(false);
    expect(processes.includes('while read -r count')).toBe(true);
    // Without a newline at its end it is a line all the same; and what was asked before is gone.
    expect((await ask({ input: 'other' })).stdout.startsWith('other\n')).toBe(true);
    expect((await ask()).stdout).not.toMatch(/^other/);
  });

  it('hands nothing on in the environment', async () => {
    const names = ['mark', 'text', 'line', 'count', 'own'];
    for (const name of names) process.env[name] = 'from outside';
    try {
      const { ask } = converse(['sh', '-c', 'cat; tr "\\0" "\\n" </proc/$$/environ; true']);
      const { stdout } = await ask({ input: 'secret\n' });
      expect(stdout.split('\n').filter(line => line.includes('secret'))).toEqual(['secret']);
      expect(stdout).not.toMatch(/^(?:mark|text|line|count|own)=/m);
    } finally {
      for (const name of names) delete process.env[name];
    }
  });

  it.each([
    ["printf 'a\\n\\036%d\\n' 0; echo end", 'a\n\x1e0\nend\n'],
    [
      "printf '\\n00000000-0000-4000-8000-000000000000 0\\n'; echo end",
      '\n00000000-0000-4000-8000-000000000000 0\nend\n',
    ],
  ])('is not ended by what an answer holds: %s', async (script, answer) => {
    const { ask } = converse(['sh', '-c', script]);
    expect((await ask()).stdout).toBe(answer);
    expect((await ask()).stdout).toBe(answer);
  });

  it('gives up on an answer that is too long, whose writer ends then', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'srs-top-'));
    try {
      const pidFile = join(directory, 'pid');
      const { ask } = converse(['sh', '-c', 'echo "$$" >"$1"; exec yes', 'sh', pidFile]);
      const stderr = 'its answer is longer than 100000 bytes';
      expect(await ask({ mostBytes: 100_000 })).toMatchObject({ problem: 'failed', stderr });
      expect(await waitForEnd((await readFile(pidFile, 'utf8')).trim())).toBe(true);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('gives up on what does not answer, and is over then', async () => {
    const { ask } = converse(['sleep', '1']);
    expect(await ask({ timeoutMs: 100 })).toMatchObject({
      problem: 'timed-out',
      stderr: 'no answer within 100 ms',
    });
    expect(await ask()).toMatchObject({ problem: 'cancelled' });
  });

  it('says what was wrong with the place it should begin in', async () => {
    expect(await converse(['true'], { within: ['/nowhere/nsenter', '--'] }).ask()).toMatchObject({
      problem: 'not-found',
      stderr: expect.stringContaining('ENOENT'),
    });
    const refusing = [
      'sh',
      '-c',
      'echo "nsenter: cannot open /proc/1/ns/net: Permission denied" >&2; exit 1',
    ];
    expect(await converse(['true'], { within: refusing }).ask()).toMatchObject({
      problem: 'failed',
      stderr: 'nsenter: cannot open /proc/1/ns/net: Permission denied',
    });
    expect(await converse(['true'], { within: ['false'] }).ask()).toMatchObject({
      problem: 'failed',
      stderr: expect.stringContaining('1'),
    });
  });

  it('takes one question at a time', async () => {
    const { ask } = converse(['echo', 'here']);
    const [first, second] = await Promise.all([ask(), ask()]);
    expect([first.stdout, second.problem]).toEqual(['here\n', 'cancelled']);
  });

  it('leaves no shell behind when it is closed', async () => {
    const command = ['sh', '-c', 'printf %s "$PPID"'];
    const [first, second] = [converse(command), converse(command)];
    const shells = [(await first.ask()).stdout, (await second.ask()).stdout] as const;
    expect(shells.map(isRunning)).toEqual([true, true]);
    first.close();
    expect(await waitForEnd(shells[0])).toBe(true);
    expect(isRunning(shells[1])).toBe(true);
    second.close();
    expect(await waitForEnd(shells[1])).toBe(true);
  });
});
