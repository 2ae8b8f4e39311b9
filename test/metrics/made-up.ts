import type {
  CpuTicks,
  InterfaceCounters,
  KernelStat,
  PidStat,
  UdpCounters,
  UdpSocketEntry,
} from '../../src/procfs/types.ts';
import type { Sample, Source, SrsReading, ThreadReading } from '../../src/sampling/sample.ts';

/** Counters of a host that does not exist. What a test does not name is zero, or absent where a source can be. */

export function known<T>(value: T, atMs: number): Source<T> {
  return { value, atMs, failure: undefined };
}

export function failed<T>(asked: string, detail: string, atMs: number): Source<T> {
  return { value: undefined, atMs, failure: { asked, reason: 'failed', detail } };
}

/** A source that was never asked. */
export function unasked<T>(): Source<T> {
  return failed('it', 'not in this test', Number.NEGATIVE_INFINITY);
}

export function ticks(change: Partial<CpuTicks> = {}): CpuTicks {
  const none = { user: 0, nice: 0, system: 0, idle: 0, iowait: 0, irq: 0, softirq: 0, steal: 0 };
  return { ...none, guest: 0, guestNice: 0, ...change };
}

export function kernelStat(cpus: Readonly<Record<number, Partial<CpuTicks>>>): KernelStat {
  return {
    total: ticks(cpus[0]),
    cpus: new Map(Object.entries(cpus).map(([cpu, change]) => [Number(cpu), ticks(change)])),
    interrupts: undefined,
    contextSwitches: undefined,
    bootTimeSeconds: undefined,
  };
}

export function udp(change: Partial<UdpCounters> = {}): UdpCounters {
  return {
    inDatagrams: 0,
    noPorts: 0,
    inErrors: 0,
    outDatagrams: 0,
    receiveBufferErrors: 0,
    sendBufferErrors: 0,
    checksumErrors: 0,
    memoryErrors: 0,
    ...change,
  };
}

export function socket(inode: number, change: Partial<UdpSocketEntry> = {}): UdpSocketEntry {
  return {
    protocol: 'udp',
    local: '0.0.0.0:8000',
    localPort: 8_000,
    remote: undefined,
    inode,
    userId: 0,
    recvQueueBytes: 0,
    sendQueueBytes: 0,
    drops: 0,
    ...change,
  };
}

export function networkInterface(name: string, change: Partial<InterfaceCounters> = {}): InterfaceCounters {
  return {
    name,
    receiveBytes: 0,
    receivePackets: 0,
    receiveErrors: 0,
    receiveDrops: 0,
    receiveFifoErrors: 0,
    sendBytes: 0,
    sendPackets: 0,
    sendErrors: 0,
    sendDrops: 0,
    sendFifoErrors: 0,
    ...change,
  };
}

export function pidStat(pid: number, change: Partial<PidStat> = {}): PidStat {
  return {
    pid,
    command: 'srs',
    state: 'S',
    parentPid: 1,
    userTicks: 0,
    systemTicks: 0,
    priority: 20,
    nice: 0,
    threads: 1,
    startTicks: 100,
    virtualBytes: 0,
    processor: 0,
    realTimePriority: 0,
    policy: 0,
    ...change,
  };
}

export interface ThreadChange {
  readonly stat?: Partial<PidStat>;
  readonly waitNanoseconds?: number;
  readonly affinity?: string;
}

export function thread(tid: number, change: ThreadChange = {}): ThreadReading {
  return {
    tid,
    stat: pidStat(tid, change.stat),
    schedstat: { runNanoseconds: 0, waitNanoseconds: change.waitNanoseconds ?? 0, timeslices: 0 },
    affinity: change.affinity ?? '0-3',
  };
}

/** One SRS, all of whose sources were read at `atMs`. It holds the sockets that are given. */
export function srsReading(atMs: number, change: Partial<SrsReading> = {}): SrsReading {
  const sockets = change.udpSockets?.value ?? [];
  return {
    identity: { pid: 17_034, startTicks: 100 },
    command: './objs/srs -c conf/srs.conf',
    commandFailure: undefined,
    stat: known(pidStat(17_034), atMs),
    status: failed('/proc/17034/status', 'not in this test', Number.NEGATIVE_INFINITY),
    threads: known([thread(17_034)], atMs),
    waits: known(undefined, atMs),
    affinities: known(undefined, atMs),
    sleeps: known(new Map(), atMs),
    autogroup: known({ group: undefined }, atMs),
    cpuQuotas: known([], atMs),
    limits: failed('/proc/17034/limits', 'not in this test', Number.NEGATIVE_INFINITY),
    openFiles: known(
      { count: sockets.length, socketInodes: new Set(sockets.map(({ inode }) => inode)) },
      atMs,
    ),
    connections: known(0, atMs),
    userName: 'srs',
    namespace: known('net:[4026532177]', atMs),
    isHostNamespace: false,
    interfaces: known([], atMs),
    conntrack: unasked(),
    nicStatistics: unasked(),
    qdiscs: unasked(),
    ip: unasked(),
    tcpConnections: unasked(),
    socketOwners: unasked(),
    udp: known(udp(), atMs),
    udpSockets: known([], atMs),
    udpSocketCount: sockets.length,
    queuePeaks: { byInode: new Map(), looks: 0 },
    socketMemory: failed('ss -uanme', 'not in this test', Number.NEGATIVE_INFINITY),
    build: undefined,
    log: failed('log', 'not read yet', Number.NEGATIVE_INFINITY),
    api: failed('api', 'not asked yet', Number.NEGATIVE_INFINITY),
    ...change,
  };
}

/** The time of day of a sample. */
export function timeOf(atMs: number): Date {
  return new Date(Date.parse('2026-11-23T01:00:00Z') + atMs);
}

/** A sample, all of whose sources were read at `atMs`, with no SRS unless it is given. */
export function sample(atMs: number, change: Partial<Sample> = {}): Sample {
  return {
    atMs,
    plannedAtMs: atMs,
    time: timeOf(atMs),
    hostName: 'edge-3',
    kernel: known('6.18.0', atMs),
    stat: known(kernelStat({}), atMs),
    cpuSpeeds: unasked(),
    irqSettings: unasked(),
    softirqs: known(new Map(), atMs),
    load: known({ oneMinute: 0.5, fiveMinutes: 0.25, fifteenMinutes: 0.125 }, atMs),
    uptimeSeconds: known(3_600, atMs),
    interfaces: known([], atMs),
    linkSpeeds: known(new Map(), atMs),
    udpMemory: known({ heldPages: 3, mostPages: 576_000 }, atMs),
    others: failed('/proc/*/stat', 'not in this test', Number.NEGATIVE_INFINITY),
    placement: undefined,
    softnet: unasked(),
    networkLimits: unasked(),
    conntrack: unasked(),
    nicStatistics: unasked(),
    qdiscs: unasked(),
    driverCounters: unasked(),
    processes: known(true, atMs),
    isStatReplaced: undefined,
    srs: [],
    srsNotWatched: 0,
    events: [],
    self: { atMs, cpuMicroseconds: 0, residentBytes: 70_000_000 },
    ...change,
  };
}
