import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { describe, expect, test } from 'vitest';
import { loopback, mpstat, netstatUdp, ssUdp, subtractNetstatUdp, udpDrops } from '../helpers/independent.ts';
import { burnCpus, flood } from '../helpers/load.ts';
import { createNamespace } from '../helpers/namespace.ts';
import { startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const PACKET_BYTES = 1200;
/** Of IPv4 and UDP. The Ethernet header is off before lo counts (loopback_xmit in drivers/net/loopback.c). */
const HEADER_BYTES = 20 + 8;

describeWithTools(['python3'], 'the stand-in', () => {
  test('is called srs, with the threads of SRS', async () => {
    await using standIn = await startStandIn();
    const threads = readdirSync(`/proc/${standIn.pid}/task`).map(tid =>
      readComm(`${standIn.pid}/task/${tid}`),
    );
    expect(readComm(String(standIn.pid))).toBe('srs');
    expect(threads).toEqual(['srs', 'SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1']);
    expect(standIn.receiveBufferBytes).toBe(212_992);
  });

  test('is gone when it was stopped', async () => {
    const standIn = await startStandIn();
    expect(await standIn.stop()).toBe(0);
    expect(() => process.kill(standIn.pid, 0)).toThrow('ESRCH');
  });

  test('says why it did not start', async () => {
    await expect(startStandIn({ address: '192.0.2.1' })).rejects.toThrow(/Cannot assign requested address/);
  });
});

describeWithTools(['root', 'python3', 'ip', 'netstat', 'ss'], 'the stand-in under a flood', () => {
  test('loses packets, and the kernel counts each of them', async () => {
    await using place = await createNamespace();
    await using standIn = await startStandIn({ place, readsPerSecond: 2000 });
    const [inode = 0] = standIn.inodes;
    expect(await udpDrops(inode, place)).toBe(0);
    const before = await netstatUdp(place);
    const { sent, elapsedSeconds } = await flood({
      place,
      port: standIn.port,
      packetsPerSecond: 40_000,
      seconds: 3,
    });
    await expect.poll(async () => (await ssUdp(place))[0]?.recvQueueBytes, { timeout: 5000 }).toBe(0);
    const drops = await udpDrops(inode, place);
    const udp = subtractNetstatUdp(await netstatUdp(place), before);

    expect(sent).toBe(120_000);
    expect(elapsedSeconds).toBeGreaterThan(2.9);
    expect(elapsedSeconds).toBeLessThan(4);
    expect(drops).toBeGreaterThan(100_000);
    expect(udp).toEqual({
      packetsReceived: sent - (drops ?? 0),
      toUnknownPort: 0,
      packetReceiveErrors: drops,
      packetsSent: sent,
      receiveBufferErrors: drops,
      sendBufferErrors: 0,
    });
    expect(await ssUdp(place)).toMatchObject([{ local: `127.0.0.1:${standIn.port}`, inode, drops }]);
    expect(await loopback(place)).toEqual({
      bytes: sent * (PACKET_BYTES + HEADER_BYTES),
      packets: sent,
    });
    expect(await standIn.stop()).toBe(udp.packetsReceived);
  });

  test('keeps what it does not read, in a buffer of the size it was given', async () => {
    await using place = await createNamespace();
    await using standIn = await startStandIn({
      place,
      readsPerSecond: 0,
      receiveBufferBytes: 8 * 1024 * 1024,
    });
    expect(standIn.receiveBufferBytes).toBe(8 * 1024 * 1024);
    await flood({ place, port: standIn.port, packetsPerSecond: 1000, seconds: 0.1 });
    const [socket] = await ssUdp(place);
    expect(socket).toMatchObject({ receiveBufferBytes: 8 * 1024 * 1024, drops: 0 });
    // What a packet takes of the buffer is more than the packet.
    expect(socket?.recvQueueBytes).toBeGreaterThan(100 * PACKET_BYTES);
    expect(await standIn.stop()).toBe(0);
  });

  test('shares a port between sockets, over IPv6 too', async () => {
    await using place = await createNamespace();
    await using standIn = await startStandIn({ place, address: '::1', sockets: 2, readsPerSecond: 10_000 });
    const { sent } = await flood({
      place,
      address: '::1',
      port: standIn.port,
      packetsPerSecond: 500,
      seconds: 0.2,
    });
    expect((await ssUdp(place)).map(({ local }) => local)).toEqual(Array(2).fill(`[::1]:${standIn.port}`));
    expect(new Set(standIn.inodes).size).toBe(2);
    await expect
      .poll(async () => (await ssUdp(place)).map(({ recvQueueBytes }) => recvQueueBytes))
      .toEqual([0, 0]);
    expect(await standIn.stop()).toBe(sent);
  });

  test('accepts connections of another process', async () => {
    await using place = await createNamespace();
    await using standIn = await startStandIn({ place, connections: 25 });
    const rows = await place.exec([
      'ss',
      '-tnpH',
      'state',
      'established',
      'sport',
      '=',
      `:${standIn.tcpPort}`,
    ]);
    expect(rows.split('\n').filter(row => row.includes(`("srs",pid=${standIn.pid},`))).toHaveLength(25);
    const players = await place.exec([
      'ss',
      '-tnpH',
      'state',
      'established',
      'dport',
      '=',
      `:${standIn.tcpPort}`,
    ]);
    expect(players.split('\n').filter(row => row.includes('("players",'))).toHaveLength(25);
  });

  test('leaves no process and no namespace behind', async () => {
    const place = await createNamespace();
    const standIn = await startStandIn({ place, connections: 1 });
    await place.dispose();
    expect(await standIn.stop()).toBeUndefined();
    expect(() => process.kill(standIn.pid, 0)).toThrow('ESRCH');
    expect(readdirSync('/var/run/netns')).not.toContain(place.name);
  });
});

describeWithTools(['python3', 'mpstat'], 'busy CPUs', () => {
  test('are seen by mpstat, as many as were asked for', async () => {
    await using burning = await burnCpus(cpus().length);
    expect(burning.pids).toHaveLength(cpus().length);
    const loads = await mpstat(1);
    expect(loads.map(({ cpu }) => cpu)).toEqual(['all', ...cpus().map((_, cpu) => String(cpu))]);
    expect(Math.max(...loads.map(({ idle }) => idle))).toBeLessThan(10);
  });

  test('come from niced processes where that was asked for', async () => {
    await using burning = await burnCpus(1, 7);
    const stat = readFileSync(`/proc/${burning.pids[0]}/stat`, 'utf8');
    expect(stat.split(') ')[1]?.split(' ')[16]).toBe('7');
  });

  test('come from a busy stand-in too', async () => {
    await using standIn = await startStandIn({ isBusy: true });
    const before = cpuTicks(standIn.pid);
    await new Promise(resolve => setTimeout(resolve, 1000));
    expect(cpuTicks(standIn.pid) - before).toBeGreaterThan(50);
  });
});

describe('flood', () => {
  test('goes nowhere but to loopback', async () => {
    await expect(flood({ address: '192.0.2.1', port: 9, packetsPerSecond: 1, seconds: 1 })).rejects.toThrow(
      /192\.0\.2\.1 is not loopback/,
    );
  });
});

function readComm(process: string): string {
  return readFileSync(`/proc/${process}/comm`, 'utf8').trim();
}

/** User and system time: fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
