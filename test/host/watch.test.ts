import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../../src/host/host.ts';
import { createLocalHost } from '../../src/host/local/local.ts';
import { PeakGatherer } from '../../src/host/queue-peaks.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { udpTableText } from '../helpers/udp-texts.ts';

const TABLE = '/proc/7/net/udp';
const tableOf = (recvQueueBytes: number): string => udpTableText([{ port: 8000, inode: 55, recvQueueBytes }]);

describe('a watch of the queues', () => {
  test('keeps the highest of each socket, and begins anew when they are taken', () => {
    const texts = [tableOf(256), tableOf(4_096), tableOf(512)];
    const gatherer = new PeakGatherer(7, () => ({ text: texts.shift() ?? tableOf(0), atMs: 0, tookMs: 0.1 }));
    gatherer.watchTables(['udp']);
    for (const atMs of [0, 100, 200]) gatherer.look(atMs);
    expect(gatherer.takePeaks()).toEqual({ byInode: new Map([[55, 4_096]]), looks: 3 });
    gatherer.look(300);
    expect(gatherer.takePeaks()).toEqual({ byInode: new Map(), looks: 1 });
  });

  test('looks as often as 1 % of a core allows', () => {
    let looks = 0;
    const gatherer = new PeakGatherer(7, () => {
      looks++;
      return { text: tableOf(0), atMs: 0, tookMs: 5 };
    });
    gatherer.watchTables(['udp']);
    for (let atMs = 0; atMs < 10_000; atMs += 100) gatherer.look(atMs);
    // The first is cold: it stretches nothing.
    expect(looks).toBe(20 + 1);
    expect(gatherer.intervalMs).toBeCloseTo(500, 6);
    gatherer.watchTables([]);
    gatherer.look(20_000);
    expect([looks, gatherer.intervalMs]).toEqual([21, Number.POSITIVE_INFINITY]);
  });

  test('is not slowed by a cold first look', () => {
    const gatherer = new PeakGatherer(7, () => ({ text: tableOf(0), atMs: 0, tookMs: 20 }));
    gatherer.watchTables(['udp']);
    gatherer.look(0);
    expect(gatherer.intervalMs).toBe(100);
  });

  test('sees what a recording has between two refreshes', async () => {
    const records = [0, 0.4, 0.8, 1.2].map((t, index) => ({
      t,
      wall: '2026-11-23T01:45:50Z',
      files: { [TABLE]: tableOf(index === 1 ? 9_000 : 100) },
    }));
    const host = createRecordedHost(records);
    const watch = host.watch(7);
    watch.watchTables(['udp']);
    await host.clock.sleepUntil(1_000);
    expect(watch.takePeaks().byInode.get(55)).toBe(9_000);
    watch.close();
  });
});

describe('on this machine', () => {
  let host: Host;
  beforeEach(() => {
    host = createLocalHost();
  });
  afterEach(() => host.close());

  test('sees packets that wait, though nobody refreshes, until it is closed', async () => {
    const script =
      'import os, socket, sys; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0));' +
      'print(s.getsockname()[1], os.fstat(s.fileno()).st_ino, flush=True); sys.stdin.read()';
    const child = spawn('python3', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const [port = 0, inode = 0] = line.split(' ').map(Number);
    const watch = host.watch(child.pid ?? 0);
    watch.watchTables(['udp']);
    const sender = createSocket('udp4');
    await new Promise(resolve => sender.send('x'.repeat(1_000), port, '127.0.0.1', resolve));
    sender.close();
    let seen = 0;
    await expect
      .poll(() => {
        const { byInode, looks } = watch.takePeaks();
        seen += looks;
        return byInode.get(inode) ?? 0;
      })
      // Memory of the kernel, not payload.
      .toBeGreaterThan(1_000);
    expect(seen).toBeGreaterThan(0);
    watch.close();
    await sleep(300);
    expect(watch.takePeaks().looks).toBe(0);
    child.stdin.end();
    await once(child, 'exit');
  });

  test('has an id that does not change', () => {
    expect(host.id).toMatch(/^[\w-]+$/);
    expect(createLocalHost().id).toBe(host.id);
  });
});
