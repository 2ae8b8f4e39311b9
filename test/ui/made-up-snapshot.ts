import { MetricsModel, type Snapshot } from '../../src/metrics/model.ts';
import type { CpuMetrics, InterfaceMetrics, SocketMetrics } from '../../src/metrics/terms/metrics.ts';
import type { Sample, SrsReading } from '../../src/sampling/sample.ts';
import {
  kernelStat,
  known,
  networkInterface,
  sample,
  socket,
  srsReading,
  thread,
  timeOf,
  udp,
} from '../metrics/made-up.ts';

export interface Shape {
  readonly cpus?: number;
  readonly threads?: number;
  readonly sockets?: number;
  readonly interfaces?: number;
  readonly instances?: number;
  /** Used for everything that a host can name. */
  readonly name?: string;
  /** Refreshes that went before. */
  readonly refreshes?: number;
  /** The second from which on the first SRS is there no more. */
  readonly endsAt?: number;
}

/** A snapshot of a busy host of this shape, with a line a pane could show for everything. */
export function snapshotOf(shape: Shape = {}): Snapshot {
  const { refreshes = 40 } = shape;
  const model = new MetricsModel(10);
  let snapshot = model.advance(sampleAt(0, shape));
  for (let second = 1; second < refreshes; second++) snapshot = model.advance(sampleAt(second, shape));
  return snapshot;
}

function sampleAt(second: number, shape: Shape): Sample {
  const { cpus = 2, interfaces = 2, instances = 1, name = 'srs', endsAt = Number.POSITIVE_INFINITY } = shape;
  const atMs = second * 1_000;
  const stat = kernelStat(
    Object.fromEntries(
      Array.from({ length: cpus }, (_, cpu) => [
        cpu,
        { user: second * (40 + (cpu % 50)), idle: second * 30 },
      ]),
    ),
  );
  const counts = new Map(Array.from({ length: cpus }, (_, cpu) => [cpu, second * 14_822]));
  return sample(atMs, {
    stat: known(stat, atMs),
    softirqs: known(new Map([['NET_RX', counts]]), atMs),
    interfaces: known(links(interfaces, second, name), atMs),
    srs: Array.from({ length: instances }, (_, index) => reading(atMs, second, index, shape)).slice(
      second >= endsAt ? 1 : 0,
    ),
    events: second === endsAt ? [{ kind: 'gone', pid: 17_034, time: timeOf(atMs) }] : [],
  });
}

function links(count: number, second: number, name: string) {
  return Array.from({ length: count }, (_, index) =>
    networkInterface(index === 0 ? 'lo' : `${name}${index}`, {
      receiveBytes: second * 36_000_000 * (index + 1),
      receivePackets: second * 29_640,
      sendBytes: second * 5_000_000,
      sendPackets: second * 11_585,
      receiveDrops: second * index,
    }),
  );
}

function reading(atMs: number, second: number, index: number, shape: Shape): SrsReading {
  const { threads = 4, sockets = 2, interfaces = 2, name = 'srs' } = shape;
  const pid = 17_034 + index;
  const list = Array.from({ length: sockets }, (_, port) =>
    socket(50_000 + port, {
      local: `0.0.0.0:${8_000 + port}`,
      localPort: 8_000 + port,
      recvQueueBytes: 5_912_576,
      drops: second * 502,
    }),
  );
  const lost = second * 502 * sockets;
  return srsReading(atMs, {
    identity: { pid, startTicks: 100 },
    command: `./objs/${name} -c conf/${name}.conf`,
    userName: name,
    threads: known(
      Array.from({ length: threads }, (_, tid) =>
        thread(pid + tid, {
          stat: { command: `${name}:${tid}`, userTicks: second * 9, nice: tid === 0 ? -15 : 0 },
          waitNanoseconds: second * 660_000_000,
          affinity: tid === 0 ? '1' : '0-1',
        }),
      ),
      atMs,
    ),
    interfaces: known(links(interfaces, second, name), atMs),
    udp: known(
      udp({
        inDatagrams: second * 29_640,
        outDatagrams: second * 11_585,
        receiveBufferErrors: lost,
        inErrors: lost,
      }),
      atMs,
    ),
    udpSockets: known(list, atMs),
    openFiles: known({ count: 23, socketInodes: new Set(list.map(({ inode }) => inode)) }, atMs),
    socketMemory: known(
      list.map(({ inode, local }) => ({
        local,
        inode,
        recvQueueBytes: 0,
        receiveBufferBytes: 8_388_608,
        sendBufferBytes: 8_388_608,
        drops: 0,
      })),
      atMs,
    ),
  });
}

/** One CPU, all of whose figures are unknown unless given. */
export function cpu(number: number, change: Partial<CpuMetrics> = {}): CpuMetrics {
  return {
    cpu: number,
    user: undefined,
    nice: undefined,
    system: undefined,
    idle: undefined,
    iowait: undefined,
    irq: undefined,
    softirq: undefined,
    steal: undefined,
    netRxPerSecond: undefined,
    ...change,
  };
}

export function socketMetrics(change: Partial<SocketMetrics> = {}): SocketMetrics {
  return {
    protocol: 'udp',
    local: '0.0.0.0:8000',
    inode: 55_253,
    isOwn: true,
    recvQueueBytes: 0,
    recvQueuePeakBytes: 0,
    recvQueueWindowPeakBytes: 0,
    sendQueueBytes: 0,
    receiveBufferBytes: undefined,
    sendBufferBytes: undefined,
    drops: 0,
    dropsPerSecond: undefined,
    windowDrops: 0,
    ...change,
  };
}

export function interfaceMetrics(change: Partial<InterfaceMetrics> = {}): InterfaceMetrics {
  return {
    name: 'eth0',
    receiveBytesPerSecond: undefined,
    sendBytesPerSecond: undefined,
    receivePacketsPerSecond: undefined,
    sendPacketsPerSecond: undefined,
    receiveDropsPerSecond: undefined,
    sendDropsPerSecond: undefined,
    receiveFifoErrorsPerSecond: undefined,
    sendFifoErrorsPerSecond: undefined,
    receiveBytes: undefined,
    sendBytes: undefined,
    speedMbps: undefined,
    ...change,
  };
}
