import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { planProfile, startProfile } from '../../src/profile/perf/perf-record.ts';
import { savePerfStacks } from '../../src/profile/perf/perf-stacks.ts';
import type { ProfileOptions, ProfilePlan, ProfileReport } from '../../src/profile/profile.ts';
import { profileFolder } from '../../src/profile/profile-folder.ts';
import { isRefusal, type Refusal } from '../../src/tuning/tuning.ts';
import { readStatField } from '../helpers/four-threads.ts';
import { describeWithTools, requireTool } from '../helpers/tools.ts';

function expectReport(report: ProfileReport | Refusal): ProfileReport {
  if (isRefusal(report)) throw new Error(`expected a report, got: ${report.refused}`);
  return report;
}

/** The pid of perf itself, not of the sudo before it; NaN when it does not run. */
function perfPidOf(dataFile: string): number {
  const pids = readdirSync('/proc').filter(name => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      return command.startsWith('perf\0record\0') && command.includes(dataFile);
    } catch {
      return false;
    }
  });
  return Number(pids[0]);
}

describeWithTools(['root', 'perf', 'python3', 'setpriv'], 'perf on a real process', () => {
  let host: Host;
  let child: ChildProcess;
  let state: string;

  async function run(program: string): Promise<void> {
    child = spawn('python3', ['-c', `print(flush=True)\n${program}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout !== null) await once(child.stdout, 'data');
    // Samples are taken while it has a CPU, which other tests want too.
    setPriority(child.pid ?? 0, -19);
  }

  async function plan(seconds: number, chosen: Partial<ProfileOptions> = {}): Promise<ProfilePlan> {
    const pid = child.pid ?? 0;
    const identity = { pid, startTicks: Number(readStatField(pid, pid, 22)) };
    const options = { seconds, frequencyHz: 99, callGraph: 'off', threads: 'all', ...chosen } as const;
    const folder = profileFolder(state, host.name, pid, host.clock.time());
    const made = await planProfile(host, { process: identity, label: 'srs', options, folder });
    if (isRefusal(made)) throw new Error(`expected a plan, got: ${made.refused}`);
    return made;
  }

  beforeEach(() => {
    host = createLocalHost();
    state = mkdtempSync(join(tmpdir(), 'srs-top-perf-'));
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    child.kill('SIGKILL');
    await host.close();
    rmSync(state, { recursive: true });
  });

  test('two seconds of a busy one: its symbols, private files, no copies in ~/.debug', {
    timeout: 30_000,
  }, async () => {
    await run('while True: pass');
    vi.stubEnv('HOME', state);
    const made = await plan(2);
    const report = expectReport(await startProfile(host, made).done);
    // 99 a second, of one CPU; other tests share the machine.
    expect(report.sampleCount).toBeGreaterThan(50);
    expect(report.sampleCount).toBeLessThanOrEqual(220);
    expect(report.recordedSeconds).toBe(2);
    expect(report.isCancelled).toBe(false);
    expect(report.symbols[0]).toMatchObject({
      thread: expect.stringMatching(/^python/),
      object: expect.stringMatching(/python/),
    });
    const sum = report.symbols.reduce((percent, symbol) => percent + symbol.percent, 0);
    expect(sum).toBeGreaterThan(80);
    expect(sum).toBeLessThanOrEqual(100.1);
    expect(report.sentence).toMatch(/^\d+ samples in 2\.0 s; most in \S+ \(.*python.*\), [\d.]+ %/);
    expect(readFileSync(join(made.folder, 'report.txt'), 'utf8')).toBe(report.text);
    expect(statSync(made.folder).mode & 0o777).toBe(0o700);
    expect(statSync(made.dataFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(made.folder, 'report.txt')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(state, '.debug'))).toBe(false);
  });

  test('cancelled after two seconds of thirty: the data are whole', { timeout: 30_000 }, async () => {
    await run('while True: pass');
    const profile = startProfile(host, await plan(30));
    await sleep(2000);
    profile.cancel();
    const report = expectReport(await profile.done);
    expect(report.isCancelled).toBe(true);
    expect(report.recordedSeconds).toBeGreaterThan(0.5);
    expect(report.recordedSeconds).toBeLessThan(5);
    expect(report.sampleCount).toBeGreaterThan(20);
    expect(report.symbols.length).toBeGreaterThan(0);
    expect(report.sentence).toMatch(/^\d+ samples in \d\.\d s of 30 \(cancelled\); most in /);
    expect(child.exitCode).toBeNull();
  });

  test('the stacks of dwarf as text, whole, and cut where they grow too large', {
    timeout: 60_000,
  }, async () => {
    await run('while True: pass');
    const made = await plan(2, { callGraph: 'dwarf', frequencyHz: 199 });
    const report = expectReport(await startProfile(host, made).done);
    const file = join(made.folder, 'stacks.linux-perf.txt');
    expect(report.stacksFile).toBe(file);
    const stacks = readFileSync(file, 'utf8');
    // A sample is a head with the thread, then a line for each frame, then a blank line.
    const heads = stacks.match(/^\S.* +\d+ +\d+\.\d+: .*:\s*$/gm) ?? [];
    expect(heads).toHaveLength(report.sampleCount ?? -1);
    expect(stacks.match(/^\s+[0-9a-f]+ .* \(.*\)$/gm)?.length).toBeGreaterThan(3 * heads.length);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const most = 16 * 1024;
    expect(await savePerfStacks(host, made, () => undefined, most)).toEqual({
      file,
      remark: '. stacks.linux-perf.txt ends at 0.015625 MiB',
    });
    expect(statSync(file).size).toBe(most);
    expect(stacks.startsWith(readFileSync(file, 'utf8'))).toBe(true);
    expect(readdirSync(made.folder).sort()).toEqual([
      'messages.txt',
      'perf.data',
      'report.txt',
      'stacks.linux-perf.txt',
    ]);
  });

  test('a disk that is full: perf cannot say so, so this does', { timeout: 30_000 }, async context => {
    requireTool(context, 'mount');
    await run('while True: pass');
    const disk = mkdtempSync(join(tmpdir(), 'srs-top-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
    try {
      // Eight samples fill it.
      const made = await plan(2, { callGraph: 'dwarf' });
      const folder = join(disk, 'profiles/1');
      const full = { ...made, folder, dataFile: join(folder, 'perf.data') };
      expect(await startProfile(host, full).done).toEqual({
        refused: expect.stringMatching(
          new RegExp(`^perf failed: .*\\. The disk is full where ${folder} is$`),
        ),
      });
    } finally {
      execFileSync('umount', [disk]);
      rmSync(disk, { recursive: true });
    }
  });

  test('through sudo, cancelled: the data are whole', { timeout: 60_000 }, async context => {
    requireTool(context, 'sudo');
    await run('while True: pass');
    host = { ...host, privilege: async () => 'sudo' };
    const made = await plan(30);
    expect(made.command.slice(0, 4)).toEqual(['sudo', '-n', 'nohup', 'perf']);
    const profile = startProfile(host, made);
    await sleep(2000);
    profile.cancel();
    const report = expectReport(await profile.done);
    expect(report.sampleCount).toBeGreaterThan(20);
    expect(report.recordedSeconds).toBeLessThan(5);
  });

  test('through sudo, the line cut: a SIGHUP takes nothing from the data', {
    timeout: 60_000,
  }, async context => {
    requireTool(context, 'sudo');
    await run('while True: pass');
    host = { ...host, privilege: async () => 'sudo' };
    const made = await plan(30);
    const profile = startProfile(host, made);
    await sleep(2000);
    // As sudo hands it on when the terminal is hung up.
    process.kill(perfPidOf(made.dataFile), 'SIGHUP');
    await sleep(1000);
    profile.cancel();
    const report = expectReport(await profile.done);
    expect(report.isCancelled).toBe(true);
    expect(report.sampleCount).toBeGreaterThan(100);
  });

  test('one thread of two, and the shares of both', { timeout: 60_000 }, async () => {
    await run(
      'import threading, time\ndef f():\n while True: pass\nthreading.Thread(target=f, daemon=True).start()\nf()',
    );
    const both = expectReport(await startProfile(host, await plan(2)).done);
    const tids = readdirSync(`/proc/${child.pid}/task`).map(Number);
    expect(both.threads.map(({ tid }) => tid).sort()).toEqual(tids.sort());
    expect(both.threads.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100, 0);
    expect(both.losses).toEqual({ sampleCount: 0, chunkCount: 0 });
    const chosen = tids.find(tid => tid !== child.pid) ?? 0;
    const one = expectReport(await startProfile(host, await plan(1, { threads: chosen })).done);
    expect(one.threads).toMatchObject([{ tid: chosen, percent: 100 }]);
  });

  test('a process that ends meanwhile: what there was', { timeout: 30_000 }, async () => {
    await run('import time\nend = time.time() + 3\nwhile time.time() < end: pass');
    const report = expectReport(await startProfile(host, await plan(30)).done);
    expect(report.recordedSeconds).toBeLessThan(10);
    expect(report.sentence).toMatch(
      /^\d+ samples in \d\.\d s of 30 \(perf ended early, as when the process ends\)/,
    );
  });

  test('an idle process: no samples, which is an answer', { timeout: 30_000 }, async () => {
    await run('import time\ntime.sleep(60)');
    const report = expectReport(await startProfile(host, await plan(1)).done);
    expect(report).toMatchObject({ sampleCount: 0, symbols: [] });
    expect(report.sentence).toBe(`0 samples in 1.0 s: pid ${child.pid} was never on a CPU`);
  });

  test('without the right to: says so, and what helps', { timeout: 30_000 }, async () => {
    await run('import time\ntime.sleep(60)');
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const user: Host = {
      ...host,
      privilege: async () => 'user',
      start: (command, options) => host.start([...nobody, ...command], options),
    };
    expect(await startProfile(user, await plan(1)).done).toEqual({
      refused: expect.stringMatching(
        new RegExp(`^perf may not look at pid ${child.pid}: .*Root may: run srs-top with sudo$`),
      ),
    });
  });

  test('nothing runs on a read-only host', async () => {
    await run('import time\ntime.sleep(60)');
    const made = await plan(1);
    const readOnly = createLocalHost({ readOnly: true });
    expect(await startProfile(readOnly, made).done).toEqual({
      refused: 'the host is read-only: nothing was recorded',
    });
    expect(existsSync(made.folder)).toBe(false);
    await readOnly.close();
  });
});
