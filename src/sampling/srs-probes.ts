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
import { addUdpCounters, parseUdp6Counters, parseUdpCounters } from '../procfs/udp-counters.ts';
import { readOpenFiles, socketInodesOf } from '../srs/process/open-files.ts';
import { fileProbe } from './host-probes.ts';
import { Ipv6Sign } from './ipv6-sign.ts';
import { Partly, Probe, partly } from './probe.ts';
import { Rhythm } from './rhythm.ts';
import type { OpenFiles, Source } from './sample.ts';
import { listSockets, readTables, type SocketCounts, type TableContext } from './socket-tables.ts';
import { type SourceDefinition, SRS_SOURCES, textsOf } from './sources.ts';
import { notUnderstood, textOf, wholeText } from './texts.ts';

/** Affinity and RES change rarely, and a `status` costs more than all other files of a thread together. */
const STATUS_EVERY_MS = 2_000;
/** The kernel walks its whole table of established connections for each of tcp and tcp6: 5 ms with three of them. */
const CONNECTIONS_EVERY_MS = 10_000;
const OPEN_FILES_EVERY_MS = 5_000;
const LIMITS_EVERY_MS = 30_000;
/** Characters: the lines of some 1,000 sockets. */
const LARGE_TABLE_LENGTH = 128_000;

/** The probes of one SRS process and its network namespace. */
export interface SrsProbes {
  readonly stat: Probe<PidStat>;
  readonly status: Probe<PidStatus>;
  readonly threads: Probe<ThreadTimes>;
  /** By thread id. */
  readonly affinities: Probe<ReadonlyMap<number, string>>;
  readonly limits: Probe<ProcessLimits>;
  readonly connections: Probe<number>;
  readonly interfaces: Probe<readonly InterfaceCounters[]>;
  readonly udp: Probe<UdpCounters>;
  readonly udpSockets: Probe<UdpSocketList>;
}

/**
 * What was read of the threads, by their ids. Both files are one source that is read, or left out, as one: a wait that is
 * older than the times beside it would be told as none, and then twice.
 */
export interface ThreadTimes {
  readonly stats: ReadonlyMap<number, PidStat>;
  /** Can fail alone. */
  readonly waits: OfThreads<Schedstat>;
}

type OfThreads<T> = ReadonlyMap<number, T> | HostFailure | Partly<ReadonlyMap<number, T>>;

/** What the probes are told when they read. */
export interface SrsProbeContext {
  /** Which sockets are SRS's. */
  readonly openFiles: () => Source<OpenFiles>;
  /** Whether somebody looks at every UDP socket of the namespace. */
  readonly areAllSocketsWanted: () => boolean;
  /** How many sockets the namespace has, of each protocol; undefined when they were not counted for this refresh. */
  readonly socketCounts: () => SocketCounts | undefined;
}

/** None of them has read anything yet: the first refresh finds all of them due. */
export function createSrsProbes(pid: number, context: SrsProbeContext): SrsProbes {
  const at = `/proc/${pid}`;
  const ipv6 = new Ipv6Sign(pid);
  const missing = new Map<string, number>();
  const tableContext = (texts: Texts): TableContext => ({
    hasIpv6: ipv6.isThere(texts),
    counts: context.socketCounts(),
    missing,
  });
  const probe = <T>(
    source: SourceDefinition,
    everyMs: number,
    parse: ConstructorParameters<typeof Probe<T>>[0]['parse'],
  ): Probe<T> => new Probe({ name: source.name, everyMs, patterns: textsOf(source, pid), parse });
  const { stat, status, threads, waits, affinities, limits, connections, interfaces, udp, udpSockets } =
    SRS_SOURCES;
  return {
    stat: fileProbe(stat, 0, parseProcess, pid),
    status: fileProbe(status, STATUS_EVERY_MS, parseStatus, pid),
    threads: new Probe({
      name: threads.name,
      everyMs: 0,
      patterns: [...textsOf(threads, pid), ...textsOf(waits, pid)],
      parse: texts => readThreadTimes(texts, at),
    }),
    affinities: probe(affinities, STATUS_EVERY_MS, texts =>
      readThreads(texts, at, 'status', text => parsePidStatus(text).affinity),
    ),
    limits: fileProbe(limits, LIMITS_EVERY_MS, parseOpenFilesLimit, pid),
    connections: probe(connections, CONNECTIONS_EVERY_MS, texts =>
      countConnections(texts, at, context.openFiles(), tableContext(texts)),
    ),
    interfaces: fileProbe(interfaces, 0, parseNetDev, pid),
    // Right before the sockets: what both count is then told apart by microseconds only.
    udp: probe(udp, 0, texts => readUdp(texts, at, ipv6.isThere(texts))),
    udpSockets: probe(udpSockets, 0, texts => readSockets(texts, at, context, tableContext(texts))),
  };
}

/** Undefined without its start time, which tells it from a later process of that pid. */
function parseProcess(text: string): PidStat | undefined {
  const stat = parsePidStat(text);
  return stat?.startTicks === undefined ? undefined : stat;
}

/** Undefined without its user, whom every process has. */
function parseStatus(text: string): PidStatus | undefined {
  const status = parsePidStatus(text);
  return status.userId === undefined ? undefined : status;
}

function parseOpenFilesLimit(text: string): ProcessLimits | undefined {
  const limits = parseLimits(text);
  return limits.openFilesSoft === undefined ? undefined : limits;
}

/** Three zeros are an answer, too: the thread never ran, or the kernel keeps no such figures. */
function parseWait(text: string): Schedstat | 'none' | undefined {
  return /^0 0 0\s*$/.test(text) ? 'none' : parseSchedstat(text);
}

function readThreadTimes(texts: Texts, at: string): ThreadTimes | HostFailure | Partly<ThreadTimes> {
  const stats = readThreads(texts, at, 'stat', parseProcess);
  if (isFailure(stats)) return stats;
  const waits = readThreads(texts, at, 'schedstat', parseWait);
  return stats instanceof Partly ? partly({ stats: stats.value, waits }, stats.missing) : { stats, waits };
}

/** By thread id what could be read of each; a failure when that is nothing. */
function readThreads<T>(
  texts: Texts,
  at: string,
  file: string,
  parse: (text: string) => T | 'none' | undefined,
): OfThreads<T> {
  const values = new Map<number, T>();
  let missing: HostFailure | undefined;
  let isAnyRead = false;
  const [start, end] = [`${at}/task/`, `/${file}`];
  for (const [path, result] of texts) {
    if (!path.startsWith(start) || !path.endsWith(end)) continue;
    const text = isFailure(result) ? result : wholeText(result.text, path);
    const value = isFailure(text) ? text : (parse(text) ?? notUnderstood(path));
    if (value === 'none') isAnyRead = true;
    else if (isFailure(value)) missing ??= value;
    else values.set(Number(path.slice(start.length, -end.length)), value);
  }
  if (values.size > 0 || isAnyRead) return partly(values, missing);
  return missing ?? { asked: `${at}/task/*/${file}`, reason: 'gone', detail: 'no such files' };
}

function countConnections(
  texts: Texts,
  at: string,
  openFiles: Source<OpenFiles>,
  context: TableContext,
): number | HostFailure {
  if (openFiles.value === undefined) {
    return openFiles.failure ?? { asked: `${at}/fd`, reason: 'failed', detail: 'not read yet' };
  }
  const tables = readTables(texts, at, 'tcp', context);
  if (isFailure(tables)) return tables;
  const { socketInodes } = openFiles.value;
  return countEstablished(tables[0], socketInodes) + countEstablished(tables[1] ?? '', socketInodes);
}

/**
 * A kernel without IPv6 has no snmp6: IPv4 counts alone then. Any other reason for which it cannot be read leaves the
 * counters unknown: without it they are those of the half, and all it ever counted would seem to come with its return.
 */
function readUdp(texts: Texts, at: string, hasIpv6: boolean): UdpCounters | HostFailure {
  const [path, path6] = [`${at}/net/snmp`, `${at}/net/snmp6`];
  const snmp = textOf(texts, path);
  if (isFailure(snmp)) return snmp;
  const ipv4 = parseUdpCounters(snmp);
  if (ipv4 === undefined) return notUnderstood(path);
  const snmp6 = textOf(texts, path6);
  if (isFailure(snmp6)) return snmp6.reason === 'gone' && !hasIpv6 ? ipv4 : snmp6;
  const ipv6 = parseUdp6Counters(snmp6);
  return ipv6 === undefined ? notUnderstood(path6) : addUdpCounters(ipv4, ipv6);
}

function readSockets(
  texts: Texts,
  at: string,
  { openFiles, areAllSocketsWanted }: SrsProbeContext,
  context: TableContext,
): UdpSocketList | HostFailure {
  const tables = readTables(texts, at, 'udp', context);
  if (isFailure(tables)) return tables;
  // A small table is kept whole, so that every socket is there the moment somebody asks for it.
  const isLarge = tables[0].length + (tables[1]?.length ?? 0) > LARGE_TABLE_LENGTH;
  const wanted = isLarge && !areAllSocketsWanted() ? openFiles().value?.socketInodes : undefined;
  return listSockets(tables, at, wanted);
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

/** The directory could not be listed, or its links may not be read; one unreadable link (a path too long) is ignored. */
function findFailure(links: Links, directory: string): HostFailure | undefined {
  const failures = [...links.values()].filter(target => typeof target !== 'string');
  const ofDirectory = links.get(`${directory}/*`);
  if (isFailure(ofDirectory)) return { ...ofDirectory, asked: directory };
  // A server holds its listeners at least.
  if (links.size === 0) return { asked: directory, reason: 'failed', detail: 'it lists no open file' };
  if (failures.length === links.size) return failures[0];
  const strange = [...links].find(([, target]) => typeof target === 'string' && !isTarget(target));
  if (strange !== undefined) return notUnderstood(strange[0]);
  return failures.find(({ reason }) => reason === 'forbidden');
}

/** `socket:[55253]`, `anon_inode:[eventpoll]`, `/dev/null`, `(unreachable)/srs.log` (fs/d_path.c). */
function isTarget(target: string): boolean {
  return target.startsWith('socket:') ? /^socket:\[\d+\]$/.test(target) : /^(?:\/|\(|[a-z_]+:)/.test(target);
}
