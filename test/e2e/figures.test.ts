import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Metrics, SrsMetrics } from '../../src/metrics/terms/metrics.ts';
import {
  loopback,
  type MpstatCpu,
  mpstat,
  type NetstatUdp,
  netstatUdp,
  ssUdp,
  subtractNetstatUdp,
  udpDrops,
} from '../helpers/independent.ts';
import { burnCpus, flood } from '../helpers/load.ts';
import { createNamespace, HERE, type Namespace, type Place } from '../helpers/namespace.ts';
import { startProgram } from '../helpers/programs.ts';
import { type Reports, startReports } from '../helpers/srs-top.ts';
import { type StandIn, startStandIn } from '../helpers/stand-in.ts';
import { describeWithTools } from '../helpers/tools.ts';

const TOOLS = ['root', 'python3', 'ip', 'netstat', 'ss'];

describeWithTools(TOOLS, 'the 30 s window of an SRS that loses packets, on a host that does too', () => {
  let place: Namespace;
  let srs: StandIn;
  let reports: Reports;
  let netstat: NetstatUdp;
  let hostNetstat: NetstatUdp;
  let lo: { bytes: number; packets: number };
  let seenBySs: readonly number[];
  let report: Metrics;
  let hostPid: number;

  beforeAll(async () => {
    place = await createNamespace();
    srs = await startStandIn({ place, readsPerSecond: 2000 });
    await using onHost = await startStandIn({ name: 'other', readsPerSecond: 0 });
    hostPid = onHost.pid;
    reports = startReports(['--window', 30, '-d', 1]);
    await reports.next();

    const before = await Promise.all([netstatUdp(place), netstatUdp(HERE), loopback(place)]);
    await using watching = watchQueue(srs, place);
    // SRS stalls as the flood begins, so that its queue fills to the brim and stays there for every look to see.
    process.kill(srs.pid, 'SIGSTOP');
    const floods = Promise.all([
      flood({ place, port: srs.port, packetsPerSecond: 40_000, seconds: 3 }),
      flood({ port: onHost.port, packetsPerSecond: 5000, seconds: 3 }),
    ]);
    await Promise.all([sleep(1000), watching.hasSeen(21)]);
    process.kill(srs.pid, 'SIGCONT');
    await floods;
    await drained(srs, place);
    seenBySs = await watching.stop();
    netstat = subtractNetstatUdp(await netstatUdp(place), before[0]);
    hostNetstat = subtractNetstatUdp(await netstatUdp(HERE), before[1]);
    const after = await loopback(place);
    lo = { bytes: after.bytes - before[2].bytes, packets: after.packets - before[2].packets };

    report = await reports.next(({ srs: all }) => of(all, srs.pid).udp.coveredSeconds > 29.9);
  }, 60_000);

  afterAll(async () => {
    await reports?.stop();
    await srs?.stop();
    await place?.dispose();
  });

  test('equals two netstat -suna and their difference, to the packet', () => {
    expect(netstat.receiveBufferErrors).toBeGreaterThan(50_000);
    expect(of(report.srs, srs.pid).udp).toMatchObject({
      windowSeconds: 30,
      gapSeconds: 0,
      received: netstat.packetsReceived,
      noPorts: netstat.toUnknownPort,
      inErrors: netstat.packetReceiveErrors,
      receiveBufferErrors: netstat.receiveBufferErrors,
      sent: netstat.packetsSent,
      sendBufferErrors: netstat.sendBufferErrors,
      checksumErrors: 0,
      memoryErrors: 0,
    });
  });

  test('says that all of it was lost at the socket of SRS', async () => {
    const [inode = 0] = srs.inodes;
    const drops = await udpDrops(inode, place);
    const { udp, sockets } = of(report.srs, srs.pid);
    const local = `127.0.0.1:${srs.port}`;
    expect(drops).toBe(netstat.receiveBufferErrors);
    expect(udp.owners).toEqual([{ local, inode, drops }]);
    expect(udp.unowned).toBe(0);
    expect(sockets).toMatchObject([
      { protocol: 'udp', local, inode, isOwn: true, drops, windowDrops: drops, receiveBufferBytes: 212_992 },
    ]);
  });

  test('leaves out what another process lost on the host', () => {
    expect(hostNetstat.receiveBufferErrors).toBeGreaterThan(10_000);
    const { namespace, udp } = of(report.srs, srs.pid);
    expect(namespace.isHost).toBe(false);
    expect(udp.receiveBufferErrors).toBe(netstat.receiveBufferErrors);
    expect(report.srs.map(({ pid }) => pid)).not.toContain(hostPid);
  });

  test('saw the queue at least as full as ss did, asked 20 times a second', () => {
    const [socket] = of(report.srs, srs.pid).sockets;
    expect(seenBySs.length).toBeGreaterThan(20);
    expect(Math.max(...seenBySs)).toBeGreaterThan(150_000);
    expect(socket?.recvQueueWindowPeakBytes).toBeGreaterThanOrEqual(Math.max(...seenBySs));
    expect(socket?.recvQueueBytes).toBe(0);
  });

  test('carried as many bytes and packets over lo as /proc/net/dev says, within 1 %', () => {
    const carried = { bytes: 0, packets: 0 };
    for (const { srs: all, elapsedSeconds = 0 } of reports.all) {
      const ofLo = of(all, srs.pid).interfaces.find(({ name }) => name === 'lo');
      carried.bytes += (ofLo?.receiveBytesPerSecond ?? 0) * elapsedSeconds;
      carried.packets += (ofLo?.receivePacketsPerSecond ?? 0) * elapsedSeconds;
    }
    expect(lo.packets).toBeGreaterThan(60_000);
    expect(carried.bytes / lo.bytes).toBeCloseTo(1, 2);
    expect(carried.packets / lo.packets).toBeCloseTo(1, 2);
  });
});

describeWithTools(TOOLS, 'a queue that filled and emptied between two refreshes', () => {
  test('leaves its peak, and nothing in Recv-Q', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place, readsPerSecond: 100 });
    await using reports = startReports(['-p', srs.pid, '-d', 2]);
    await reports.next();
    await flood({ place, port: srs.port, packetsPerSecond: 50_000, packetBytes: 1000, seconds: 0.001 });
    await drained(srs, place);
    const { srs: all } = await reports.next();
    const [socket] = of(all, srs.pid).sockets;
    expect(socket?.recvQueueBytes).toBe(0);
    expect(of(all, srs.pid).udp.received).toBe(50);
    // Half of the 50 packets are read half a second after they came, which a look every 0.1 s does not miss.
    expect(socket?.recvQueuePeakBytes).toBeGreaterThan(25 * 1000);
    expect(socket?.drops).toBe(0);
  });
});

describeWithTools(TOOLS, 'a window that slides', () => {
  test('forgets a flood when it is older than the window, and counts the next one alone', async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place, readsPerSecond: 2000 });
    await using reports = startReports(['-p', srs.pid, '--window', 4, '-d', 0.5]);
    await reports.next();
    await flood({ place, port: srs.port, packetsPerSecond: 40_000, seconds: 0.5 });
    await reports.next(({ srs: all }) => (of(all, srs.pid).udp.receiveBufferErrors ?? 0) > 0);
    await reports.next(({ srs: all }) => of(all, srs.pid).udp.received === 0);

    const before = await netstatUdp(place);
    await flood({ place, port: srs.port, packetsPerSecond: 40_000, seconds: 1 });
    await drained(srs, place);
    const netstat = subtractNetstatUdp(await netstatUdp(place), before);
    const asked = Date.now();
    const { srs: all } = await reports.next(({ time }) => Date.parse(time) > asked);
    const { udp } = of(all, srs.pid);
    expect(netstat.receiveBufferErrors).toBeGreaterThan(20_000);
    expect(udp).toMatchObject({
      windowSeconds: 4,
      received: netstat.packetsReceived,
      receiveBufferErrors: netstat.receiveBufferErrors,
      sent: netstat.packetsSent,
    });
    expect(udp.coveredSeconds).toBeCloseTo(4, 0);
  });
});

describeWithTools(TOOLS, 'a namespace with 9,000 UDP sockets, too many for its table to be read', () => {
  test('is counted to the socket, and its losses and queues are told', async () => {
    await using place = await createNamespace();
    const crowd = startProgram('../bench/crowd.py', [0, 9_000], place);
    try {
      await crowd.nextLine();
      await using srs = await startStandIn({ place, readsPerSecond: 0 });
      await using reports = startReports(['-p', srs.pid]);
      const isListed = ({ srs: all }: Metrics): boolean => all[0]?.sockets[0]?.recvQueueBytes === 0;
      await reports.next(isListed);
      await flood({ place, port: srs.port, packetsPerSecond: 10_000, seconds: 1 });

      const drops = await udpDrops(srs.inodes[0] ?? 0, place);
      expect(drops).toBeGreaterThan(1_000);
      const report = await reports.next(({ srs: all }) => all[0]?.sockets[0]?.drops === drops);
      expect(of(report.srs, srs.pid)).toMatchObject({
        namespaceSocketCount: 9_001,
        sockets: [{ inode: srs.inodes[0], recvQueueBytes: await recvQueueBytes(srs, place) }],
        udp: { receiveBufferErrors: drops, owners: [{ inode: srs.inodes[0], drops }], unowned: 0 },
      });
    } finally {
      await crowd.stop();
    }
  });
});

describeWithTools(['root', 'python3', 'ip', 'mpstat'], 'CPU times', () => {
  // Again where something else began or ended just between the two readings.
  test('are those of mpstat over the same ten seconds, within a point', { retry: 1 }, async () => {
    await using place = await createNamespace();
    await using srs = await startStandIn({ place, readsPerSecond: 5000 });
    await using _burning = await burnCpus(1);
    await using _burningNicely = await burnCpus(1, 10);
    const flooding = flood({ place, port: srs.port, packetsPerSecond: 10_000, seconds: 24 });
    await using reports = startReports(['-p', srs.pid, '-d', 10]);
    // The first report comes the moment its ten seconds are over and the next ten begin.
    await reports.next();
    const [expected, { cpus }] = await Promise.all([mpstat(10), reports.next()]);
    await flooding;

    const perCpu = expected.filter(({ cpu }) => cpu !== 'all');
    expect(cpus.map(({ cpu }) => String(cpu))).toEqual(perCpu.map(({ cpu }) => cpu));
    expect(largest(perCpu, ({ usr, nice }) => usr + nice)).toBeGreaterThan(20);
    expect(largest(perCpu, ({ sys, soft }) => sys + soft)).toBeGreaterThan(1);
    for (const [index, shown] of cpus.entries()) {
      const wanted = perCpu[index];
      for (const [ours, theirs] of [
        [shown.user, wanted?.usr],
        [shown.nice, wanted?.nice],
        [shown.system, wanted?.sys],
        [shown.softirq, wanted?.soft],
        [shown.idle, wanted?.idle],
        [shown.iowait, wanted?.iowait],
        [shown.steal, wanted?.steal],
      ]) {
        expect(Math.abs((ours ?? Number.NaN) - (theirs ?? Number.NaN))).toBeLessThanOrEqual(1);
      }
    }
  });
});

interface QueueWatching extends AsyncDisposable {
  /** Resolves once it has asked so often. */
  hasSeen(count: number): Promise<void>;
  /** Ends it. All that was seen. */
  stop(): Promise<readonly number[]>;
}

/** Asks ss for Recv-Q of SRS's one UDP socket, 20 times a second. */
function watchQueue(srs: StandIn, place: Place): QueueWatching {
  const seen: number[] = [];
  let isOver = false;
  const watched = (async () => {
    while (!isOver) {
      const next = sleep(50);
      seen.push(await recvQueueBytes(srs, place));
      await next;
    }
  })();
  const stop = async (): Promise<readonly number[]> => {
    isOver = true;
    await watched;
    return seen;
  };
  const hasSeen = async (count: number): Promise<void> => {
    // A test that waits for ever says so by its own limit of time.
    while (seen.length < count && !isOver) await sleep(20);
  };
  return { stop, hasSeen, [Symbol.asyncDispose]: async () => void (await stop()) };
}

/** Resolves when SRS has read all that waits in its socket, which takes it a tenth of a second. */
async function drained(srs: StandIn, place: Place): Promise<void> {
  for (let looks = 0; (await recvQueueBytes(srs, place)) > 0; looks++) {
    if (looks === 100) throw new Error('expected SRS to read its socket empty within 5 s');
    await sleep(50);
  }
}

async function recvQueueBytes(srs: StandIn, place: Place): Promise<number> {
  const socket = (await ssUdp(place)).find(({ inode }) => srs.inodes.includes(inode));
  if (socket === undefined) throw new Error(`expected ss to show socket ${srs.inodes}, got no such one`);
  return socket.recvQueueBytes;
}

function of(all: readonly SrsMetrics[], pid: number): SrsMetrics {
  const srs = all.find(other => other.pid === pid);
  if (srs === undefined) throw new Error(`expected SRS ${pid} in the report, got ${JSON.stringify(all)}`);
  return srs;
}

function largest(cpus: readonly MpstatCpu[], figure: (cpu: MpstatCpu) => number): number {
  return Math.max(...cpus.map(figure));
}
