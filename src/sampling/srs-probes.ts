import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { type Autogroup, parseAutogroup } from '../procfs/autogroup.ts';
import { type IpCounters, parseIpCounters } from '../procfs/ip-counters.ts';
import { parseLimits } from '../procfs/limits.ts';
import { parseNetDev } from '../procfs/net-dev.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { parsePidStatus } from '../procfs/pid-status.ts';
import { parseSchedstat } from '../procfs/schedstat.ts';
import { countEstablished, listListeners } from '../procfs/tcp-sockets.ts';
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
import { parseWchan } from '../procfs/wchan.ts';
import { readConntrack } from './conntrack.ts';
import { CONNTRACK_EVERY_MS, fileProbe } from './host-probes.ts';
import { Ipv6Sign } from './ipv6-sign.ts';
import { Partly, Probe, partly } from './probe.ts';
import type { OpenFiles, Source } from './sample.ts';
import { listSockets, readTables, type SocketCounts, type TableContext } from './socket-tables.ts';
import { type SourceDefinition, SRS_SOURCES, textsOf } from './sources.ts';
import type { Conntrack } from './stage-readings.ts';
import { notUnderstood, textOf, wholeText } from './texts.ts';

/** Affinity and RES change rarely, and a `status` costs more than all other files of a thread together. */
const STATUS_EVERY_MS = 2_000;
/** The kernel walks its whole table of established connections for each of tcp and tcp6: 5 ms with three of them. */
const CONNECTIONS_EVERY_MS = 10_000;
const LIMITS_EVERY_MS = 30_000;
/** netstat has 150 counters, which the kernel adds up over all CPUs each time. */
const IP_EVERY_MS = 2_000;
const AUTOGROUP_EVERY_MS = 5_000;
/** Characters: the lines of some 1,000 sockets. */
const LARGE_TABLE_LENGTH = 128_000;

/** The probes of one SRS process and its network namespace. */
export interface SrsProbes {
  readonly stat: Probe<PidStat>;
  readonly status: Probe<PidStatus>;
  readonly threads: Probe<ThreadTimes>;
  /** By thread id. */
  readonly affinities: Probe<ReadonlyMap<number, string>>;
  readonly sleeps: Probe<ReadonlyMap<number, string>>;
  readonly autogroup: Probe<{ readonly group: Autogroup | undefined }>;
  readonly limits: Probe<ProcessLimits>;
  readonly connections: Probe<number>;
  readonly interfaces: Probe<readonly InterfaceCounters[]>;
  readonly conntrack: Probe<Conntrack>;
  readonly ip: Probe<IpCounters>;
  readonly udp: Probe<UdpCounters>;
  readonly udpSockets: Probe<UdpSocketList>;
}

/**
 * What was read of the threads, by their ids. Both files are one source, read or left out together: a wait that is
 * older than the times beside it would be reported as 0, and then twice.
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
  /** Told on which local ports SRS takes TCP connections, whenever these were counted. */
  readonly onListeners?: (ports: readonly number[]) => void;
  /** How many sockets the namespace has, of each protocol; undefined when they were not counted for this refresh. */
  readonly socketCounts: () => SocketCounts | undefined;
}

/** None of them has read anything yet: the first refresh finds all of them due. */
export function createSrsProbes(pid: number, context: SrsProbeContext): SrsProbes {
  const at = `/proc/${pid}`;
  const ipv6 = new Ipv6Sign(pid);
  const missing = new Map<string, number>();
  const tableContext = (look: Look): TableContext => ({
    hasIpv6: ipv6.isThere(look),
    counts: context.socketCounts(),
    missing,
  });
  const probe = <T>(
    source: SourceDefinition,
    everyMs: number,
    parse: ConstructorParameters<typeof Probe<T>>[0]['parse'],
  ): Probe<T> => new Probe({ name: source.name, everyMs, patterns: textsOf(source, pid), parse });
  const {
    stat,
    status,
    threads,
    waits,
    affinities,
    sleeps,
    autogroup,
    limits,
    connections,
    interfaces,
    udp,
    udpSockets,
  } = SRS_SOURCES;
  const { conntrack, ip } = SRS_SOURCES;
  return {
    stat: fileProbe(stat, 0, parseProcess, pid),
    status: fileProbe(status, STATUS_EVERY_MS, parseStatus, pid),
    threads: new Probe({
      name: threads.name,
      everyMs: 0,
      patterns: [...textsOf(threads, pid), ...textsOf(waits, pid)],
      parse: look => readThreadTimes(look, at),
    }),
    affinities: probe(affinities, STATUS_EVERY_MS, look =>
      readThreads(look, at, 'status', text => parsePidStatus(text).affinity),
    ),
    sleeps: probe(sleeps, 0, look => readSleeps(look, `${at}/task/*/wchan`)),
    autogroup: probe(autogroup, AUTOGROUP_EVERY_MS, look => readAutogroup(look, textsOf(autogroup, pid))),
    limits: fileProbe(limits, LIMITS_EVERY_MS, parseOpenFilesLimit, pid),
    connections: probe(connections, CONNECTIONS_EVERY_MS, look =>
      countConnections(look, at, context, tableContext(look)),
    ),
    interfaces: fileProbe(interfaces, 0, parseNetDev, pid),
    conntrack: probe(conntrack, CONNTRACK_EVERY_MS, look => readConntrack(look, textsOf(conntrack, pid))),
    ip: probe(ip, IP_EVERY_MS, look => readIp(look, at, ipv6.isThere(look))),
    // Right before the sockets: what both count is then told apart by microseconds only.
    udp: probe(udp, 0, look => readUdp(look, at, ipv6.isThere(look))),
    udpSockets: probe(udpSockets, 0, look => readSockets(look, at, context, tableContext(look))),
  };
}

/** Undefined without its start time, which tells it from a later process of that pid. */
function parseProcess(text: string): PidStat | undefined {
  const stat = parsePidStat(text);
  return stat?.startTicks === undefined ? undefined : stat;
}

/** Undefined without its user, whom every process has; of what was imported its memory may be known alone. */
function parseStatus(text: string): PidStatus | undefined {
  const status = parsePidStatus(text);
  return status.userId === undefined && status.residentBytes === undefined ? undefined : status;
}

function parseOpenFilesLimit(text: string): ProcessLimits | undefined {
  const limits = parseLimits(text);
  return limits.openFilesSoft === undefined ? undefined : limits;
}

/** Three zeros are an answer, too: the thread never ran, or the kernel keeps no such figures. */
function parseWait(text: string): Schedstat | 'none' | undefined {
  return /^0 0 0\s*$/.test(text) ? 'none' : parseSchedstat(text);
}

function readThreadTimes(look: Look, at: string): ThreadTimes | HostFailure | Partly<ThreadTimes> {
  const stats = readThreads(look, at, 'stat', parseProcess);
  if (isFailure(stats)) return stats;
  const waits = readThreads(look, at, 'schedstat', parseWait);
  return stats instanceof Partly ? partly({ stats: stats.value, waits }, stats.missing) : { stats, waits };
}

/** By thread id what could be read of each; a failure when that is nothing. */
function readThreads<T>(
  look: Look,
  at: string,
  file: string,
  parse: (text: string) => T | 'none' | undefined,
): OfThreads<T> {
  const values = new Map<number, T>();
  let missing: HostFailure | undefined;
  let isAnyRead = false;
  const start = `${at}/task/`.length;
  const pattern = `${at}/task/*/${file}`;
  // Many threads, at every refresh: without an object for each step.
  look.texts(pattern).forEach((result, path) => {
    const text = isFailure(result) ? result : wholeText(result.text, path);
    const value = isFailure(text) ? text : (parse(text) ?? notUnderstood(path));
    if (value === 'none') isAnyRead = true;
    else if (isFailure(value)) missing ??= value;
    else values.set(Number(path.slice(start, -file.length - 1)), value);
  });
  if (values.size > 0 || isAnyRead) return partly(values, missing);
  return missing ?? { asked: pattern, reason: 'gone', detail: 'no such files' };
}

function readAutogroup(
  look: Look,
  [path = '', switchPath = '']: readonly string[],
): { readonly group: Autogroup | undefined } | HostFailure {
  const [group, isEnabled] = [textOf(look, path), textOf(look, switchPath)];
  if (isFailure(isEnabled)) return isEnabled.reason === 'gone' ? { group: undefined } : isEnabled;
  if (isEnabled.trim() === '0') return { group: undefined };
  if (isEnabled.trim() !== '1') return notUnderstood(switchPath);
  // A session of the root cgroup alone has one; of any other the kernel says EINVAL or nothing.
  if (isFailure(group)) return group.reason === 'forbidden' ? group : { group: undefined };
  return { group: parseAutogroup(group) };
}

/** None of them where the kernel does not tell, or does not let us know (CONFIG_KALLSYMS; ptrace(2)). */
function readSleeps(look: Look, pattern: string): ReadonlyMap<number, string> | HostFailure {
  const sleeps = new Map<number, string>();
  for (const [path, result] of look.texts(pattern)) {
    if (isFailure(result)) return result;
    const name = parseWchan(result.text);
    const tid = Number(path.split('/')[4]);
    if (name !== undefined) sleeps.set(tid, name);
  }
  return sleeps;
}

function countConnections(
  look: Look,
  at: string,
  { openFiles: read, onListeners }: SrsProbeContext,
  context: TableContext,
): number | HostFailure {
  const openFiles = read();
  if (openFiles.value === undefined) {
    return openFiles.failure ?? { asked: `${at}/fd`, reason: 'failed', detail: 'not read yet' };
  }
  const tables = readTables(look, at, 'tcp', context);
  if (isFailure(tables)) return tables;
  const { socketInodes } = openFiles.value;
  const listeners = tables.flatMap(table => listListeners(table ?? '', socketInodes));
  onListeners?.([...new Set(listeners.map(({ port }) => port))]);
  return countEstablished(tables[0], socketInodes) + countEstablished(tables[1] ?? '', socketInodes);
}

/**
 * A kernel without IPv6 has no snmp6: IPv4 counts alone then. Any other failure to read it leaves the counters unknown:
 * without it only half would be counted, and when it came back, all it ever counted would seem new.
 */
function readUdp(look: Look, at: string, hasIpv6: boolean): UdpCounters | HostFailure {
  const [path, path6] = [`${at}/net/snmp`, `${at}/net/snmp6`];
  const snmp = textOf(look, path);
  if (isFailure(snmp)) return snmp;
  const ipv4 = parseUdpCounters(snmp);
  if (ipv4 === undefined) return notUnderstood(path);
  const snmp6 = textOf(look, path6);
  if (isFailure(snmp6)) return snmp6.reason === 'gone' && !hasIpv6 ? ipv4 : snmp6;
  const ipv6 = parseUdp6Counters(snmp6);
  return ipv6 === undefined ? notUnderstood(path6) : addUdpCounters(ipv4, ipv6);
}

/** Without IPv6 as `readUdp`. */
function readIp(look: Look, at: string, hasIpv6: boolean): IpCounters | HostFailure {
  const [netstatPath, path, path6] = ['netstat', 'snmp', 'snmp6'].map(name => `${at}/net/${name}`) as [
    string,
    string,
    string,
  ];
  const [netstat, snmp, snmp6] = [textOf(look, netstatPath), textOf(look, path), textOf(look, path6)];
  if (isFailure(netstat)) return netstat;
  if (isFailure(snmp)) return snmp;
  const isWithout = isFailure(snmp6) && snmp6.reason === 'gone' && !hasIpv6;
  if (isFailure(snmp6) && !isWithout) return snmp6;
  const counters = parseIpCounters({ netstat, snmp, snmp6: isFailure(snmp6) ? undefined : snmp6 });
  return typeof counters === 'string' ? notUnderstood(`${at}/net/${counters}`) : counters;
}

function readSockets(
  look: Look,
  at: string,
  { openFiles, areAllSocketsWanted }: SrsProbeContext,
  context: TableContext,
): UdpSocketList | HostFailure {
  const tables = readTables(look, at, 'udp', context);
  if (isFailure(tables)) return tables;
  // A small table is kept whole, so that every socket is there the moment somebody asks for it.
  const isLarge = tables[0].length + (tables[1]?.length ?? 0) > LARGE_TABLE_LENGTH;
  const wanted = isLarge && !areAllSocketsWanted() ? openFiles().value?.socketInodes : undefined;
  return listSockets(tables, at, wanted);
}
