import type { UdpCounters } from '../../procfs/types.ts';
import type {
  At,
  BenchmarkReading,
  ProcessCpu,
  ServerReading,
} from '../../sampling/benchmark/benchmark-reading.ts';
import { keyOf } from '../../sampling/benchmark/roles.ts';
import type { ApiKnowledge } from '../../srs/api/api-knowledge.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';
import { cpuShares } from '../cpu/cpu-shares.ts';
import { TICKS_PER_SECOND } from '../cpu/thread-metrics.ts';
import { increase, MOST_BYTES_PER_SECOND, ratePerSecond } from '../terms/rates.ts';
import { lostWithin } from '../udp/losses.ts';
import { clientsOf, type Figures } from './figures.ts';
import { meanOf } from './statistics.ts';

/** What the user says of a measurement, since no host tells it. */
export interface GivenFigures {
  /** What one client is sent. */
  readonly bitsPerSecond?: number | undefined;
  readonly latencySeconds?: number | undefined;
  /** How many clients a step has started; the bit rate is that of so many. */
  readonly clients?: number | undefined;
}

/** Between two readings, of one server. */
export interface ServerWindow {
  readonly before: BenchmarkReading;
  readonly now: BenchmarkReading;
  /** Undefined at an end at which it was not there. */
  readonly serverBefore: ServerReading | undefined;
  readonly serverNow: ServerReading | undefined;
}

/**
 * The figures of a server between two readings. Counters are divided by the time between the two reads of their own source;
 * gauges (memory, connections, frequency) are those at the end. What went back, or is missing at an end, is unknown.
 * @param interfaceName whose bits are counted
 */
export function windowFigures(
  window: ServerWindow,
  given: GivenFigures,
  interfaceName: string | undefined,
): Figures {
  const { before, now, serverBefore, serverNow } = window;
  const seconds = (now.atMs - before.atMs) / 1_000;
  const processes = serverNow?.processes ?? [];
  const shares = cpuShares(
    before.stat?.value.total,
    now.stat?.value.total,
    secondsBetween(before.stat, now.stat) ?? 0,
    Math.max(before.stat?.value.cpus.size ?? 0, now.stat?.value.cpus.size ?? 0),
  );
  const cpuPercent = cpuOfServer(window);
  const lostPackets = lostBetween(serverBefore?.udp?.value, serverNow?.udp?.value);
  const receivedPackets = increase(serverBefore?.udp?.value.inDatagrams, serverNow?.udp?.value.inDatagrams);
  const clients = {
    connections: sumOf(processes.map(({ connections }) => connections)),
    udpClients: udpClients(serverNow, receivedPackets),
  };
  return {
    cpuPercent,
    residentBytes: sumOf(processes.map(({ residentBytes }) => residentBytes)),
    ...clients,
    expectedBitsPerSecond: expectedBits(given, clientsOf(clients), serverNow?.api?.value),
    actualBitsPerSecond: sentBits(serverBefore, serverNow, interfaceName),
    loadCpuPercent: cpuOfLoad(before, now, seconds),
    latencySeconds: given.latencySeconds,
    lostPackets,
    receivedPackets,
    lossPercent: lossPercent(lostPackets, receivedPackets),
    recvQueuePeakBytes: queuePeak(serverNow),
    runQueueWaitPercent: waitOfBusiest(serverBefore, serverNow),
    userPercent: shares.user === undefined ? undefined : shares.user + (shares.nice ?? 0),
    systemPercent: shares.system,
    softirqPercent: shares.softirq,
    stealPercent: shares.steal,
    frequencyMhz: toMhz(meanOf(now.frequenciesKhz)),
    cpuPercentPerThousandClients: perThousand(cpuPercent, clientsOf(clients)),
  };
}

function lostBetween(before: UdpCounters | undefined, now: UdpCounters | undefined): number | undefined {
  const grown = {
    receiveBufferErrors: increase(before?.receiveBufferErrors, now?.receiveBufferErrors),
    memoryErrors: increase(before?.memoryErrors, now?.memoryErrors),
  };
  return lostWithin(grown, before, now);
}

export function lossPercent(lost: number | undefined, received: number | undefined): number | undefined {
  if (lost === undefined || received === undefined) return undefined;
  // Where nothing arrived nothing was lost of it.
  return lost + received === 0 ? 0 : (lost / (lost + received)) * 100;
}

export function perThousand(cpuPercent: number | undefined, clients: number | undefined): number | undefined {
  return cpuPercent === undefined || clients === undefined || clients === 0
    ? undefined
    : (cpuPercent / clients) * 1_000;
}

/** Unknown when one of them is, or when there is none. */
function sumOf([first, ...rest]: readonly (number | undefined)[]): number | undefined {
  return rest.reduce(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
    first,
  );
}

function secondsBetween(before: At<unknown>, now: At<unknown>): number | undefined {
  return before === undefined || now === undefined ? undefined : (now.atMs - before.atMs) / 1_000;
}

/**
 * Percent of one CPU that processes used. What has started within the window, by its start time, has used all that it ever
 * did in it; what has ended takes with it what it used last, so that the sum is unknown.
 */
function cpuOf(
  identities: readonly ProcessIdentity[],
  before: BenchmarkReading,
  now: BenchmarkReading,
  seconds: number,
): number | undefined {
  return sumOf(
    identities.map(identity => {
      const key = keyOf(identity);
      const [first, last] = [before.processes.get(key), now.processes.get(key)];
      if (last === undefined || (first === undefined && !hasStartedSince(before, identity))) return undefined;
      const elapsed = first === undefined ? seconds : elapsedOf(first, last);
      const ticks = increase(first?.cpuTicks ?? 0, last.cpuTicks);
      return ticks === undefined || elapsed <= 0 ? undefined : (ticks / TICKS_PER_SECOND / elapsed) * 100;
    }),
  );
}

/** The kernel cuts start times and uptimes to hundredths. */
const START_SLACK_SECONDS = 0.02;

function hasStartedSince(
  { atMs, uptimeSeconds }: BenchmarkReading,
  { startTicks }: ProcessIdentity,
): boolean {
  if (uptimeSeconds === undefined) return false;
  const bootedAtMs = uptimeSeconds.atMs - uptimeSeconds.value * 1_000;
  return bootedAtMs + (startTicks / TICKS_PER_SECOND + START_SLACK_SECONDS) * 1_000 >= atMs - READING_MS;
}

/** The list of processes is read a little before the rest. */
const READING_MS = 1_000;

function elapsedOf(before: ProcessCpu, now: ProcessCpu): number {
  return (now.atMs - before.atMs) / 1_000;
}

/** A server that was not there at the beginning (it was started, or started anew) has no figure for that window. */
function cpuOfServer({ before, now, serverBefore, serverNow }: ServerWindow): number | undefined {
  if (serverBefore === undefined || serverNow === undefined) return undefined;
  const all = [...serverBefore.processes, ...serverNow.processes].map(({ identity }) => identity);
  return cpuOf(unique(all), before, now, (now.atMs - before.atMs) / 1_000);
}

/** Unknown where there is none on this host: load may come from another. */
function cpuOfLoad(before: BenchmarkReading, now: BenchmarkReading, seconds: number): number | undefined {
  const all = unique([...before.loads, ...now.loads]);
  return all.length === 0 ? undefined : cpuOf(all, before, now, seconds);
}

function unique(identities: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  return [...new Map(identities.map(identity => [keyOf(identity), identity])).values()];
}

function sentBits(
  before: ServerReading | undefined,
  now: ServerReading | undefined,
  name: string | undefined,
): number | undefined {
  const sent = (reading: ServerReading | undefined): number | undefined =>
    reading?.interfaces?.value.find(one => one.name === name)?.sendBytes;
  const seconds = secondsBetween(before?.interfaces, now?.interfaces);
  const bytes = ratePerSecond(sent(before), sent(now), seconds, MOST_BYTES_PER_SECOND);
  return bytes === undefined ? undefined : bytes * 8;
}

/** By the bit rate that was given; else what SRS says that publishers send, as often as it has players. */
function expectedBits(
  { bitsPerSecond, clients: started }: GivenFigures,
  clients: number | undefined,
  api: ApiKnowledge | undefined,
): number | undefined {
  if (bitsPerSecond !== undefined) {
    const count = started ?? clients;
    return count === undefined ? undefined : count * bitsPerSecond;
  }
  if (api?.streams === undefined || api.streams.isCut) return undefined;
  return sumOf(
    api.streams.items
      .filter(({ isPublished }) => isPublished === true)
      .map(({ receiveKbps, clients: ofStream }) =>
        // 0 may be that its first 30 s have not passed yet.
        receiveKbps === undefined || receiveKbps === 0 || ofStream === undefined
          ? undefined
          : receiveKbps * 1_000 * Math.max(0, ofStream - 1),
      ),
  );
}

/**
 * Of WebRTC and SRT, publishers too. Where no API tells them there is none without a UDP socket, nor where no UDP packet
 * came: each client sends some every second.
 */
function udpClients(server: ServerReading | undefined, received: number | undefined): number | undefined {
  const api = server?.api?.value;
  if (api?.clients === undefined || api.clients.isCut) {
    const hasNoSocket = server?.processes.every(({ recvQueues }) => recvQueues?.size === 0) === true;
    return hasNoSocket || received === 0 ? 0 : undefined;
  }
  return api.clients.items.filter(({ protocol }) => protocol === 'webrtc' || protocol === 'srt').length;
}

/** What is in its queues at the end counts too: between readings is looked only as often as that is cheap. */
function queuePeak(server: ServerReading | undefined): number | undefined {
  if (server === undefined) return undefined;
  const own = new Map<number, number>();
  for (const { recvQueues } of server.processes) {
    if (recvQueues === undefined) return undefined;
    for (const [inode, bytes] of recvQueues) own.set(inode, bytes);
  }
  if (own.size === 0) return undefined;
  return Math.max(...[...own].map(([inode, bytes]) => Math.max(bytes, server.peaks.byInode.get(inode) ?? 0)));
}

/**
 * Of the thread that ran most. The kernel books a wait when it ends: one that began in an earlier window comes with this
 * one, at most as much as the thread did not run.
 */
function waitOfBusiest(
  before: ServerReading | undefined,
  now: ServerReading | undefined,
): number | undefined {
  let [mostRun, wait]: [number, number | undefined] = [-1, undefined];
  for (const { identity, threads } of now?.processes ?? []) {
    const earlier = before?.processes.find(one => keyOf(one.identity) === keyOf(identity))?.threads;
    const nanoseconds = (secondsBetween(earlier, threads) ?? 0) * 1e9;
    if (nanoseconds <= 0) continue;
    for (const [tid, schedstat] of threads?.value ?? []) {
      const first = earlier?.value.get(tid);
      const ran = increase(first?.runNanoseconds, schedstat.runNanoseconds);
      const waited = increase(first?.waitNanoseconds, schedstat.waitNanoseconds);
      if (ran === undefined || waited === undefined || ran <= mostRun) continue;
      mostRun = ran;
      wait = (Math.min(waited, Math.max(0, nanoseconds - ran)) / nanoseconds) * 100;
    }
  }
  return wait;
}

function toMhz(khz: number | undefined): number | undefined {
  return khz === undefined ? undefined : khz / 1_000;
}
