import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Host, isFailure } from '../../../src/host/host.ts';
import { createLocalHost } from '../../../src/host/local/local.ts';
import { listNames, readLinks, readTexts } from '../../helpers/look-at.ts';

const STEADY = ['stat', 'softirqs', 'net/dev', 'net/snmp', 'net/udp', 'self/stat', 'self/schedstat'].map(
  name => `/proc/${name}`,
);

let host: Host;

beforeEach(() => {
  host = createLocalHost();
});

afterEach(() => host.close());

describe('files of the kernel', () => {
  it('opens nothing more over a hundred refreshes', async () => {
    await readTexts(host, STEADY);
    await readTexts(host, STEADY);
    const before = readdirSync('/proc/self/fd').length;
    for (let refresh = 0; refresh < 100; refresh++) await readTexts(host, STEADY);
    expect(readdirSync('/proc/self/fd').length).toBe(before);
    host.release('/proc/');
    expect(readdirSync('/proc/self/fd').length).toBe(before - STEADY.length);
  });

  it('gives the same text as reading the file at once', async () => {
    for (const path of ['/proc/version', '/proc/self/limits', '/proc/filesystems']) {
      expect((await readTexts(host, [path])).get(path)).toMatchObject({ text: readFileSync(path, 'utf8') });
    }
  });

  it('reads counters that move', async () => {
    const runNanoseconds = async () => {
      const result = (await readTexts(host, ['/proc/self/schedstat'])).get('/proc/self/schedstat');
      return isFailure(result) ? Number.NaN : Number(result?.text.split(' ')[0]);
    };
    const first = await runNanoseconds();
    await runNanoseconds();
    // 20 ms of its own CPU time, not of the clock's: others may have the CPU meanwhile.
    for (const before = process.cpuUsage(); process.cpuUsage(before).user < 20_000; );
    expect(await runNanoseconds()).toBeGreaterThan(first + 5_000_000);
  });

  it('says that a process is gone, of all its open files, and does not take another for it', async () => {
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    const paths = ['stat', 'net/snmp', 'task/*/stat'].map(name => `/proc/${child.pid}/${name}`);
    const [stat = '', snmp = '', tasks = ''] = paths;
    await readTexts(host, paths);
    const before = await readTexts(host, paths);
    expect([...before.keys()]).toEqual([stat, snmp, `/proc/${child.pid}/task/${child.pid}/stat`]);
    expect(before.get(stat)).toMatchObject({ text: expect.stringContaining('(sleep)') });
    child.kill();
    await once(child, 'exit');
    const after = await readTexts(host, paths);
    expect(after.get(stat)).toEqual({ asked: stat, reason: 'gone', detail: 'ESRCH: no such process' });
    expect(after.get(snmp)).toMatchObject({ reason: 'gone' });
    expect(after.get(tasks)).toMatchObject({ asked: tasks, reason: 'gone' });
  });

  it('says what this kernel does not have', async () => {
    // The loopback interface has no speed: its driver answers EINVAL.
    const path = '/sys/class/net/lo/speed';
    expect((await readTexts(host, [path])).get(path)).toEqual({
      asked: path,
      reason: 'unsupported',
      detail: 'EINVAL: invalid argument',
    });
  });

  it('lists a directory, or says why not', async () => {
    expect(await listNames(host, '/proc/self/ns')).toEqual(readdirSync('/proc/self/ns'));
    expect(await listNames(host, '/proc/self/stat')).toMatchObject({
      reason: 'gone',
      detail: expect.stringMatching(/^ENOTDIR/),
    });
  });

  it('reads links', async () => {
    const links = await readLinks(host, ['/proc/self/exe', '/proc/self/ns/*', '/proc/1/nothing']);
    expect(links.get('/proc/self/exe')).toBe(process.execPath);
    expect(links.get('/proc/self/ns/net')).toMatch(/^net:\[\d+\]$/);
    expect(links.get('/proc/1/nothing')).toMatchObject({ reason: 'gone' });
  });
});

describe('below another root', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'srs-top-root-'));
    for (const tid of [7, 71]) {
      mkdirSync(join(root, `proc/7/task/${tid}`), { recursive: true });
      writeFileSync(join(root, `proc/7/task/${tid}/stat`), `${tid} (srs)`);
    }
    symlinkSync('net:[4026532177]', join(root, 'proc/7/net'));
    host = createLocalHost({ root });
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('reads, lists and follows nothing but what is there', async () => {
    const texts = await readTexts(host, ['/proc/7/task/*/stat', '/proc/version']);
    expect(texts.get('/proc/7/task/7/stat')).toMatchObject({ text: '7 (srs)' });
    expect(texts.get('/proc/7/task/71/stat')).toMatchObject({ text: '71 (srs)' });
    expect(texts.get('/proc/version')).toMatchObject({ asked: '/proc/version', reason: 'gone' });
    expect(await listNames(host, '/proc')).toEqual(['7']);
    expect([...(await readLinks(host, ['/proc/7/net']))]).toEqual([['/proc/7/net', 'net:[4026532177]']]);
  });

  it('writes a file that is there, whole, and creates none', async () => {
    expect(await host.write('/proc/7/task/7/stat', '0-3')).toBeUndefined();
    expect(readFileSync(join(root, 'proc/7/task/7/stat'), 'utf8')).toBe('0-3');
    expect(await host.write('/proc/7/new', '1')).toMatchObject({ asked: '/proc/7/new', reason: 'gone' });
    expect(readdirSync(join(root, 'proc/7')).sort()).toEqual(['net', 'task']);
  });
});

it.runIf(process.geteuid?.() === 0)('says when the kernel did not take a value', async () => {
  expect(await host.write('/proc/self/oom_score_adj', 'abc')).toEqual({
    asked: '/proc/self/oom_score_adj',
    reason: 'failed',
    detail: 'EINVAL: invalid argument',
  });
});

describe('its clock', () => {
  it('wakes when the time has come, not before and not much after', async () => {
    const wakeAtMs = host.clock.nowMs() + 30.7;
    expect(await host.clock.sleepUntil(wakeAtMs)).toBe(true);
    const lateMs = host.clock.nowMs() - wakeAtMs;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(200);
  });

  it('does not sleep when the time is past', async () => {
    expect(await host.clock.sleepUntil(host.clock.nowMs() - 1)).toBe(true);
  });

  it('gives up, without an error, when it is told to', async () => {
    const startedAtMs = host.clock.nowMs();
    const controller = new AbortController();
    const asleep = host.clock.sleepUntil(startedAtMs + 60_000, controller.signal);
    controller.abort();
    expect(await asleep).toBe(false);
    expect(await host.clock.sleepUntil(0, controller.signal)).toBe(false);
    expect(host.clock.nowMs() - startedAtMs).toBeLessThan(1_000);
  });
});

it('knows the operating system and the CPU', async () => {
  const { operatingSystem, cpuModel } = await host.facts();
  expect(operatingSystem).toMatch(/^\w.* \d/);
  expect(cpuModel).toMatch(/^\w.*\w/);
});
