import { type BenchmarkRow, type Figures, UNKNOWN_FIGURES } from '../../../src/metrics/benchmark/figures.ts';
import type { CpuTicks, UdpCounters } from '../../../src/procfs/types.ts';
import type {
  BenchmarkReading,
  ServerProcess,
  ServerReading,
} from '../../../src/sampling/benchmark/benchmark-reading.ts';

export const IDENTITY = { pid: 100, startTicks: 1_000 };
const KEY = '100 1000';

const NO_TICKS: CpuTicks = {
  user: 0,
  nice: 0,
  system: 0,
  idle: 0,
  iowait: 0,
  irq: 0,
  softirq: 0,
  steal: 0,
  guest: 0,
  guestNice: 0,
};

const NO_UDP: UdpCounters = {
  inDatagrams: 0,
  noPorts: 0,
  inErrors: 0,
  outDatagrams: 0,
  receiveBufferErrors: 0,
  sendBufferErrors: 0,
  checksumErrors: 0,
  memoryErrors: 0,
};

const PROCESS: ServerProcess = {
  identity: IDENTITY,
  residentBytes: 8 * 2 ** 20,
  connections: 503,
  threads: undefined,
  recvQueues: new Map(),
};

/** A server at `seconds` that sends 14 MB a second by lo. */
export function serverAt(seconds: number, more: Partial<ServerReading> = {}): ServerReading {
  const atMs = seconds * 1_000;
  return {
    key: KEY,
    name: 'SRS',
    processes: [PROCESS],
    namespace: 'net:[1]',
    interfaces: { value: [interfaceOf('eth0', 1_000 * seconds), interfaceOf('lo', 14e6 * seconds)], atMs },
    udp: { value: NO_UDP, atMs },
    peaks: { byInode: new Map(), looks: 10 },
    api: undefined,
    ...more,
  };
}

export function processOf(more: Partial<ServerProcess>): ServerProcess {
  return { ...PROCESS, ...more };
}

export function udpOf(more: Partial<UdpCounters>): UdpCounters {
  return { ...NO_UDP, ...more };
}

/** A host of two CPUs at `seconds`, where the server has used 9 % of a CPU; one CPU is half busy by user, an eighth by softirq. */
export function readingAt(seconds: number, more: Partial<BenchmarkReading> = {}): BenchmarkReading {
  const atMs = seconds * 1_000;
  const total = { ...NO_TICKS, user: 50 * seconds, softirq: 12.5 * seconds, idle: 137.5 * seconds };
  return {
    atMs,
    time: new Date(Date.UTC(2026, 10, 29) + atMs),
    stat: {
      value: {
        total,
        cpus: new Map([
          [0, NO_TICKS],
          [1, NO_TICKS],
        ]),
        interrupts: undefined,
        contextSwitches: undefined,
        bootTimeSeconds: undefined,
      },
      atMs,
    },
    // It was booted an hour before.
    uptimeSeconds: { value: 3_600 + seconds, atMs },
    frequenciesKhz: [],
    processes: new Map([[KEY, { cpuTicks: 9 * seconds, atMs }]]),
    servers: [serverAt(seconds)],
    loads: [],
    helperCount: 0,
    ...more,
  };
}

function interfaceOf(name: string, sendBytes: number) {
  return {
    name,
    receiveBytes: sendBytes,
    receivePackets: 0,
    receiveErrors: 0,
    receiveDrops: 0,
    receiveFifoErrors: 0,
    sendBytes,
    sendPackets: 0,
    sendErrors: 0,
    sendDrops: 0,
    sendFifoErrors: 0,
  };
}

/** The guide's row of 500 clients, unless said otherwise. */
export function rowOf(
  figures: Partial<Figures>,
  spread: Partial<Figures> = {},
  more: Partial<BenchmarkRow> = {},
): BenchmarkRow {
  return {
    server: 'SRS',
    pids: [100],
    label: '',
    time: '2026-11-29T00:00:00.000Z',
    seconds: 30,
    windowCount: 6,
    figures: { ...UNKNOWN_FIGURES, connections: 503, udpClients: 0, ...figures },
    spread: { ...UNKNOWN_FIGURES, ...spread },
    windows: [],
    interfaceName: 'lo',
    notes: [],
    ...more,
  };
}
