import { cpuMilliseconds } from '../host/cpu-time.ts';
import { type Host, type HostFailure, isFailure, type Links, type Texts } from '../host/host.ts';
import { parseLimits } from '../procfs/limits.ts';
import { parseNetDev } from '../procfs/net-dev.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { parsePidStatus } from '../procfs/pid-status.ts';
import { parseSchedstat } from '../procfs/schedstat.ts';
import { countEstablished } from '../procfs/tcp-sockets.ts';
import type {
  InterfaceCounters,
  PidStat,
  PidStatus,
  ProcessLimits,
  Schedstat,
  UdpCounters,
  UdpSocketList,
} from '../procfs/types.ts';
import { readUdpCounters } from '../procfs/udp-counters.ts';
import { listUdpSockets } from '../procfs/udp-sockets.ts';
import { readOpenFiles } from '../srs/open-files.ts';
import { socketInodesOf } from '../srs/socket-inodes.ts';
import { fileProbe, notUnderstood, textOf } from './host-probes.ts';
import { Probe } from './probe.ts';
import { Rhythm } from './rhythm.ts';
import type { OpenFiles, Source } from './sample.ts';

/** Affinity and RES change rarely, and a `status` costs more than all other files of a thread together. */
const STATUS_EVERY_MS = 2_000;
/** The kernel walks its whole table of established connections for each of tcp and tcp6: 5 ms with three of them. */
const CONNECTIONS_EVERY_MS = 10_000;
const OPEN_FILES_EVERY_MS = 5_000;
const LIMITS_EVERY_MS = 30_000;
/** Characters: the lines of some 1,000 sockets. */
const LARGE_TABLE_LENGTH = 128_000;

/** What is read of each thread on every refresh. */
export interface ThreadTimes {
  readonly stat: PidStat;
  readonly schedstat: Schedstat | undefined;
}

/** The probes of one SRS process and its network namespace. */
export interface SrsProbes {
  readonly stat: Probe<PidStat>;
  readonly status: Probe<PidStatus>;
  readonly threads: Probe<ReadonlyMap<number, ThreadTimes>>;
  readonly affinities: Probe<ReadonlyMap<number, string>>;
  readonly limits: Probe<ProcessLimits>;
  readonly connections: Probe<number>;
  readonly interfaces: Probe<readonly InterfaceCounters[]>;
  readonly udp: Probe<UdpCounters>;
  readonly udpSockets: Probe<UdpSocketList>;
}

/** What the probes are told when they read. */
export interface SrsProbeContext {
  /** Which sockets are SRS's. */
  readonly openFiles: () => Source<OpenFiles>;
  /** Whether somebody looks at every UDP socket of the namespace. */
  readonly areAllSocketsWanted: () => boolean;
}

/** None of them has read anything yet: the first refresh finds all of them due. */
export function createSrsProbes(pid: number, context: SrsProbeContext): SrsProbes {
  const at = `/proc/${pid}`;
  return {
    stat: fileProbe('process', `${at}/stat`, 0, parsePidStat),
    status: fileProbe('memory', `${at}/status`, STATUS_EVERY_MS, parsePidStatus),
    threads: new Probe({
      name: 'threads',
      everyMs: 0,
      patterns: [`${at}/task/*/stat`, `${at}/task/*/schedstat`],
      parse: texts => readThreadTimes(texts, at),
    }),
    affinities: new Probe({
      name: 'affinity',
      everyMs: STATUS_EVERY_MS,
      patterns: [`${at}/task/*/status`],
      parse: texts => readAffinities(texts, at),
    }),
    limits: fileProbe('limits', `${at}/limits`, LIMITS_EVERY_MS, parseLimits),
    connections: new Probe({
      name: 'connections',
      everyMs: CONNECTIONS_EVERY_MS,
      patterns: [`${at}/net/tcp`, `${at}/net/tcp6`],
      parse: texts => countConnections(texts, at, context.openFiles()),
    }),
    interfaces: fileProbe('interfaces', `${at}/net/dev`, 0, parseNetDev),
    // Right before the sockets: what both count is then told apart by microseconds only.
    udp: new Probe({
      name: 'UDP counters',
      everyMs: 0,
      patterns: [`${at}/net/snmp`, `${at}/net/snmp6`],
      parse: texts => readUdp(texts, at),
    }),
    udpSockets: new Probe({
      name: 'UDP sockets',
      everyMs: 0,
      patterns: [`${at}/net/udp`, `${at}/net/udp6`],
      parse: texts => readSockets(texts, at, context),
    }),
  };
}

function readThreadTimes(texts: Texts, at: string): ReadonlyMap<number, ThreadTimes> | HostFailure {
  const threads = new Map<number, ThreadTimes>();
  for (const [tid, text] of filesOfThreads(texts, at, 'stat')) {
    const stat = parsePidStat(text);
    if (stat === undefined) continue;
    const schedstat = textOf(texts, `${at}/task/${tid}/schedstat`);
    threads.set(tid, { stat, schedstat: isFailure(schedstat) ? undefined : parseSchedstat(schedstat) });
  }
  return threads.size > 0 ? threads : { asked: `${at}/task`, reason: 'gone', detail: 'no threads to read' };
}

function readAffinities(texts: Texts, at: string): ReadonlyMap<number, string> {
  const affinities = new Map<number, string>();
  for (const [tid, text] of filesOfThreads(texts, at, 'status')) {
    const { affinity } = parsePidStatus(text);
    if (affinity !== undefined) affinities.set(tid, affinity);
  }
  return affinities;
}

function* filesOfThreads(texts: Texts, at: string, file: string): Generator<[number, string]> {
  const start = `${at}/task/`;
  const end = `/${file}`;
  for (const [path, result] of texts) {
    if (!path.startsWith(start) || !path.endsWith(end) || isFailure(result)) continue;
    const tid = Number(path.slice(start.length, -end.length));
    if (Number.isInteger(tid)) yield [tid, result.text];
  }
}

function countConnections(texts: Texts, at: string, openFiles: Source<OpenFiles>): number | HostFailure {
  if (openFiles.value === undefined) {
    return openFiles.failure ?? { asked: `${at}/fd`, reason: 'failed', detail: 'not read yet' };
  }
  const paths = [`${at}/net/tcp`, `${at}/net/tcp6`];
  const found = paths.map(path => textOf(texts, path)).filter(text => typeof text === 'string');
  if (found.length === 0) return notUnderstood(`${at}/net/tcp`);
  const { socketInodes } = openFiles.value;
  return found.reduce((sum, text) => sum + countEstablished(text, socketInodes), 0);
}

/**
 * A kernel without IPv6 has no snmp6: IPv4 counts alone then. One that is there and could not be read this once (ENOMEM,
 * EMFILE) is a failure: all it counted ever would seem to have come between this reading and the next.
 */
function readUdp(texts: Texts, at: string): UdpCounters | HostFailure {
  const snmp = textOf(texts, `${at}/net/snmp`);
  if (isFailure(snmp)) return snmp;
  const snmp6 = textOf(texts, `${at}/net/snmp6`);
  if (hasFailedOnce(snmp6)) return snmp6;
  const counters = readUdpCounters(snmp, isFailure(snmp6) ? undefined : snmp6);
  return counters.inDatagrams === undefined ? notUnderstood(`${at}/net/snmp`) : counters;
}

function hasFailedOnce(text: string | HostFailure): text is HostFailure {
  return isFailure(text) && text.reason === 'failed';
}

function readSockets(
  texts: Texts,
  at: string,
  { openFiles, areAllSocketsWanted }: SrsProbeContext,
): UdpSocketList | HostFailure {
  const udp = textOf(texts, `${at}/net/udp`);
  if (isFailure(udp)) return udp;
  const udp6 = textOf(texts, `${at}/net/udp6`);
  if (hasFailedOnce(udp6)) return udp6;
  // Of a small table all are kept, so that they are there the moment somebody wants to see them.
  const isLarge = udp.length + (isFailure(udp6) ? 0 : udp6.length) > LARGE_TABLE_LENGTH;
  const wanted = isLarge && !areAllSocketsWanted() ? openFiles().value?.socketInodes : undefined;
  const list = listUdpSockets(udp, 'udp', wanted);
  if (isFailure(udp6)) return list;
  const list6 = listUdpSockets(udp6, 'udp6', wanted);
  return { sockets: [...list.sockets, ...list6.sockets], count: list.count + list6.count };
}

/** Counts the open files of SRS and finds its sockets, from the links in /proc/PID/fd. */
export class OpenFilesProbe {
  readonly #host: Host;
  readonly #pid: number;
  readonly #rhythm = new Rhythm(OPEN_FILES_EVERY_MS);
  #last: Source<OpenFiles> | undefined;

  constructor(host: Host, pid: number) {
    this.#host = host;
    this.#pid = pid;
  }

  get source(): Source<OpenFiles> {
    return (
      this.#last ?? {
        value: undefined,
        atMs: Number.NEGATIVE_INFINITY,
        failure: { asked: `/proc/${this.#pid}/fd`, reason: 'failed', detail: 'not read yet' },
      }
    );
  }

  async refresh(nowMs: number): Promise<void> {
    if (!this.#rhythm.isDue(nowMs)) return;
    const began = cpuMilliseconds();
    const directory = `/proc/${this.#pid}/fd`;
    const links = await readOpenFiles(this.#host, this.#pid);
    const failure = isFailure(links) ? links : findFailure(links, directory);
    this.#last =
      failure === undefined && !isFailure(links)
        ? {
            value: { count: links.size, socketInodes: socketInodesOf(links) },
            atMs: nowMs,
            failure: undefined,
          }
        : { value: undefined, atMs: nowMs, failure };
    this.#rhythm.ran(nowMs, cpuMilliseconds() - began);
  }
}

/** The directory could not be listed, or its links may not be read; one link that cannot be (a path too long) is none. */
function findFailure(links: Links, directory: string): HostFailure | undefined {
  const failures = [...links.values()].filter(target => typeof target !== 'string');
  const ofDirectory = links.get(`${directory}/*`);
  return isFailure(ofDirectory)
    ? { ...ofDirectory, asked: directory }
    : failures.find(({ reason }) => reason === 'forbidden');
}
