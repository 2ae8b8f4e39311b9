import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { createLocalHost } from '../../src/host/local/local.ts';
import { readOpenFiles } from '../../src/srs/process/open-files.ts';
import { cpuMsSince } from '../helpers/cpu-ms.ts';
import { startReports } from '../helpers/srs-top.ts';
import { describeWithTools } from '../helpers/tools.ts';

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});

/** A Python program that says "ready" and waits. */
async function startPython(program: string, ...args: readonly string[]): Promise<number> {
  const script = `${program}\nprint("ready", flush=True)\nimport time\ntime.sleep(120)`;
  const child = spawn('python3', ['-c', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

/** The longest stretch, in milliseconds of the CPU, in which nothing else had its turn while `task` ran. */
async function longestStretch(task: () => Promise<unknown>): Promise<number> {
  let isOver = false;
  let longest = 0;
  const watch = async () => {
    for (let last = process.threadCpuUsage(); !isOver; ) {
      await new Promise(resolve => setImmediate(resolve));
      longest = Math.max(longest, cpuMsSince(last));
      last = process.threadCpuUsage();
    }
  };
  const watching = watch();
  await task();
  isOver = true;
  await watching;
  return longest;
}

const OPEN = `
import os, resource
resource.setrlimit(resource.RLIMIT_NOFILE, (16000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
for _ in range(15000): os.dup(0)
`;

describeWithTools(['root', 'python3'], 'a process that wants to be dear', () => {
  test('by open files: they are counted, nothing waits for it, and too many are said', {
    timeout: 60_000,
  }, async () => {
    const pid = await startPython(OPEN);
    const host = createLocalHost();
    let size = 0;
    const stretch = await longestStretch(async () => {
      const links = await readOpenFiles(host, pid);
      if (links instanceof Map) ({ size } = links);
    });
    expect(size).toBeGreaterThanOrEqual(15_003);
    // The list of their names comes in one piece.
    expect(stretch).toBeLessThan(200);
    expect(await readOpenFiles(host, pid, 10_000)).toEqual({
      asked: `/proc/${pid}/fd`,
      reason: 'failed',
      detail: 'more than 10,000 entries',
    });
    await host.close();
  });

  test('by 5,000 threads: they are counted, not read, and none is tuned in the dark', {
    timeout: 90_000,
  }, async () => {
    const pid = await startPython(`
import threading, time
threading.stack_size(65536)
for _ in range(5000): threading.Thread(target=time.sleep, args=(120,), daemon=True).start()
`);
    await using reports = startReports(['-p', pid, '-d', '0.5']);
    const report = await reports.next(({ srs }) => srs[0] !== undefined);
    expect(report.srs[0]?.threadCount).toBe(5_001);
    expect(report.srs[0]?.threads).toEqual([]);
    expect(report.problems.map(({ detail }) => detail)).toContainEqual(
      `5,001 threads are not read one by one (/proc/${pid}/task)`,
    );
  });

  test('by arguments of 2 MB: a page of them is kept', { timeout: 60_000 }, async () => {
    const pid = await startPython('', ...Array.from({ length: 20 }, () => 'a\u001b[2J'.repeat(20_000)));
    await using reports = startReports(['-p', pid, '-d', '0.5', '-n', '1']);
    const report = await reports.next();
    expect(report.srs[0]?.command.length).toBeLessThanOrEqual(4_096);
    expect(report.srs[0]?.command).not.toContain('\u001b');
  });
});
