import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { recogniseBuild } from '../../../src/srs/build/build.ts';
import { mappedProgram } from '../../../src/srs/build/search-executable.ts';
import { readStatField } from '../../helpers/four-threads.ts';

const GIB = 2 ** 30;
let folder = '';
const pids: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'srs-hostile-'));
});

afterEach(() => {
  for (const pid of pids.splice(0)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

async function start(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { cwd: folder, stdio: 'ignore', argv0: file });
  await once(child, 'spawn');
  pids.push(child.pid ?? 0);
  return child.pid ?? 0;
}

/** What is recognised, how long that took, and the most memory that any process below this one held meanwhile. */
async function recognise(pid: number) {
  const host = createLocalHost();
  const began = performance.now();
  let isOver = false;
  let mostBytes = 0;
  const watch = async () => {
    while (!isOver) {
      mostBytes = Math.max(mostBytes, await largestDescendant());
      await sleep(20);
    }
  };
  const watching = watch();
  try {
    const identity = { pid, startTicks: Number(readStatField(pid, pid, 22)) };
    const executable = join(folder, 'srs');
    const build = await recogniseBuild(host, { identity, parentPid: undefined, executable, command: '' });
    isOver = true;
    await watching;
    return { build, tookMs: performance.now() - began, mostBytes };
  } finally {
    isOver = true;
    await host.close();
  }
}

async function largestDescendant(): Promise<number> {
  const { stdout } = await execa('ps', ['-eo', 'rss=,comm='], { reject: false });
  const sizes = stdout.split('\n').flatMap(line => {
    const [, kilobytes, name] = /^\s*(\d+) (\S+)/.exec(line) ?? [];
    return /^(?:grep|head|sh)$/.test(name ?? '') ? [Number(kilobytes) * 1024] : [];
  });
  return Math.max(0, ...sizes);
}

test('an executable of 200 GB without a newline', { timeout: 30_000 }, async () => {
  const program = join(folder, 'srs');
  copyFileSync('/bin/sleep', program);
  truncateSync(program, 200 * GIB);
  const { build, tookMs, mostBytes } = await recognise(await start(program, ['60']));
  expect(build).toBeUndefined();
  expect(tookMs).toBeLessThan(10_000);
  expect(mostBytes).toBeLessThan(0.2 * GIB);
});

test('an executable full of what is looked for', { timeout: 30_000 }, async () => {
  const program = join(folder, 'srs');
  copyFileSync('/bin/sleep', program);
  const line = `--prefix=/usr --gcp=on --gperf=on ${'x'.repeat(900)}\n`;
  for (let megabytes = 0; megabytes < 128; megabytes += 16)
    appendFileSync(program, line.repeat((16 * 2 ** 20) / line.length));
  const { build, tookMs, mostBytes } = await recognise(await start(program, ['60']));
  // It says what it wants to: that harms nobody.
  expect(build?.tools).toEqual(['gcp']);
  expect(tookMs).toBeLessThan(10_000);
  expect(mostBytes).toBeLessThan(0.2 * GIB);
});

/** Maps what it is told to as libraries are, and waits. */
const MAPPER = `
import mmap, sys, time
for path in sys.argv[1:]:
    try: file = open(path, "r+b"); kept = mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
    except (OSError, ValueError): continue
    globals()["kept" + str(len(globals()))] = kept
print("ready", flush=True)
time.sleep(60)
`;

/** A process that seems to run under valgrind, with a program of its choice. */
async function startAsValgrind(program: string): Promise<number> {
  writeFileSync(join(folder, 'vgpreload_core'), Buffer.alloc(4096));
  const child = spawn('python3', ['-', program, join(folder, 'vgpreload_core')], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  pids.push(child.pid ?? 0);
  child.stdin.end(MAPPER);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

test('a device as the program that valgrind runs, mapped or not', { timeout: 30_000 }, async () => {
  for (const device of ['/dev/zero', '/dev/null', '/dev/full']) {
    const pid = await startAsValgrind(device);
    const { build, tookMs, mostBytes } = await recognise(pid);
    expect(build?.tools).toEqual(['valgrind']);
    expect(tookMs).toBeLessThan(3_000);
    expect(mostBytes).toBeLessThan(0.1 * GIB);
  }
});

test('a mapped device is found, and not opened', { timeout: 30_000 }, async () => {
  const pid = await startAsValgrind('/dev/zero');
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  const path = mappedProgram(pid, maps, '/dev/zero') ?? '';
  expect(path).toMatch(new RegExp(`^/proc/${pid}/map_files/[0-9a-f]+-[0-9a-f]+$`));
  const host = createLocalHost();
  expect((await host.readAside([path], { matching: 'x' })).get(path)).toMatchObject({
    reason: 'failed',
    detail: 'Not a regular file',
  });
  await host.close();
});

test('a FIFO as the program that valgrind runs', { timeout: 30_000 }, async () => {
  const fifo = join(folder, 'srs');
  await execa('mkfifo', [fifo]);
  const { build, tookMs } = await recognise(await startAsValgrind(fifo));
  expect(build?.tools).toEqual(['valgrind']);
  expect(tookMs).toBeLessThan(3_000);
});

test('60,000 mappings with long names', { timeout: 60_000 }, async () => {
  const long = join(folder, 'n'.repeat(250));
  writeFileSync(long, Buffer.alloc(4096));
  const script = `
import ctypes, time
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
file = open(${JSON.stringify(long)}, "rb")
for index in range(60000): libc.mmap(None, 4096, 5 if index % 2 else 1, 2, file.fileno(), 0)
print("ready", flush=True)
time.sleep(60)
`;
  const child = spawn('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  pids.push(child.pid ?? 0);
  await once(child.stdout, 'data');
  expect(readFileSync(`/proc/${child.pid}/maps`).length).toBeGreaterThan(15e6);
  const { tookMs, mostBytes } = await recognise(child.pid ?? 0);
  expect(tookMs).toBeLessThan(3_000);
  expect(mostBytes).toBeLessThan(0.1 * GIB);
});
