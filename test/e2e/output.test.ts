import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programEnvironment } from '../helpers/program-environment.ts';
import { SRS_TOP } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const FULL = /^srs-top: cannot write to standard output: no space left on device \(ENOSPC\)/;
const ENV = programEnvironment();

/** By a shell, as a user redirects it. */
function run(command: string, cwd = '/') {
  const [node, script] = SRS_TOP;
  return execa('sh', ['-c', command.replaceAll('srs-top', `'${node}' '${script}'`)], {
    cwd,
    reject: false,
    extendEnv: false,
    stdin: 'ignore',
    env: { ...ENV, XDG_STATE_HOME: cwd },
    timeout: 60_000,
  });
}

describe('what cannot be written', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'output-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test.each([
    '--help',
    '--version',
    'undo --help',
    'config --print-default',
    'journal',
    'journal --json',
    '-b -n 1 -d 0.2',
    '--json -d 0.2',
  ])('%s > /dev/full is said in a sentence, with exit status 1', async args => {
    const { exitCode, stderr } = await run(`srs-top ${args} > /dev/full`, directory);
    expect(stderr).toMatch(FULL);
    expect(stderr.split('\n')).toHaveLength(1);
    expect(exitCode).toBe(1);
  });

  test.each([
    ['--help > /dev/full 2>&1', 1],
    ['--bogus 2> /dev/full', 2],
    ['-p 4194303 -b 2> /dev/full', 3],
    ['undo 2> /dev/full', 2],
  ])('%s ends with %i although nothing can be said', async (args, status) => {
    const { exitCode, stdout } = await run(`srs-top ${args}`, directory);
    expect(stdout).toBe('');
    expect(exitCode).toBe(status);
  });

  test.each(['--help', '--json -d 0.1', '-b -d 0.1', 'config --print-default'])(
    '%s | head is the end and no error',
    async args => {
      const { stdout, stderr } = await run(`(srs-top ${args}; echo "status $?" >&2) | head -c 10`, directory);
      expect(stdout).toHaveLength(10);
      expect(stderr).toBe('status 0');
    },
  );
});

describeWithTools(['root', 'mount'], 'a disk that becomes full', () => {
  test('ends --json with a sentence that says that the last line is cut off, and 1', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'small-'));
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', directory]);
    try {
      const { exitCode, stderr } = await run(`srs-top --json -d 0.1 > ${directory}/log.ndjson`);
      expect(stderr).toMatch(FULL);
      const text = readFileSync(join(directory, 'log.ndjson'), 'utf8');
      expect(stderr.endsWith('; the last line there is cut off')).toBe(!text.endsWith('\n'));
      const [first = ''] = text.split('\n');
      expect(first.length === 16_384 || JSON.parse(first).schema === 1).toBe(true);
      expect(exitCode).toBe(1);
    } finally {
      await execa('umount', [directory]);
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a pipe that nobody reads', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('does not keep --json from ending by %s', async (signal, status) => {
    const directory = mkdtempSync(join(tmpdir(), 'srs-top-pipe-'));
    const fifo = join(directory, 'fifo');
    await execa('mkfifo', [fifo]);
    // Both ends, so that it is there, and never read.
    const end = openSync(fifo, 'r+');
    const [node, script] = SRS_TOP;
    const child = spawn(node, [script, '--json', '-d', '0.1'], {
      stdio: ['ignore', end, 'ignore'],
      env: ENV,
    });
    try {
      // 64 KiB are full by then.
      await sleep(6_000);
      child.kill(signal);
      const [exitCode] = await once(child, 'exit');
      expect(exitCode).toBe(status);
    } finally {
      child.kill('SIGKILL');
      closeSync(end);
      rmSync(directory, { recursive: true });
    }
  });
});
