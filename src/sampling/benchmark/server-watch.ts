import type { Host } from '../../host/host.ts';
import { isFailure } from '../../host/host.ts';
import type { Look, Question } from '../../host/look.ts';
import { type QueueWatch, UDP_TABLES } from '../../host/queue-peaks.ts';
import { parseNetDev } from '../../procfs/net-dev.ts';
import { parsePidStatus } from '../../procfs/pid-status.ts';
import { parseSchedstat } from '../../procfs/schedstat.ts';
import { countEstablished } from '../../procfs/tcp-sockets.ts';
import type { Schedstat, UdpCounters } from '../../procfs/types.ts';
import { addUdpCounters, parseUdp6Counters, parseUdpCounters } from '../../procfs/udp-counters.ts';
import { isHeader, readUdpQueues } from '../../procfs/udp-sockets.ts';
import { openFilesIn, openFilesOf, socketInodesOf } from '../../srs/process/open-files.ts';
import { type ApiOptions, ApiProbe } from '../api-probe.ts';
import { textOf } from '../texts.ts';
import type { At, ServerProcess, ServerReading } from './benchmark-reading.ts';
import type { ListedProcess, ServerRole } from './roles.ts';

/** What is read of one server at the end of each window, and what is watched of it meanwhile. */
export class ServerWatch {
  readonly #pid: number;
  readonly #queues: QueueWatch;
  readonly #api: ApiProbe;
  readonly #hasApi: boolean;
  #role: ServerRole;

  /** @param role as it is now; it has at least one process */
  constructor(host: Host, role: ServerRole, api: ApiOptions) {
    this.#role = role;
    this.#pid = role.processes[0]?.identity.pid ?? 0;
    this.#queues = host.watch(this.#pid);
    this.#hasApi = /^(?:SRS|srs)\b/.test(role.name);
    this.#api = new ApiProbe(host, this.#pid, api);
  }

  /**
   * Takes over what it is of now: workers come and go.
   * @returns false where the process has ended by whose name it is watched: another watch is needed
   */
  follow(role: ServerRole): boolean {
    this.#role = role;
    return role.processes.some(({ identity }) => identity.pid === this.#pid);
  }

  /** @param nowMs the host's monotonic time */
  question(nowMs: number): Question {
    const pids = this.#role.processes.map(({ identity }) => identity.pid);
    const net = (file: string): string => `/proc/${this.#pid}/net/${file}`;
    return {
      texts: [
        ...['tcp', 'tcp6', 'udp', 'udp6', 'snmp', 'snmp6', 'dev'].map(net),
        ...pids.flatMap(pid => [`/proc/${pid}/status`, `/proc/${pid}/task/*/schedstat`]),
        ...(this.#hasApi ? this.#api.textsAt(nowMs) : []),
      ],
      links: [`/proc/${this.#pid}/ns/net`, '/proc/self/ns/net', ...pids.map(pid => openFilesOf(pid))],
    };
  }

  /** @param look has the answer to `question` */
  read(look: Look, nowMs: number): ServerReading {
    const namespace = look.link(`/proc/${this.#pid}/ns/net`);
    const processes = this.#role.processes.map(process => readProcess(look, this.#pid, process));
    const hasUdp = processes.some(({ recvQueues }) => recvQueues === undefined || recvQueues.size > 0);
    this.#queues.watchTables(hasUdp ? UDP_TABLES : []);
    if (this.#hasApi) this.#askApi(look, nowMs, namespace);
    const { value, atMs } = this.#api.source;
    return {
      key: this.#role.key,
      name: this.#role.name,
      processes,
      namespace: typeof namespace === 'string' ? namespace : String(this.#pid),
      interfaces: readAt(look, `/proc/${this.#pid}/net/dev`, parseNetDev),
      udp: readUdp(look, this.#pid),
      peaks: this.#queues.takePeaks(),
      api: value === undefined ? undefined : { value, atMs },
    };
  }

  close(): void {
    this.#queues.close();
    this.#api.close();
  }

  #askApi(look: Look, nowMs: number, namespace: unknown): void {
    const own = look.link('/proc/self/ns/net');
    const links = openFilesIn(look, this.#pid);
    const status = look.knownText(`/proc/${this.#pid}/status`);
    this.#api.refresh(nowMs, {
      look,
      inodes: isFailure(links) ? undefined : socketInodesOf(links),
      isHostNamespace:
        typeof own === 'string' && typeof namespace === 'string' ? own === namespace : undefined,
      userId: status === undefined ? undefined : parsePidStatus(status).userId,
    });
  }
}

function readProcess(look: Look, leader: number, { identity }: ListedProcess): ServerProcess {
  const { pid } = identity;
  const status = look.knownText(`/proc/${pid}/status`);
  const links = openFilesIn(look, pid);
  // A process without a single open file that can be read is one whose files may not be read.
  const inodes =
    isFailure(links) || ![...links.values()].some(target => typeof target === 'string')
      ? undefined
      : socketInodesOf(links);
  return {
    identity,
    residentBytes: status === undefined ? undefined : parsePidStatus(status).residentBytes,
    connections: inodes && countConnections(look, leader, inodes),
    threads: readThreads(look, pid),
    recvQueues: inodes && readQueues(look, leader, inodes),
  };
}

/** The tables are those of its namespace: the first of IPv4 has to be there, kernels without IPv6 lack the other. */
function tablesOf(look: Look, pid: number, protocol: 'tcp' | 'udp'): readonly string[] | undefined {
  const table = look.knownText(`/proc/${pid}/net/${protocol}`);
  if (table === undefined || !isHeader(table)) return undefined;
  const table6 = look.text(`/proc/${pid}/net/${protocol}6`);
  if (!isFailure(table6)) return [table, table6.text];
  return table6.reason === 'gone' ? [table] : undefined;
}

function countConnections(look: Look, pid: number, inodes: ReadonlySet<number>): number | undefined {
  return tablesOf(look, pid, 'tcp')?.reduce((sum, table) => sum + countEstablished(table, inodes), 0);
}

function readQueues(
  look: Look,
  pid: number,
  inodes: ReadonlySet<number>,
): ReadonlyMap<number, number> | undefined {
  const tables = tablesOf(look, pid, 'udp');
  if (tables === undefined) return undefined;
  return new Map(tables.flatMap(table => [...readUdpQueues(table)]).filter(([inode]) => inodes.has(inode)));
}

function readThreads(look: Look, pid: number): At<ReadonlyMap<number, Schedstat>> {
  const threads = new Map<number, Schedstat>();
  let atMs: number | undefined;
  for (const [path, result] of look.texts(`/proc/${pid}/task/*/schedstat`)) {
    const schedstat = isFailure(result) ? undefined : parseSchedstat(result.text);
    if (isFailure(result) || schedstat === undefined) continue;
    atMs ??= result.atMs;
    threads.set(Number(path.split('/')[4]), schedstat);
  }
  return atMs === undefined ? undefined : { value: threads, atMs };
}

/** Of IPv4 and IPv6, as `addUdpCounters`: half of them would be no count. */
function readUdp(look: Look, pid: number): At<UdpCounters> {
  const ipv4 = readAt(look, `/proc/${pid}/net/snmp`, parseUdpCounters);
  const path6 = `/proc/${pid}/net/snmp6`;
  const text6 = look.text(path6);
  if (isFailure(text6) && text6.reason === 'gone') return ipv4;
  const ipv6 = readAt(look, path6, parseUdp6Counters);
  if (ipv4 === undefined || ipv6 === undefined) return undefined;
  return { value: addUdpCounters(ipv4.value, ipv6.value), atMs: ipv4.atMs };
}

/** Undefined where it could not be read whole, or was not understood. */
export function readAt<T>(look: Look, path: string, parse: (text: string) => T | undefined): At<T> {
  const result = look.text(path);
  const text = textOf(look, path);
  const value = isFailure(text) ? undefined : parse(text);
  return value === undefined || isFailure(result) ? undefined : { value, atMs: result.atMs };
}
