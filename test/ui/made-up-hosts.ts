import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import type { InterfaceCounters, UdpSocketEntry } from '../../src/procfs/types.ts';
import type { Sample, SrsReading } from '../../src/sampling/sample.ts';
import {
  kernelStat,
  known,
  networkInterface,
  pidStat,
  sample,
  socket,
  srsReading,
  thread,
  ticks,
  udp,
} from '../metrics/made-up.ts';

/** Large hosts with figures that belong together, as a reviewer of their screens would find them on a real one. */

const PID = 17_034;
const WINDOW_SECONDS = 30;
const REFRESHES = 65;

/** 128 CPUs, the first eight of which take the interrupts; SRS needs all of one, and loses nothing. */
export function hostOfManyCpus(): Snapshot {
  const srsCpu = 77;
  return playHost((second, atMs) => {
    const interfaces = [loopback(second), carrier('ens5f0np0', second)];
    const cpus = Array.from({ length: 128 }, (_, cpu) => busyTicks(cpu, second, cpu === srsCpu));
    return {
      stat: known(
        {
          ...kernelStat(Object.fromEntries(cpus.map((change, cpu) => [cpu, change]))),
          total: ticks(sumOf(cpus)),
          interrupts: second * 215_000,
          contextSwitches: second * 164_000,
        },
        atMs,
      ),
      softirqs: known(
        new Map([['NET_RX', new Map(cpus.map((_, cpu) => [cpu, second * (cpu < 8 ? 61_250 + cpu : 12)]))]]),
        atMs,
      ),
      interfaces: known(interfaces, atMs),
      linkSpeeds: known(new Map([['ens5f0np0', 25_000]]), atMs),
      srs: [
        largeSrs(atMs, {
          isHostNamespace: true,
          interfaces: known(interfaces, atMs),
          threads: known(
            [
              thread(PID, {
                stat: { processor: srsCpu, userTicks: second * 61, systemTicks: second * 36 },
                waitNanoseconds: second * 8_000_000,
                affinity: '0-127',
              }),
              ...['SRT:GC', 'SRT:SndQ:w1', 'SRT:RcvQ:w1'].map((command, index) =>
                thread(PID + 2 + index, {
                  stat: { command, processor: 64 + index, userTicks: second * index },
                  affinity: '0-127',
                }),
              ),
            ],
            atMs,
          ),
          stat: known(pidStat(PID, { userTicks: second * 62, systemTicks: second * 37, threads: 4 }), atMs),
          udp: known(udp({ inDatagrams: second * 96_000, outDatagrams: second * 402_000 }), atMs),
          ...heldSockets(atMs, [
            socket(55_253, { recvQueueBytes: 36_992 }),
            socket(55_250, { local: '[::]:10080', localPort: 10_080, protocol: 'udp6' }),
          ]),
        }),
      ],
    };
  });
}

/**
 * 400 sockets, most of them of MPEG-TS over UDP; one far down the list loses much and two lose little. Forty threads,
 * and everything that has a name has one of wide letters.
 */
export function hostOfManySockets(): Snapshot {
  const sockets = (second: number): readonly UdpSocketEntry[] =>
    Array.from({ length: 400 }, (_, index) => {
      const localPort = index === 0 ? 8_000 : index === 1 ? 10_080 : 20_000 + index;
      const perSecond = LOSING.get(index) ?? 0;
      return socket(70_000 + 3 * index, {
        localPort,
        local: index % 50 === 7 ? `[2001:db8:85a3::8a2e:370:7334]:${localPort}` : `0.0.0.0:${localPort}`,
        protocol: index % 50 === 7 ? 'udp6' : 'udp',
        recvQueueBytes: perSecond * 20_000,
        drops: second * perSecond + (index === 40 ? 12 : 0),
      });
    });
  const lostPerSecond = [...LOSING.values()].reduce((sum, perSecond) => sum + perSecond, 0);
  return playHost((second, atMs) => {
    const cpus = [0, 1].map(cpu => busyTicks(cpu, second, cpu === 1));
    const lost = second * lostPerSecond;
    return {
      stat: known({ ...kernelStat({ 0: cpus[0] ?? {}, 1: cpus[1] ?? {} }), total: ticks(sumOf(cpus)) }, atMs),
      srs: [
        largeSrs(atMs, {
          command: './objs/直播😀 -c conf/直播😀.conf',
          userName: '直播',
          threads: known(
            Array.from({ length: 40 }, (_, index) =>
              thread(PID + index, {
                stat: {
                  command: index === 0 ? '直播😀' : `直播😀:${index}`,
                  processor: index === 0 ? 1 : 0,
                  userTicks: second * (index === 0 ? 52 : index % 3),
                  systemTicks: second * (index === 0 ? 20 : 0),
                  nice: index === 0 ? -15 : 0,
                },
                waitNanoseconds: second * (index === 0 ? 231_000_000 : 4_000_000),
                affinity: index === 0 ? '1' : '0-1',
              }),
            ),
            atMs,
          ),
          stat: known(
            pidStat(PID, {
              userTicks: second * 91,
              systemTicks: second * 20,
              threads: 40,
              processor: 1,
              nice: -15,
              priority: 5,
            }),
            atMs,
          ),
          interfaces: known(
            [
              loopback(second),
              ...['网桥😀0', 'veth9f3ac71', 'eth0', 'eth1', 'wlp0s20f3'].map(name => carrier(name, second)),
            ],
            atMs,
          ),
          udp: known(
            udp({
              inDatagrams: second * 29_640,
              outDatagrams: second * 11_585,
              inErrors: lost,
              receiveBufferErrors: lost,
            }),
            atMs,
          ),
          ...heldSockets(atMs, sockets(second)),
        }),
      ],
    };
  });
}

/** Packets a second that a socket drops, by its place in the list. */
const LOSING = new Map([
  [0, 2],
  [203, 1],
  [317, 209],
]);

function playHost(of: (second: number, atMs: number) => Partial<Sample>): Snapshot {
  const model = new MetricsModel(WINDOW_SECONDS);
  const take = (second: number): Snapshot =>
    model.advance(sample(second * 1_000, of(second, second * 1_000)));
  let snapshot = take(0);
  for (let second = 1; second <= REFRESHES; second++) snapshot = take(second);
  return snapshot;
}

/** Each CPU has its own load, which stays. */
function busyTicks(cpu: number, second: number, isSrsCpu: boolean): Record<string, number> {
  const softirq = cpu < 8 ? 34 - 2 * cpu : 0;
  const user = isSrsCpu ? 61 : 3 + ((cpu * 37) % 23);
  const system = isSrsCpu ? 37 : 1 + (cpu % 7);
  const idle = Math.max(0, 100 - user - system - softirq);
  return { user: second * user, system: second * system, softirq: second * softirq, idle: second * idle };
}

function sumOf(cpus: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const cpu of cpus) {
    for (const [part, value] of Object.entries(cpu)) sum[part] = (sum[part] ?? 0) + value;
  }
  return sum;
}

function largeSrs(atMs: number, change: Partial<SrsReading>): SrsReading {
  return srsReading(atMs, {
    identity: { pid: PID, startTicks: 200_000 },
    limits: known({ openFilesSoft: 20_000, openFilesHard: 20_000 }, atMs),
    status: known(
      {
        name: 'srs',
        state: 'R',
        userId: 0,
        threads: undefined,
        residentBytes: 812_000_000,
        virtualBytes: undefined,
        affinity: '0-127',
        namespacePids: [PID],
        tracerPid: 0,
      },
      atMs,
    ),
    connections: known(503, atMs),
    ...change,
  });
}

/** Sockets that SRS holds, with buffers of 8 MiB. */
function heldSockets(
  atMs: number,
  list: readonly UdpSocketEntry[],
): Pick<SrsReading, 'udpSockets' | 'openFiles' | 'socketMemory'> {
  return {
    udpSockets: known(list, atMs),
    openFiles: known(
      { count: list.length + 520, socketInodes: new Set(list.map(({ inode }) => inode)) },
      atMs,
    ),
    socketMemory: known(
      list.map(({ inode, local, recvQueueBytes, drops }) => ({
        local,
        inode,
        recvQueueBytes,
        receiveBufferBytes: 8_388_608,
        sendBufferBytes: 8_388_608,
        drops,
      })),
      atMs,
    ),
  };
}

function loopback(second: number): InterfaceCounters {
  const bytes = second * 24_576;
  const packets = second * 40;
  return networkInterface('lo', {
    receiveBytes: bytes,
    receivePackets: packets,
    sendBytes: bytes,
    sendPackets: packets,
  });
}

function carrier(name: string, second: number): InterfaceCounters {
  return networkInterface(name, {
    receiveBytes: second * 112_000_000,
    receivePackets: second * 96_040,
    sendBytes: second * 471_000_000,
    sendPackets: second * 402_100,
  });
}
