import { describe, expect, test } from 'vitest';
import type { Host } from '../../../src/host/host.ts';
import { inquireOnce } from '../../../src/host/inquiry.ts';
import { findOnce, SrsFinder } from '../../../src/srs/process/find-srs.ts';
import type { FoundProcess } from '../../../src/srs/process/found-process.ts';
import { createProcHost, type FakeProcess } from '../../helpers/proc-host.ts';

const SCRIPT = '/usr/bin/bash';

const walk = (host: Host, finder: SrsFinder, known: readonly FoundProcess[] = []) =>
  inquireOnce(host, finder.walk(known, host.clock.nowMs()));

/** The pids that one walk over a host with these processes finds. */
async function find(processes: readonly FakeProcess[], name = 'srs'): Promise<readonly number[]> {
  const host = createProcHost();
  for (const process of processes) host.run(process);
  const found = await walk(host, new SrsFinder({ name }));
  return (found ?? []).map(({ identity }) => identity.pid);
}

describe('a walk finds', () => {
  test('SRS by its name, its executable and its arguments', async () => {
    const host = createProcHost();
    host.run({ pid: 17_034, startTicks: 93_383 });
    const found = await walk(host, new SrsFinder({ name: 'srs' }));
    expect(found).toEqual<FoundProcess[]>([
      {
        identity: { pid: 17_034, startTicks: 93_383 },
        parentPid: 1,
        cpuTicks: 15,
        threads: 1,
        executable: '/usr/local/srs/objs/srs',
        command: './objs/srs -c conf/srs.conf',
      },
    ]);
  });

  test('one whose executable was renamed or replaced by an upgrade', async () => {
    expect(await find([{ pid: 10, executable: '/usr/local/srs/objs/srs (deleted)' }])).toEqual([10]);
    expect(await find([{ pid: 10, executable: '/usr/local/srs/objs/srs.old' }])).toEqual([10]);
  });

  test('one that was renamed itself, by its executable', async () => {
    expect(await find([{ pid: 10, comm: 'srs-edge', executable: '/opt/objs/srs' }])).toEqual([10]);
    const deleted = { pid: 10, comm: 'srs-edge', executable: '/opt/objs/srs (deleted)' };
    expect(await find([deleted])).toEqual([10]);
  });

  test('srs-proxy beside SRS, and not for another name', async () => {
    const proxy = { pid: 12, comm: 'srs-proxy', executable: '/usr/local/srs/bin/srs-proxy' };
    expect(await find([{ pid: 10 }, proxy])).toEqual([10, 12]);
    expect(await find([proxy], 'nginx')).toEqual([]);
    expect(await find([{ pid: 10 }, proxy], 'srs-proxy')).toEqual([12]);
  });

  test('SRS alone, where one is to be changed and srs-proxy runs beside it', async () => {
    const host = createProcHost();
    host.run({ pid: 10 });
    host.run({ pid: 12, comm: 'srs-proxy', executable: '/usr/local/srs/bin/srs-proxy' });
    const { found } = await findOnce(host, { name: 'srs' });
    expect(found.map(({ identity }) => identity.pid)).toEqual([10]);
  });

  test('one whose executable may not be read, by its name', async () => {
    expect(await find([{ pid: 10, executable: undefined }])).toEqual([10]);
  });

  test('one under valgrind, where pidof finds nothing', async () => {
    const valgrind = {
      pid: 10,
      comm: 'memcheck-amd64-',
      executable: '/usr/libexec/valgrind/memcheck-amd64-linux',
      arguments: ['/usr/bin/valgrind', '--leak-check=full', './objs/srs', '-c', 'conf/srs.conf'],
    };
    expect(await find([valgrind])).toEqual([10]);
    expect(await find([{ ...valgrind, arguments: ['/usr/bin/valgrind', './objs/other'] }])).toEqual([]);
  });

  test('a name that the kernel cut to 15 bytes', async () => {
    const process = { pid: 10, comm: 'srs-edge-server', executable: '/opt/start' };
    expect(await find([process], 'srs-edge-server-1')).toEqual([10]);
    // Its executable says that it is the other of two that begin alike.
    const other = { ...process, executable: '/opt/srs-edge-server-2' };
    expect(await find([other], 'srs-edge-server-1')).toEqual([]);
    expect(await find([other], 'srs-edge-server-2')).toEqual([10]);
    const chinese = { pid: 10, comm: 'srs-直播服\ufffd', executable: '/opt/start' };
    expect(await find([chinese], 'srs-直播服务器')).toEqual([10]);
  });

  test('no zombie, and nothing that only sounds alike', async () => {
    expect(await find([{ pid: 10, state: 'Z' }])).toEqual([]);
    expect(await find([{ pid: 10, comm: 'srs_bench', executable: '/opt/srs_bench' }])).toEqual([]);
    expect(
      await find([{ pid: 10, comm: 'vim', arguments: ['vim', 'srs'], executable: '/usr/bin/vim' }]),
    ).toEqual([]);
  });
});

describe('of a parent and a child that both match', () => {
  test('the start script is not SRS', async () => {
    expect(
      await find([
        { pid: 10, executable: SCRIPT },
        { pid: 11, parentPid: 10 },
      ]),
    ).toEqual([11]);
  });

  test('a fork of SRS, about to become ffmpeg, is not SRS either', async () => {
    expect(await find([{ pid: 10 }, { pid: 11, parentPid: 10 }])).toEqual([10]);
  });

  test('two SRS that are no relatives stay two', async () => {
    expect(await find([{ pid: 10 }, { pid: 11 }])).toEqual([10, 11]);
  });
});

describe('the next walk', () => {
  test('finds a process that took its name by exec after it was first seen', async () => {
    const host = createProcHost();
    const finder = new SrsFinder({ name: 'srs' });
    host.run({ pid: 10, comm: 'sh', executable: '/bin/sh', startTicks: 7 });
    expect(await walk(host, finder)).toEqual([]);
    await host.clock.sleepUntil(5_000);
    host.run({ pid: 10, startTicks: 7 });
    expect((await walk(host, finder))?.map(({ identity }) => identity)).toEqual([{ pid: 10, startTicks: 7 }]);
  });

  test('asks about 128 known processes at the most, and about each of 300 within 15 s', async () => {
    const host = createProcHost();
    const finder = new SrsFinder({ name: 'srs' });
    for (let pid = 100; pid < 400; pid++) host.run({ pid, comm: 'sleep', executable: '/bin/sleep' });
    const askedNow = (): string[] =>
      host.reads.splice(0).flatMap(({ path }) => (path.endsWith('/comm') ? [path] : []));
    await walk(host, finder);
    expect(askedNow()).toHaveLength(300);
    const asked: string[][] = [];
    for (const atMs of [30_000, 35_000, 40_000]) {
      await host.clock.sleepUntil(atMs);
      await walk(host, finder);
      asked.push(askedNow());
    }
    expect(asked.map(paths => paths.length)).toEqual([128, 128, 44]);
    expect(new Set(asked.flat()).size).toBe(300);
  });

  test('asks about a process that has just come before those that wait for their turn', async () => {
    const host = createProcHost();
    const finder = new SrsFinder({ name: 'srs' });
    for (let pid = 100; pid < 400; pid++) host.run({ pid, comm: 'sleep', executable: '/bin/sleep' });
    await walk(host, finder);
    await host.clock.sleepUntil(25_000);
    host.run({ pid: 900, comm: 'sh', executable: '/bin/sh' });
    await walk(host, finder);
    await host.clock.sleepUntil(30_000);
    host.run({ pid: 900 });
    expect((await walk(host, finder))?.map(({ identity }) => identity.pid)).toEqual([900]);
  });

  test('keeps what it knew of a process that is still the same, and drops one that is not', async () => {
    const host = createProcHost();
    const finder = new SrsFinder({ name: 'srs' });
    host.run({ pid: 10, startTicks: 7 });
    const known = (await walk(host, finder)) ?? [];
    expect((await walk(host, finder, known))?.[0]).toEqual(known[0]);
    expect(host.countReads('/proc/10/cmdline')).toBe(1);
    host.run({ pid: 10, startTicks: 8 });
    expect((await walk(host, finder, known))?.map(({ identity }) => identity.startTicks)).toEqual([8]);
    host.run({ pid: 10, startTicks: 9, comm: 'vim', executable: '/usr/bin/vim' });
    const after = await walk(host, finder, known);
    expect(after).toEqual([]);
  });

  test('knows nothing when /proc cannot be listed', async () => {
    const host = createProcHost();
    host.files.clear();
    expect(await walk(host, new SrsFinder({ name: 'srs' }))).toBeUndefined();
  });
});
