import { describe, expect, test } from 'vitest';
import type { InterfaceCounters } from '../../src/procfs/types.ts';
import { CommandSource } from '../../src/sampling/command-source.ts';
import { DriverCountersSource } from '../../src/sampling/driver-counters.ts';
import { NicStatisticsSource } from '../../src/sampling/nic-statistics.ts';
import type { Source } from '../../src/sampling/sample.ts';
import { SocketOwnersSource } from '../../src/sampling/socket-owners.ts';
import { createProcHost, type ProcHost } from '../helpers/proc-host.ts';
import { known, networkInterface, socket } from '../metrics/made-up.ts';

/** What is asked aside is answered between two refreshes. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
};

const said = (stdout: string) => ({
  exitCode: 0,
  signal: undefined,
  stdout,
  stderr: '',
  problem: undefined,
});

describe('a program that is asked', () => {
  const sourceOf = (host: ProcHost, isOptional = false) =>
    new CommandSource(host, {
      name: 'qdiscs',
      everyMs: 10_000,
      package: 'iproute2',
      isOptional,
      none: { says: /no stats available/, value: 'nothing' },
      parse: stdout => (stdout === 'fine\n' ? 'fine' : undefined),
    });

  test('is asked every ten seconds, and its answer stands in a later sample', async () => {
    const host = createProcHost();
    host.onCommand = () => said('fine\n');
    const source = sourceOf(host);
    for (let second = 0; second <= 30; second++) {
      source.refresh(second * 1_000, ['tc']);
      if (second === 0) expect(source.source.value).toBeUndefined();
      await turns();
    }
    expect(source.source).toMatchObject({ value: 'fine', failure: undefined });
    expect(host.queries()).toHaveLength(4);
  });

  test.each([
    [
      { ...said(''), exitCode: undefined, problem: 'not-found' as const },
      'tc (iproute2) is not installed',
      'unsupported',
    ],
    [
      { ...said(''), exitCode: 1, stderr: 'nsenter: Permission denied\n' },
      'nsenter: Permission denied',
      'forbidden',
    ],
    [{ ...said('fi'), exitCode: 0 }, 'only a part of it came', 'failed'],
    [{ ...said('other\n'), exitCode: 0 }, 'its text was not understood', 'failed'],
    [{ ...said(''), exitCode: undefined, problem: 'timed-out' as const }, 'timed-out', 'failed'],
  ])('that gives no answer says why, and is left alone for a minute', async (answer, detail, reason) => {
    const host = createProcHost();
    host.onCommand = () => answer;
    const source = sourceOf(host);
    for (let second = 0; second < 60; second++) {
      source.refresh(second * 1_000, ['nsenter', '-t', '1', '-n', '--', 'tc']);
      await turns();
    }
    expect(source.source).toMatchObject({ value: undefined, failure: { detail, reason } });
    expect(host.queries()).toHaveLength(1);
    source.refresh(60_000, ['tc']);
    await turns();
    expect(host.queries()).toHaveLength(2);
  });

  test('that many hosts do without is no problem where it is missing, nor one that has nothing to tell', async () => {
    const host = createProcHost();
    const source = sourceOf(host, true);
    source.refresh(0, ['ethtool']);
    await turns();
    expect(source.source.failure?.detail).toBe('ethtool (iproute2) is not installed');
    expect(source.source.atMs).toBe(Number.NEGATIVE_INFINITY);
    host.onCommand = () => ({ ...said(''), exitCode: 94, stderr: 'no stats available\n' });
    source.refresh(60_000, ['ethtool']);
    await turns();
    expect(source.source.value).toBe('nothing');
  });
});

test('drivers of two cards are told of together, once both have answered', async () => {
  const host = createProcHost();
  const source = new DriverCountersSource(host);
  for (const device of ['eth0', 'eth1']) host.links.set(`/sys/class/net/${device}/device`, '../0000:00:03.0');
  const late: (() => void)[] = [];
  let dropped = 0;
  host.query = async command => {
    const stdout = `NIC statistics:\n     pps_allowance_exceeded: ${dropped}\n`;
    if (command.includes('eth1')) await new Promise<void>(resolve => late.push(resolve));
    return { ...said(stdout), command };
  };
  const refresh = async (): Promise<void> => {
    const nowMs = host.clock.nowMs();
    source.accept(await host.look({ links: [...source.linksAt(nowMs)] }), nowMs);
    await turns();
  };
  await refresh();
  await host.clock.sleepUntil(host.clock.nowMs() + 1_000);
  late.shift()?.();
  await turns();
  const first = source.source;
  expect(first.value?.size).toBe(2);
  dropped = 30;
  await host.clock.sleepUntil(host.clock.nowMs() + 30_000);
  await refresh();
  // eth0 has answered: with the time of eth1's reading its 30 would seem to be of one second.
  expect(source.source).toBe(first);
  late.shift()?.();
  await turns();
  expect(source.source.atMs - first.atMs).toBe(31_000);
  expect([...(source.source.value ?? [])].map(([name]) => name)).toEqual(['eth0', 'eth1']);
});

describe('NIC statistics', () => {
  const DIRECTORY = '/proc/17/root/sys/class/net';
  const put = (host: ProcHost, name: string, missed: number, dropped: number): void => {
    const at = `${DIRECTORY}/${name}/statistics`;
    host.files.set(`${at}/rx_missed_errors`, `${missed}\n`);
    host.files.set(`${at}/rx_dropped`, `${dropped}\n`);
  };
  const interfaces = (drops: Readonly<Record<string, number>>): Source<readonly InterfaceCounters[]> =>
    known(
      Object.entries(drops).map(([name, receiveDrops]) => networkInterface(name, { receiveDrops })),
      0,
    );
  /** Reads at one refresh, and sees at the next what /proc/net/dev says then. */
  const readTwice = async (host: ProcHost, before: Record<string, number>, after: Record<string, number>) => {
    const source = new NicStatisticsSource(host, DIRECTORY, { name: 'NIC statistics' });
    source.refresh(0, interfaces(before));
    await turns();
    source.refresh(1_000, interfaces(after));
    return source.source;
  };

  test('are read of interfaces that dropped something alone', async () => {
    const host = createProcHost();
    put(host, 'eth0', 2, 5);
    put(host, 'lo', 0, 0);
    const { value, failure, missing } = await readTwice(host, { lo: 0, eth0: 7 }, { lo: 0, eth0: 7 });
    expect([...(value ?? [])]).toEqual([['eth0', { missed: 2, dropped: 5, noHandler: undefined }]]);
    expect([failure, missing]).toEqual([undefined, undefined]);
    expect(host.reads.map(({ path }) => path).filter(path => path.includes('/lo/'))).toEqual([]);
  });

  test('may grow while they are read', async () => {
    const host = createProcHost();
    put(host, 'eth0', 2, 8);
    expect((await readTwice(host, { eth0: 7 }, { eth0: 12 })).value?.get('eth0')).toMatchObject({
      missed: 2,
    });
  });

  test('of another namespace with an interface of that name are not believed', async () => {
    const host = createProcHost();
    put(host, 'eth0', 0, 900);
    expect(await readTwice(host, { eth0: 7 }, { eth0: 8 })).toMatchObject({
      value: undefined,
      failure: { detail: 'it does not add up to /proc/net/dev: another namespace' },
    });
    put(host, 'eth0', 0, 3);
    expect(await readTwice(host, { eth0: 7 }, { eth0: 8 })).toMatchObject({ value: undefined });
  });

  test('that are not there are said to be missing', async () => {
    const { value, failure } = await readTwice(createProcHost(), { eth0: 7 }, { eth0: 7 });
    expect(value).toBeUndefined();
    expect(failure?.reason).toBe('gone');
  });
});

describe('the owners of sockets', () => {
  const line = 'UNCONN 0 0 0.0.0.0:5353 0.0.0.0:* users:(("ffmpeg",pid=4711,fd=3)) ino:7 sk:1 <->\n';
  const refreshed = async (drops: readonly number[], own = new Set([1])) => {
    const host = createProcHost();
    host.files.set('/proc/4711/comm', 'ffmpeg\n');
    host.onCommand = () => said(line);
    const source = new SocketOwnersSource(host);
    for (const [index, count] of drops.entries()) {
      const sockets = [socket(1, { drops: index * 9 }), socket(7, { localPort: 5_353, drops: count })];
      const atMs = index * 1_000;
      source.refresh(atMs, { within: [], udpSockets: known(sockets, atMs), ownInodes: own });
      await turns();
    }
    return { host, owners: source.source };
  };

  test('are asked for when the socket of another process loses something, and named', async () => {
    const { host, owners } = await refreshed([0, 5, 5, 5]);
    expect(host.queries()).toEqual([['ss', '-uanpeH', 'sport', '=', ':5353']]);
    expect([...(owners.value ?? [])]).toEqual([[7, { pid: 4_711, name: 'ffmpeg' }]]);
  });

  test('are not asked for while SRS alone loses, nor for what was lost long ago', async () => {
    expect((await refreshed([40, 40, 40])).host.queries()).toEqual([]);
  });

  test('are asked for every half minute at most', async () => {
    const { host } = await refreshed(Array.from({ length: 62 }, (_, second) => second));
    expect(host.queries()).toHaveLength(3);
  });
});
