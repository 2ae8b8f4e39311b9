import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { planDrops } from '../../src/profile/drops/drops-plan.ts';
import { DROPS_FILE, startDrops } from '../../src/profile/drops/drops-run.ts';
import type { DropsPlan, DropsReport } from '../../src/profile/profile.ts';
import { isRefusal, type Refusal } from '../../src/tuning/tuning.ts';
import { readStatField } from '../helpers/four-threads.ts';
import { describeWithTools, requireTool } from '../helpers/tools.ts';

const PORT = 18_123;
/**
 * Two senders flood a socket that nobody reads, in a network namespace of their own, and the process is busy beside. They are
 * processes: threads of Python would wait for each other, and send alike.
 */
const FLOODED = `
import socket, time, os, ctypes
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
receiver.bind(('127.0.0.1', ${PORT}))
def flood(port, each):
    # They end with it.
    ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)
    receiver.close()
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind(('127.0.0.1', port))
    while True:
        for _ in range(each): sender.sendto(b'x' * 1000, ('127.0.0.1', ${PORT}))
        time.sleep(0.01)
for port, each in ((40001, 30), (40002, 10)):
    if os.fork() == 0: flood(port, each)
os.sched_setaffinity(0, [0])
print(flush=True)
while True: pass
`;
/** Takes CPU 0 from it. */
const NEIGHBOUR = `
import os, ctypes
ctypes.CDLL(None).prctl(15, b'a neighbour', 0, 0, 0)
os.sched_setaffinity(0, [0])
print(flush=True)
while True: pass
`;

describeWithTools(['root', 'python3', 'unshare', 'setpriv', 'mount'], 'drops on the real kernel', () => {
  let host: Host;
  let children: ChildProcess[];
  let state: string;
  let tracing: string;

  beforeEach(() => {
    host = createLocalHost();
    children = [];
    state = mkdtempSync(join(tmpdir(), 'srs-top-drops-'));
    // The last that is mounted is found; instances are the same wherever it is.
    tracing = mkdtempSync(join(tmpdir(), 'srs-top-tracefs-'));
    expect(spawnSync('mount', ['-t', 'tracefs', 'none', tracing]).status).toBe(0);
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await host.close();
    await expect.poll(instances, { timeout: 8_000 }).toEqual([]);
    expect(spawnSync('umount', [tracing]).status).toBe(0);
    rmdirSync(tracing);
    rmSync(state, { recursive: true });
  });

  const instances = (): readonly string[] =>
    readdirSync(join(tracing, 'instances')).filter(name => name.startsWith('srs-top-'));

  async function start(command: readonly string[]): Promise<number> {
    const [file = '', ...args] = command;
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    if (child.stdout !== null) await once(child.stdout, 'data');
    return child.pid ?? 0;
  }

  /** `unshare` becomes the python that it starts. */
  const startFlooded = () =>
    start(['unshare', '-n', 'sh', '-c', 'ip link set lo up; exec python3 -c "$1"', 'sh', FLOODED]);

  async function plan(pid: number, seconds: number, folder = 'p'): Promise<DropsPlan> {
    const made = await planDrops(host, {
      process: { pid, startTicks: Number(readStatField(pid, pid, 22)) },
      label: 'srs',
      folder: join(state, folder),
      options: { seconds, threads: pid, ports: [PORT] },
    });
    if (isRefusal(made)) throw new Error(`expected a plan, got: ${made.refused}`);
    return made;
  }

  function expectReport(result: DropsReport | Refusal): DropsReport {
    if (isRefusal(result)) throw new Error(`expected a report, got: ${result.refused}`);
    return result;
  }

  test('says how many packets were lost, why, whose, and who took the CPU', { timeout: 30_000 }, async () => {
    const pid = await startFlooded();
    const neighbour = await start(['python3', '-c', NEIGHBOUR]);
    const report = expectReport(await startDrops(host, await plan(pid, 2)).done);
    expect(report.isCancelled).toBe(false);
    expect(report.recordedSeconds).toBeGreaterThan(1.9);
    // The kernel's own counters are read a moment before and after.
    const counted = report.receiveBufferErrors ?? Number.NaN;
    expect(counted).toBeGreaterThan(500);
    expect(report.full).toBeLessThanOrEqual(counted);
    expect(report.full + report.missed).toBeGreaterThan(0.95 * counted);
    expect(report.memory).toBe(0);
    const reason = report.reasons.find(one => one.reason === 'SOCKET_RCVBUFF');
    expect(reason?.count).toBeGreaterThanOrEqual(0.95 * report.full - report.missed);
    expect(report.senders.map(({ from }) => from)).toEqual(['127.0.0.1:40001', '127.0.0.1:40002']);
    const [most, least] = report.senders.map(({ count }) => count);
    expect((most ?? 0) / (least ?? 1)).toBeGreaterThan(1.8);
    // A kernel that counts by itself begins to a moment after senders are written down.
    const sent = report.senders.reduce((sum, { count }) => sum + count, 0);
    expect(Math.abs(sent - report.full)).toBeLessThanOrEqual(0.01 * report.full + report.missed);
    expect(report.takers).toContainEqual({ pid: neighbour, name: 'a neighbour', count: expect.any(Number) });
    expect(report.preemptions).toBeLessThanOrEqual(report.switches);
    expect(report.unread).toBe(0);
    expect(report.sentence).toMatch(
      new RegExp(
        `^[\\d,]+ packets for the ports of ${pid} lost in 2\\.\\d s: its receive buffer was full; most, \\d\\d %, from 127\\.0\\.0\\.1:40001; thread ${pid} left its CPU [\\d,]+ times, [\\d,]+ of them because another took it: mostly `,
      ),
    );
    expect(readFileSync(join(state, 'p', DROPS_FILE), 'utf8')).toContain('udp_fail_queue_rcv_skb: rc=-12');
    expect(instances()).toEqual([]);
  });

  test('ends early with what it has, and with srs-top', { timeout: 30_000 }, async () => {
    const pid = await startFlooded();
    const run = startDrops(host, await plan(pid, 10));
    await expect.poll(instances, { timeout: 10_000 }).toHaveLength(1);
    await sleep(700);
    run.cancel();
    const report = expectReport(await run.done);
    expect(report.isCancelled).toBe(true);
    expect(report.recordedSeconds).toBeLessThan(5);
    expect(report.full).toBeGreaterThan(50);
    expect(report.sentence).toContain(' s of 10 (cancelled)');
    expect(instances()).toEqual([]);

    const second = startDrops(host, await plan(pid, 10, 'q'));
    await expect.poll(instances, { timeout: 10_000 }).toHaveLength(1);
    await host.close();
    await second.done;
    expect(instances()).toEqual([]);
  });

  test('through sudo: is recorded, ended early, and leaves nothing', { timeout: 30_000 }, async context => {
    requireTool(context, 'sudo');
    const pid = await startFlooded();
    host = { ...host, privilege: async () => 'sudo' };
    const made = await plan(pid, 10);
    expect(made.command.slice(0, 4)).toEqual(['sudo', '-n', 'sh', '-c']);
    const run = startDrops(host, made);
    await expect.poll(instances, { timeout: 10_000 }).toHaveLength(1);
    await sleep(700);
    run.cancel();
    const report = expectReport(await run.done);
    expect(report.recordedSeconds).toBeLessThan(5);
    expect(report.full).toBeGreaterThan(20);
    expect(instances()).toEqual([]);
  });

  test('a full buffer is said, and takes no more', { timeout: 30_000 }, async () => {
    const pid = await startFlooded();
    const made = await plan(pid, 2);
    const bufferKilobytes = '4096';
    expect(made.command).toContain(bufferKilobytes);
    const small = made.command.map(word => (word === bufferKilobytes ? '16' : word));
    const report = expectReport(await startDrops(host, { ...made, command: small }).done);
    expect(report.missed).toBeGreaterThan(100);
    expect(report.full).toBeGreaterThan(20);
    expect(report.sentence).toMatch(/\. [\d,]+ events found no room in the buffer: shares are of the rest/);
    expect(report.full + report.missed).toBeGreaterThan(0.95 * (report.receiveBufferErrors ?? Number.NaN));
  });

  test('what a killed recorder left is removed by the next, and by no other', {
    timeout: 30_000,
  }, async () => {
    const pid = await startFlooded();
    const [file = '', ...args] = (await plan(pid, 10)).command;
    const killed = spawn(file, args, { stdio: 'ignore' });
    const living = spawn(file, args, { stdio: 'ignore' });
    children.push(living);
    await expect.poll(instances, { timeout: 10_000 }).toHaveLength(2);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(instances()).toHaveLength(2);
    const report = expectReport(await startDrops(host, await plan(pid, 1, 'q')).done);
    expect(report.removed).toEqual([`srs-top-${killed.pid}`]);
    expect(report.sentence).toContain(
      `. Removed first: srs-top-${killed.pid}, left by an srs-top that was killed`,
    );
    expect(instances()).toEqual([`srs-top-${living.pid}`]);
    living.kill('SIGTERM');
    await once(living, 'exit');
    expect(instances()).toEqual([]);
  });

  test('an srs-top that is killed leaves nothing', { timeout: 30_000 }, async () => {
    const pid = await startFlooded();
    const { command } = await plan(pid, 10);
    const parent = spawn(
      'python3',
      ['-c', 'import subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)', ...command],
      { stdio: 'ignore' },
    );
    await expect.poll(instances, { timeout: 10_000 }).toHaveLength(1);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect.poll(instances, { timeout: 10_000 }).toEqual([]);
    expect(existsSync(join(tracing, 'instances'))).toBe(true);
  });
});
