import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import type { StraceOptions, StracePlan, StraceReport } from '../../src/profile/profile.ts';
import { planStrace } from '../../src/profile/strace/strace-plan.ts';
import { startStrace } from '../../src/profile/strace/strace-run.ts';
import { isRefusal, type Refusal } from '../../src/tuning/tuning.ts';
import { readStatField } from '../helpers/four-threads.ts';
import { describeWithTools, requireTool } from '../helpers/tools.ts';

/** Two threads: one asks for its parent's pid without end, one fails to look at a file that is not there. */
const BUSY = `
import os, threading
def look():
    while True:
        try: os.stat('/nowhere')
        except FileNotFoundError: pass
threading.Thread(target=look, daemon=True).start()
print(flush=True)
while True: os.getppid()
`;

describeWithTools(['root', 'strace', 'python3', 'setpriv', 'timeout'], 'strace on a real process', () => {
  let host: Host;
  let child: ChildProcess;
  let state: string;

  beforeEach(async () => {
    host = createLocalHost();
    state = mkdtempSync(join(tmpdir(), 'srs-top-strace-'));
    child = spawn('python3', ['-c', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (child.stdout !== null) await once(child.stdout, 'data');
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    await host.close();
    rmSync(state, { recursive: true });
  });

  async function plan(options: StraceOptions): Promise<StracePlan> {
    const pid = child.pid ?? 0;
    const identity = { pid, startTicks: Number(readStatField(pid, pid, 22)) };
    const folder = join(state, 'p');
    const made = await planStrace(host, { process: identity, label: 'srs', options, folder });
    if (isRefusal(made)) throw new Error(`expected a plan, got: ${made.refused}`);
    return made;
  }

  /** Straight from the kernel: nobody traces it, no thread is stopped, and it uses its CPU as before. */
  async function expectRunsOn(): Promise<void> {
    const pid = child.pid ?? 0;
    expect(readStatus('TracerPid')).toBe('0');
    expect(readStatus('State')).toMatch(/^[RSD] /);
    const before = runTicks(pid);
    // A process that is stopped gets none; one that runs gets few where other tests have the CPUs.
    await expect.poll(() => runTicks(pid) - before, { timeout: 10_000 }).toBeGreaterThan(10);
  }

  function readStatus(field: string): string | undefined {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return new RegExp(`^${field}:\\t(.*)$`, 'm').exec(status)?.[1];
  }

  const runTicks = (pid: number): number =>
    Number(readStatField(pid, pid, 14)) + Number(readStatField(pid, pid, 15));

  test('counts for its time, keeps the table, and lets the process run on', { timeout: 30_000 }, async () => {
    const made = await plan({ seconds: 2, threads: 'all' });
    const report = expectReport(await startStrace(host, made).done);
    expect(report.isCancelled).toBe(false);
    expect(report.recordedSeconds).toBe(2);
    const calls = new Map(report.systemCalls.map(call => [call.name, call]));
    const getppid = calls.get('getppid');
    const stat = calls.get('newfstatat') ?? calls.get('stat');
    expect(getppid?.calls).toBeGreaterThan(500);
    expect(getppid?.errors).toBe(0);
    expect(stat?.calls).toBeGreaterThan(100);
    expect(stat?.errors).toBe(stat?.calls);
    const percent = report.systemCalls.reduce((sum, call) => sum + call.percent, 0);
    expect(percent).toBeGreaterThan(99);
    expect(percent).toBeLessThan(101);
    expect(report.sentence).toMatch(
      /^[\d,]+ system calls in 2\.0 s, [\d,]+ failed; most time in \w+, [\d.]+ %/,
    );
    expect(report.sentence).not.toMatch(/traced|stopped/);
    const file = join(made.folder, 'strace.txt');
    expect(readFileSync(file, 'utf8')).toBe(report.text);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expectRunsOn();
  });

  test('one thread alone', { timeout: 30_000 }, async () => {
    const made = await plan({ seconds: 1, threads: child.pid ?? 0 });
    const names = expectReport(await startStrace(host, made).done).systemCalls.map(({ name }) => name);
    expect(names).toContain('getppid');
    expect(names).not.toContain('newfstatat');
    await expectRunsOn();
  });

  test('cancelled after a second of thirty: what it counted', { timeout: 30_000 }, async () => {
    const run = startStrace(host, await plan({ seconds: 30, threads: 'all' }));
    await expect.poll(() => readStatus('TracerPid')).not.toBe('0');
    await sleep(1_200);
    run.cancel();
    const report = expectReport(await run.done);
    expect(report.isCancelled).toBe(true);
    expect(report.recordedSeconds).toBeLessThan(5);
    expect(report.sentence).toMatch(/ system calls in [1-4]\.\d s of 30 \(cancelled\), /);
    await expectRunsOn();
  });

  test('through sudo, cancelled: what it counted', { timeout: 30_000 }, async context => {
    requireTool(context, 'sudo');
    host = { ...host, privilege: async () => 'sudo' };
    const made = await plan({ seconds: 30, threads: 'all' });
    expect(made.command.slice(0, 3)).toEqual(['sudo', '-n', 'timeout']);
    const run = startStrace(host, made);
    await expect.poll(() => readStatus('TracerPid'), { timeout: 10_000 }).not.toBe('0');
    await sleep(1_000);
    run.cancel();
    const calls = expectReport(await run.done).systemCalls.map(({ name }) => name);
    expect(calls).toContain('getppid');
    await expectRunsOn();
  });

  test('refuses a process that is traced already', { timeout: 30_000 }, async () => {
    const first = startStrace(host, await plan({ seconds: 30, threads: 'all' }));
    await expect.poll(() => readStatus('TracerPid'), { timeout: 10_000 }).not.toBe('0');
    await expect(plan({ seconds: 1, threads: 'all' })).rejects.toThrow(
      new RegExp(`pid ${child.pid} is traced by strace \\(pid ${readStatus('TracerPid')}\\) already`),
    );
    first.cancel();
    await first.done;
    await expectRunsOn();
  });

  test('nothing runs on a read-only host', async () => {
    const made = await plan({ seconds: 1, threads: 'all' });
    const readOnly = createLocalHost({ readOnly: true });
    expect(await startStrace(readOnly, made).done).toEqual({
      refused: 'the host is read-only: nothing was recorded',
    });
    expect(existsSync(made.folder)).toBe(false);
    await readOnly.close();
  });
});

function expectReport(report: StraceReport | Refusal): StraceReport {
  if (isRefusal(report)) throw new Error(`expected a report, got: ${report.refused}`);
  return report;
}
