import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCommandRunner } from '../../../src/host/asking/commands.ts';
import type { Host } from '../../../src/host/host.ts';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { countProcesses, uniqueSleep, waitForProcesses } from '../../helpers/processes.ts';

let host: Host;
let folder: string;

beforeEach(() => {
  host = createLocalHost();
  folder = mkdtempSync(join(tmpdir(), 'srs-top-commands-'));
});

afterEach(async () => {
  await host.close();
  rmSync(folder, { recursive: true });
});

describe('query', () => {
  it('gives what the command wrote and its exit code', async () => {
    expect(await host.query(['ls', '/nowhere'])).toEqual({
      command: ['ls', '/nowhere'],
      exitCode: 2,
      signal: undefined,
      stdout: '',
      stderr: "ls: cannot access '/nowhere': No such file or directory\n",
      problem: undefined,
    });
  });

  it('passes arguments as they are: there is no shell', async () => {
    const argument = '$(touch /tmp/srs-top-shell); `id` "x" \' * \n';
    expect((await host.query(['printf', '%s', argument])).stdout).toBe(argument);
  });

  it('gives the command no input, and an English locale', async () => {
    expect(await host.query(['cat'])).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await host.query(['printenv', 'LC_ALL'])).stdout).toBe('C\n');
  });

  it.each([
    [['srs-top-no-such-command'], 'not-found'],
    [['/etc/passwd'], 'failed'],
    [[], 'failed'],
    [['printf', 'a\0b'], 'failed'],
  ])('says what became of %j', async (command, problem) => {
    expect(await host.query(command)).toMatchObject({ exitCode: undefined, problem });
  });

  it('says in words why a command could not be started', async () => {
    expect((await host.query(['/etc/passwd'])).stderr).toContain('EACCES');
  });

  it('gives up in time and leaves nothing running', async () => {
    const command = uniqueSleep();
    const result = await host.query(command, { timeoutMs: 100 });
    expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGTERM', problem: 'timed-out' });
    expect(countProcesses(command)).toBe(0);
  });

  it('ends a command that writes more than 32 MiB', async () => {
    const result = await host.query(['sh', '-c', "exec tr '\\0' x </dev/zero"]);
    expect(result.problem).toBe('failed');
    expect(result.stdout.length).toBe(32 * 1024 * 1024);
  });
});

describe('a command that writes into a file', () => {
  it('leaves there what it wrote, in place of what was there', async () => {
    const outputFile = join(folder, 'out');
    writeFileSync(outputFile, 'of before, and longer', { mode: 0o600 });
    const ran = await host.query(['sh', '-c', 'echo out; echo err >&2; exit 3'], { outputFile });
    expect(ran).toMatchObject({ exitCode: 3, stdout: '', stderr: 'err\n', problem: undefined });
    expect(readFileSync(outputFile, 'utf8')).toBe('out\n');
    expect(statSync(outputFile).mode & 0o777).toBe(0o600);
  });

  it('has its messages there too, and they are told', async () => {
    const messagesFile = join(folder, 'messages');
    writeFileSync(messagesFile, 'of before', { mode: 0o600 });
    const ran = await host.query(['sh', '-c', 'echo out; echo err >&2; exit 3'], { messagesFile });
    expect(ran).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(readFileSync(messagesFile, 'utf8')).toBe('err\n');
    const outputFile = join(folder, 'nowhere');
    expect(await host.query(['echo'], { messagesFile, outputFile })).toMatchObject({ problem: 'failed' });
  });

  it('may write more than would be kept in memory', async () => {
    const outputFile = join(folder, 'out');
    writeFileSync(outputFile, '');
    const ran = await host.query(['head', '-c', '50M', '/dev/zero'], { outputFile });
    expect(ran).toMatchObject({ exitCode: 0, problem: undefined });
    expect(statSync(outputFile).size).toBe(50 * 1024 * 1024);
  });

  it('is not started without the file, nor through a link', async () => {
    const outputFile = join(folder, 'out');
    expect(await host.query(['echo'], { outputFile })).toMatchObject({
      problem: 'failed',
      stderr: expect.stringContaining('ENOENT'),
    });
    writeFileSync(join(folder, 'target'), 'kept');
    symlinkSync(join(folder, 'target'), outputFile);
    expect((await host.query(['echo'], { outputFile })).problem).toBe('failed');
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('kept');
  });
});

describe('start', () => {
  it('runs until it is interrupted', async () => {
    const command = uniqueSleep();
    const running = host.start(command, { timeoutMs: 60_000 });
    await waitForProcesses(command, 1);
    expect(await running.interrupt()).toMatchObject({
      command,
      exitCode: undefined,
      signal: 'SIGINT',
      problem: 'cancelled',
    });
    expect(await running.done).toBe(await running.interrupt());
    expect(countProcesses(command)).toBe(0);
  });

  it('lets the command end in its own way when it is interrupted', async () => {
    const ready = join(folder, 'ready');
    const script = `trap "echo data is whole; exit 3" INT; echo ready; : >${ready}; while :; do sleep 0.02; done`;
    const running = host.start(['sh', '-c', script]);
    await expect.poll(() => existsSync(ready)).toBe(true);
    expect(await running.interrupt()).toMatchObject({
      exitCode: 3,
      stdout: 'ready\ndata is whole\n',
      problem: 'cancelled',
    });
  });

  it('tells the end of a group when its first command ends, and ends all of it', async () => {
    const [program, time] = uniqueSleep();
    const script = `${program} ${time} & ${program} ${time} & echo no stream >&2; sleep 0.1; exit 3`;
    const running = host.start(['sh', '-c', script], { timeoutMs: 0, isGroup: true });
    const began = performance.now();
    expect(await running.done).toMatchObject({ exitCode: 3, stderr: 'no stream\n', problem: undefined });
    expect(performance.now() - began).toBeLessThan(5_000);
    await waitForProcesses([program, time], 2);
    await running.end?.();
    expect(countProcesses([program, time])).toBe(0);
  });

  it('ends a group with its host', async () => {
    const [program, time] = uniqueSleep();
    const other = createLocalHost();
    const running = other.start(['sh', '-c', `${program} ${time} & exit 0`], { timeoutMs: 0, isGroup: true });
    expect(await running.done).toMatchObject({ exitCode: 0 });
    await waitForProcesses([program, time], 1);
    await other.close();
    expect(countProcesses([program, time])).toBe(0);
  });

  it('never runs what is interrupted before it is started', async () => {
    const running = host.start(['touch', join(folder, 'touched')]);
    expect((await running.interrupt()).problem).toBe('cancelled');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves a command that has ended as it ended', async () => {
    const running = host.start(['true']);
    await running.done;
    expect(await running.interrupt()).toMatchObject({ exitCode: 0, problem: undefined });
  });
});

describe('close', () => {
  it('ends what still runs, also what does not heed Ctrl-C', async () => {
    const command = uniqueSleep();
    const script = `trap "" INT; exec ${command.join(' ')}`;
    const stubborn = host.start(['sh', '-c', script], { timeoutMs: 60_000 });
    await waitForProcesses(command, 1);
    await host.close();
    expect(countProcesses(command)).toBe(0);
    expect(await stubborn.done).toMatchObject({ signal: 'SIGTERM', problem: 'cancelled' });
  });

  it('kills nothing that is still at its data, and does not wait for it', async () => {
    const file = join(folder, 'data');
    const ready = join(folder, 'ready');
    const script = `trap "" INT TERM; : >${ready}; cat; sleep 2; echo whole >${file}`;
    const writer = host.start(['sh', '-c', script], { timeoutMs: 60_000, holdsInput: true });
    await expect.poll(() => existsSync(ready)).toBe(true);
    const at = performance.now();
    await host.close();
    expect(performance.now() - at).toBeLessThan(6_000);
    expect(await writer.done).toMatchObject({ exitCode: 0, problem: 'cancelled' });
    expect(readFileSync(file, 'utf8')).toBe('whole\n');
  }, 20_000);

  it('starts nothing any more', async () => {
    const runner = createCommandRunner();
    await runner.close();
    expect(await runner.start(['touch', join(folder, 'touched')]).done).toMatchObject({
      problem: 'cancelled',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('when srs-top ends without closing the host', () => {
  it.each([
    ['it crashes', 'throw new Error("crash");', undefined],
    ['it exits', 'process.exit(0);', undefined],
    ['the terminal goes away', 'setInterval(() => {}, 1_000);', 'SIGHUP'],
    ['it is told to end', 'setInterval(() => {}, 1_000);', 'SIGTERM'],
    [
      'it is killed, and the command waits for the end of its input',
      'setInterval(() => {}, 1_000);',
      'SIGKILL',
    ],
  ] as const)('leaves nothing running: %s', async (_, ending, signal) => {
    const [, seconds] = uniqueSleep();
    const holdsInput = signal === 'SIGKILL';
    const command = holdsInput ? ['timeout', seconds, 'cat'] : ['sleep', seconds];
    const program = join(folder, 'program.mts');
    writeFileSync(
      program,
      `import { existsSync } from 'node:fs';
       import { createLocalHost } from ${JSON.stringify(new URL('../../../src/host/local/local.ts', import.meta.url).href)};
       createLocalHost().start(${JSON.stringify(command)}, { timeoutMs: 60_000, holdsInput: ${holdsInput} });
       while (!existsSync(${JSON.stringify(join(folder, 'go'))})) await new Promise(done => setTimeout(done, 20));
       ${ending}`,
    );
    const runner = createCommandRunner();
    const run = runner.start([process.execPath, program], { timeoutMs: 30_000 });
    await waitForProcesses(command, 1);
    writeFileSync(join(folder, 'go'), '');
    if (signal !== undefined) {
      await sleep(200);
      const pid = readdirSync('/proc').find(name => isCommandOf(name, program));
      process.kill(Number(pid), signal);
    }
    await run.done;
    await waitForProcesses(command, 0);
  });
});

function isCommandOf(name: string, argument: string): boolean {
  try {
    return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(argument);
  } catch {
    return false;
  }
}

describe('a read-only host', () => {
  it('refuses what would change something, and nothing is run or written', async () => {
    const readOnly = createLocalHost({ readOnly: true });
    const touched = join(folder, 'touched');
    const target = join(folder, 'target');
    writeFileSync(target, 'before');
    expect(readOnly.isReadOnly).toBe(true);
    expect(await readOnly.execute(['touch', touched])).toMatchObject({ problem: 'read-only' });
    const started = readOnly.start(['touch', touched]);
    expect(await started.done).toMatchObject({ exitCode: undefined, problem: 'read-only' });
    expect(await started.interrupt()).toMatchObject({ problem: 'read-only' });
    const handedOver = readOnly.handOver(['touch', touched]);
    expect(await handedOver.done).toMatchObject({ exitCode: undefined, problem: 'read-only' });
    expect(await readOnly.write(target, 'after')).toEqual({
      asked: target,
      reason: 'forbidden',
      detail: 'read-only: srs-top was started with --read-only',
    });
    expect(readdirSync(folder)).toEqual(['target']);
    expect(readFileSync(target, 'utf8')).toBe('before');
    expect((await readOnly.query(['echo', 'asked'])).stdout).toBe('asked\n');
    await readOnly.close();
  });

  it('is told from one that may be changed: the same calls then do run', async () => {
    await host.execute(['touch', join(folder, 'executed')]);
    await host.start(['touch', join(folder, 'started')]).done;
    expect(readdirSync(folder).sort()).toEqual(['executed', 'started']);
  });
});

const canSudo = (await createLocalHost().query(['true'], { sudo: true })).exitCode === 0;

describe.runIf(canSudo)('through sudo', () => {
  it('runs the command with sudo -n in front', async () => {
    expect(await host.execute(['id', '-u'], { sudo: true })).toMatchObject({
      command: ['sudo', '-n', 'id', '-u'],
      exitCode: 0,
      stdout: '0\n',
    });
  });

  it('tells a missing command from one that failed', async () => {
    expect(await host.query(['srs-top-no-such-command'], { sudo: true })).toMatchObject({
      problem: 'not-found',
    });
    expect(await host.query(['false'], { sudo: true })).toMatchObject({ exitCode: 1, problem: undefined });
  });

  it('interrupts the command itself', async () => {
    const command = uniqueSleep();
    const running = host.start(command, { sudo: true, timeoutMs: 60_000 });
    await waitForProcesses(command, 1);
    expect((await running.interrupt()).problem).toBe('cancelled');
    expect(countProcesses(command)).toBe(0);
  });
});
