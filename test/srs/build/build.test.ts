import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inquireOnce } from '../../../src/host/inquiry.ts';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { recogniseBuild, type SrsBuild } from '../../../src/srs/build/build.ts';
import { SrsFinder } from '../../../src/srs/process/find-srs.ts';
import { readStatField } from '../../helpers/four-threads.ts';
import { describeWithTools } from '../../helpers/tools.ts';

const OPTIONS =
  '--prefix=/usr/local/srs --config=conf/srs.conf --gperf=on --gmc=off --gmd=off --gmp=off --gcp=on --gprof=off --sanitizer=off';

let folder = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srs-build-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** A real program, `sleep`, that bears strings of an SRS behind its end, as SRS has them among its data. */
function makeProgram(name: string, ...strings: readonly string[]): string {
  const path = join(folder, name);
  copyFileSync('/bin/sleep', path);
  appendFileSync(path, strings.map(text => `\0${text}\0`).join(''));
  return path;
}

async function start(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  const errors = openSync(join(folder, 'errors.log'), 'a');
  const options = { cwd: folder, env: { PATH: process.env.PATH ?? '', ...env } };
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', errors] });
  children.push(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

async function recognise(pid: number): Promise<SrsBuild | undefined> {
  const host = createLocalHost();
  try {
    const identity = { pid, startTicks: Number(readStatField(pid, pid, 22)) };
    const executable = readlinkSync(`/proc/${pid}/exe`);
    return await recogniseBuild(host, { identity, parentPid: undefined, executable, command: '' });
  } finally {
    await host.close();
  }
}

test('a build with gcp, by the strings of its executable, and the file that it writes', async () => {
  const program = makeProgram('srs', OPTIONS);
  const child = spawn('sh', ['-c', 'exec "$0" 60 7>gperf.srs.gcp', program], {
    cwd: folder,
    stdio: 'ignore',
  });
  children.push(child);
  const pid = child.pid ?? 0;
  while (readlinkSync(`/proc/${pid}/exe`) !== program) await sleep(5);
  expect(await recognise(pid)).toEqual({
    tools: ['gcp'],
    executable: program,
    workingDirectory: folder,
    cpuProfile: join(folder, 'gperf.srs.gcp'),
    errorFile: undefined,
    isArmed: undefined,
  });
});

test('an ordinary build has no tools', async () => {
  const pid = await start(makeProgram('srs', OPTIONS.replaceAll('=on', '=off')), ['60']);
  expect(await recognise(pid)).toMatchObject({ tools: [], errorFile: join(folder, 'errors.log') });
});

test.each([
  ['gmc', { HEAPCHECK: 'normal' }, true],
  ['gmc', { TCMALLOC_PAGE_FENCE: '1' }, false],
  ['gmd', { TCMALLOC_PAGE_FENCE: '1' }, true],
  ['gmd', { TCMALLOC_PAGE_FENCE: '0' }, false],
])('%s started with %j: armed %s', async (tool, env, isArmed) => {
  const options = OPTIONS.replace('--gcp=on', '--gcp=off').replace(`--${tool}=off`, `--${tool}=on`);
  const pid = await start(makeProgram('srs', options), ['60'], env);
  expect(await recognise(pid)).toMatchObject({ tools: [tool], isArmed });
});

test('error messages in a file that was removed are read through its descriptor', async () => {
  const pid = await start(makeProgram('srs', OPTIONS), ['60']);
  rmSync(join(folder, 'errors.log'));
  expect((await recognise(pid))?.errorFile).toBe(`/proc/${pid}/fd/2`);
});

test('a packed one is told by its signs, or not at all', async () => {
  const packed = makeProgram('srs');
  expect(await recognise(await start(packed, ['60'], { HEAPCHECK: 'normal' }))).toMatchObject({
    tools: ['gmc'],
  });
  expect(await recognise(await start(packed, ['60']))).toBeUndefined();
});

test('AddressSanitizer reports to where it was told', async () => {
  const program = makeProgram('srs', OPTIONS.replace('--sanitizer=off', '--sanitizer=on'));
  const pid = await start(program, ['60'], { ASAN_OPTIONS: 'detect_leaks=1:log_path=./asan.log' });
  expect((await recognise(pid))?.errorFile).toBe(join(folder, `asan.log.${pid}`));
});

describeWithTools(['valgrind'], 'under valgrind', () => {
  /** valgrind is a script first, then a launcher, then memcheck. */
  async function startMemcheck(...args: readonly string[]): Promise<number> {
    const pid = await start('valgrind', args, { PATH: `${folder}:${process.env.PATH}` });
    while (!readlinkSync(`/proc/${pid}/exe`).includes('/memcheck-')) await sleep(5);
    return pid;
  }

  test('the signals that valgrind catches are none of SRS', async () => {
    makeProgram('srs');
    const pid = await startMemcheck('srs', '60');
    while (!/SigCgt:\tf/.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) await sleep(5);
    expect((await recognise(pid))?.tools).toEqual(['valgrind']);
  });

  test('what it runs is looked at by what is mapped, whatever its name leads to by now', async () => {
    const program = makeProgram('srs', OPTIONS);
    // A bare name, along a PATH that is not ours.
    const pid = await startMemcheck('srs', '60');
    while (!readFileSync(`/proc/${pid}/maps`, 'utf8').includes(program)) await sleep(5);
    rmSync(program);
    makeProgram('srs', OPTIONS.replace('--gmp=off', '--gmp=on'));
    expect((await recognise(pid))?.tools).toEqual(['valgrind', 'gcp']);
  });

  test('it reports to where it was told', async () => {
    makeProgram('srs', OPTIONS);
    const pid = await startMemcheck('--log-file=vg-%p.log', './srs', '60');
    expect((await recognise(pid))?.errorFile).toBe(join(folder, `vg-${pid}.log`));
    while (!existsSync(join(folder, `vg-${pid}.log`))) await sleep(5);
  });

  test('it is found by its name, and its own executable is looked at', { timeout: 30_000 }, async () => {
    const program = makeProgram(
      'srs-under-valgrind',
      OPTIONS.replaceAll('=on', '=off'),
      'VALGRIND_DO_ADDED_LEAK_CHECK',
    );
    const pid = await start('valgrind', ['--leak-check=full', './srs-under-valgrind', '60']);
    const host = createLocalHost();
    try {
      const finder = new SrsFinder({ name: 'srs-under-valgrind' });
      // valgrind is a script first, then a launcher, then memcheck.
      let found = await inquireOnce(host, finder.walk([], host.clock.nowMs()));
      for (let attempt = 0; attempt < 100 && found?.length !== 1; attempt++) {
        await sleep(100);
        found = await inquireOnce(host, finder.walk([], host.clock.nowMs()));
      }
      expect(found?.map(({ identity }) => identity.pid)).toEqual([pid]);
    } finally {
      await host.close();
    }
    expect(await recognise(pid)).toMatchObject({
      tools: ['valgrind', 'leak-check'],
      executable: program,
      workingDirectory: folder,
      errorFile: join(folder, 'errors.log'),
    });
  });
});
