import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandRunner } from '../../../src/host/asking/commands.ts';
import { createThereCommands } from '../../../src/host/remote/commands.ts';
import type { ThereProcess } from '../../../src/host/remote/there.ts';
import { countProcesses, uniqueSleep, waitForProcesses } from '../../helpers/processes.ts';
import { makeThere, SHELLS_THERE, type There } from '../../helpers/there.ts';

describe.each(SHELLS_THERE)('where sh is %s', shell => {
  let there: There;
  let folder: string;
  let commands: CommandRunner;
  let started: ThereProcess[];
  const run = (command: readonly string[], options = {}) => commands.start(command, options).done;

  beforeEach(() => {
    there = makeThere(shell);
    started = [];
    folder = mkdtempSync(join(tmpdir(), 'srs-top-commands-'));
    commands = createThereCommands(command => {
      const process = there.start(command);
      started.push(process);
      return process;
    });
  });
  afterEach(async () => {
    await commands.close();
    there.remove();
    rmSync(folder, { recursive: true });
  });

  it('gives what a command wrote, apart, and its exit code, one after the other by one shell', async () => {
    const command = ['sh', '-c', 'printf out; printf err >&2; exit 3'];
    for (const isRepeated of [false, false])
      expect(await run(command, { isRepeated })).toEqual({
        ...{ command, exitCode: 3, signal: undefined, problem: undefined },
        ...{ stdout: 'out', stderr: 'err' },
      });
    expect(started).toHaveLength(1);
  });

  it('gives as one text what a repeated one wrote that failed', async () => {
    const command = ['sh', '-c', 'printf out; exit 3'];
    expect(await run(command, { isRepeated: true })).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: 'out',
    });
    expect(await run(['sh', '-c', 'echo out; echo err >&2'], { isRepeated: true })).toMatchObject({
      ...{ exitCode: 0, stdout: 'out\n', stderr: 'err\n', problem: undefined },
    });
  });

  it.each([true, false])('passes arguments as they are, repeated: %s', async isRepeated => {
    const bait = join(folder, 'bait');
    const words = [
      `$(touch ${bait})`,
      `\`touch ${bait}\``,
      `'; touch ${bait} '`,
      '\n',
      '\\n\\',
      '',
      '-n',
      '"*" !x',
    ];
    const { stdout } = await run(['printf', '[%s]', ...words], { isRepeated });
    expect(stdout).toBe(words.map(word => `[${word}]`).join(''));
    expect(() => statSync(bait)).toThrow('ENOENT');
  });

  it('gives a command no input, or what it is to read, to the last byte', async () => {
    expect(await run(['cat'])).toMatchObject({ exitCode: 0, stdout: '' });
    for (const isRepeated of [true, false])
      for (const input of ['no newline', "two\n\n$(id) '\\ \n", '\n'])
        expect((await run(['cat'], { input, isRepeated })).stdout).toBe(input);
    const large = 'x'.repeat(100_000);
    expect((await run(['cat'], { input: large })).stdout).toBe(large);
  });

  it('says that a command is not there, repeated or not, by name or by path', async () => {
    for (const isRepeated of [true, false])
      for (const name of ['srs-top-no-such-command', '/nowhere/x'])
        expect(await run([name], { isRepeated })).toMatchObject({
          exitCode: undefined,
          problem: 'not-found',
        });
    expect((await run(['-x'])).problem).toBe('failed');
    expect((await run(['echo', 'a\0b'])).problem).toBe('failed');
  });

  it('runs in /, or where it is told to', async () => {
    expect((await run(['pwd'])).stdout).toBe('/\n');
    expect((await run(['pwd'], { directory: folder })).stdout).toBe(`${folder}\n`);
    expect(await run(['pwd'], { directory: join(folder, 'gone') })).toMatchObject({ exitCode: 126 });
  });

  it('tells its pid, and interrupts it', async () => {
    const command = uniqueSleep();
    const running = commands.start(command, { timeoutMs: 60_000 });
    await waitForProcesses(command, 1);
    await expect.poll(() => running.pid?.()).toBeGreaterThan(1);
    expect(readFileSync(`/proc/${running.pid?.()}/cmdline`, 'utf8')).toContain(command[1]);
    const result = await running.interrupt();
    expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGINT', problem: 'cancelled', stdout: '' });
    expect(countProcesses(command)).toBe(0);
  });

  it('gives up in time and leaves nothing running', async () => {
    const command = uniqueSleep();
    const result = await run(command, { timeoutMs: 300 });
    expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGTERM', problem: 'timed-out' });
    await waitForProcesses(command, 0);
  });

  // What ends it there is one more command, the same for every shell, after five seconds.
  it.skipIf(shell === 'bash')('gives up on one that is repeated, and ends it and its shell', async () => {
    const command = uniqueSleep();
    const result = await run(command, { timeoutMs: 300, isRepeated: true });
    expect(result.problem).toBe('timed-out');
    for (let look = 0; look < 150 && countProcesses(command) > 0; look++) await sleep(100);
    expect(countProcesses(command)).toBe(0);
    expect((await run(['echo', 'next'], { isRepeated: true })).stdout).toBe('next\n');
  });

  it('ends a command that writes more than is wanted', async () => {
    const result = await run(['sh', '-c', "exec tr '\\0' x </dev/zero"], { mostBytes: 100_000 });
    expect(result.problem).toBe('failed');
    expect(result.stdout.length).toBe(100_000);
  });

  it('writes into files of this machine, and through no link', async () => {
    const [outputFile, messagesFile] = [join(folder, 'out'), join(folder, 'messages')];
    for (const file of [outputFile, messagesFile])
      writeFileSync(file, 'of before, and longer', { mode: 0o600 });
    const command = ['sh', '-c', 'head -c 3000000 /dev/zero; echo err >&2; exit 3'];
    expect(await run(command, { outputFile, messagesFile })).toMatchObject({
      ...{ exitCode: 3, stdout: '', stderr: 'err\n', problem: undefined },
    });
    expect(statSync(outputFile).size).toBe(3_000_000);
    expect(readFileSync(messagesFile, 'utf8')).toBe('err\n');
    symlinkSync(messagesFile, join(folder, 'link'));
    expect((await run(['echo'], { outputFile: join(folder, 'link') })).problem).toBe('failed');
  });

  it('holds the input of a command until it is interrupted', async () => {
    const command = ['cat', '-', uniqueSleep()[1]];
    const running = commands.start(command, { holdsInput: true, timeoutMs: 60_000 });
    await waitForProcesses(command, 1);
    await sleep(300);
    expect(countProcesses(command)).toBe(1);
    await running.interrupt();
    await waitForProcesses(command, 0);
  });

  it('lets one that holds its input come to its own end when its line is lost', async () => {
    const trace = join(folder, 'trace');
    const ready = join(folder, 'ready');
    const script = `trap '' INT TERM; : >${ready}; cat; sleep 1; echo whole >${trace}`;
    const running = commands.start(['sh', '-c', script], { holdsInput: true, timeoutMs: 60_000 });
    await expect.poll(() => existsSync(ready)).toBe(true);
    for (const process of started) process.stdin.end();
    await running.done;
    expect(readFileSync(trace, 'utf8')).toBe('whole\n');
  });

  it('sends a command SIGINT, SIGTERM and SIGKILL when its line is lost', async () => {
    const trace = join(folder, 'trace');
    const note = (word: string): string => `trap 'echo ${word} >>${trace}' ${word}`;
    const ready = join(folder, 'ready');
    const script = `${note('INT')}; ${note('TERM')}; : >${ready}; while :; do sleep 0.1; done`;
    const running = commands.start(['sh', '-c', script], { timeoutMs: 60_000 });
    await expect.poll(() => existsSync(ready)).toBe(true);
    for (const process of started) process.stdin.end();
    expect(await running.done).toMatchObject({ signal: 'SIGKILL', problem: 'failed' });
    expect(readFileSync(trace, 'utf8')).toBe('INT\nTERM\n');
  });

  it('has a group of a command end as one, also when the command itself has ended', async () => {
    const command = uniqueSleep();
    const running = commands.start(['sh', '-c', `${command.join(' ')} >/dev/null 2>&1 & exit 4`], {
      ...{ isGroup: true, timeoutMs: 0 },
    });
    expect(await running.done).toMatchObject({ exitCode: 4 });
    await waitForProcesses(command, 1);
    await running.end?.();
    expect(countProcesses(command)).toBe(0);
  });

  it('runs several at a time, and lets others wait', async () => {
    const all = Array.from({ length: 9 }, (_, index) => run(['sh', '-c', `sleep 0.2; echo ${index}`]));
    expect((await Promise.all(all)).map(({ stdout }) => stdout.trim())).toEqual([...'012345678']);
    expect(started.length).toBe(3);
  });
});
