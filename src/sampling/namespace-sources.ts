import type { Host } from '../host/host.ts';
import { portFilter } from '../host/ss-command.ts';
import { withinNamespaceOf } from '../host/within-namespace.ts';
import { listTcpConnections, type TcpConnection } from '../procfs/ss-tcp.ts';
import type { Qdisc } from '../procfs/tc-qdisc.ts';
import type { InterfaceCounters, UdpSocketEntry } from '../procfs/types.ts';
import { CommandSource } from './command-source.ts';
import { QDISC_COMMAND, qdiscSource } from './host-stage-sources.ts';
import { NicStatisticsSource } from './nic-statistics.ts';
import type { Source, SrsReading } from './sample.ts';
import { SocketOwnersSource } from './socket-owners.ts';
import { SRS_SOURCES } from './sources.ts';

const CONNECTIONS_EVERY_MS = 30_000;

/** What a refresh has read of the namespace. */
export interface NamespaceRefresh {
  /** True: interfaces and qdiscs are the host's, which has read them already. */
  readonly isHostNamespace: boolean | undefined;
  readonly interfaces: Source<readonly InterfaceCounters[]>;
  /** Local ports on which SRS takes TCP connections. */
  readonly listenPorts: readonly number[];
  readonly udpSockets: Source<readonly UdpSocketEntry[]>;
  /** Sockets that SRS holds; undefined: not to be told. */
  readonly ownInodes: ReadonlySet<number> | undefined;
}

/** What asks programs and slow files for the stages of SRS's network namespace: nothing of it stands in a refresh. */
export class NamespaceSources {
  readonly #pid: number;
  readonly #nicStatistics: NicStatisticsSource;
  readonly #qdiscs: CommandSource<readonly Qdisc[]>;
  readonly #connections: CommandSource<readonly TcpConnection[]>;
  readonly #owners: SocketOwnersSource;
  #listenPorts: readonly number[] = [];

  constructor(host: Host, pid: number) {
    this.#pid = pid;
    const directory = `/proc/${pid}/root/sys/class/net`;
    this.#nicStatistics = new NicStatisticsSource(host, directory, SRS_SOURCES.nicStatistics);
    this.#qdiscs = qdiscSource(host, SRS_SOURCES.qdiscs.name);
    this.#connections = new CommandSource(host, {
      name: SRS_SOURCES.tcpConnections.name,
      everyMs: CONNECTIONS_EVERY_MS,
      package: 'iproute2',
      parse: stdout => this.#readConnections(stdout),
    });
    this.#owners = new SocketOwnersSource(host);
  }

  /** Begins to read what is due, and does not wait. */
  refresh(nowMs: number, { isHostNamespace, interfaces, listenPorts, ...sockets }: NamespaceRefresh): void {
    const within = withinNamespaceOf(this.#pid, isHostNamespace);
    if (isHostNamespace !== true) {
      this.#nicStatistics.refresh(nowMs, interfaces);
      this.#qdiscs.refresh(nowMs, [...within, ...QDISC_COMMAND]);
    }
    if (listenPorts.length > 0) {
      this.#listenPorts = listenPorts;
      this.#connections.refresh(nowMs, [...within, 'ss', '-tinH', ...portFilter(listenPorts)]);
    }
    this.#owners.refresh(nowMs, { within, ...sockets });
  }

  /** Has those read at the next refresh that failed. */
  retry(): void {
    for (const source of [this.#nicStatistics, this.#qdiscs, this.#connections, this.#owners]) source.retry();
  }

  get sources(): Pick<SrsReading, 'nicStatistics' | 'qdiscs' | 'tcpConnections' | 'socketOwners'> {
    return {
      nicStatistics: this.#nicStatistics.source,
      qdiscs: this.#qdiscs.source,
      tcpConnections: this.#connections.source,
      socketOwners: this.#owners.source,
    };
  }

  #readConnections(stdout: string): readonly TcpConnection[] | undefined {
    const { connections, unread } = listTcpConnections(stdout, new Set(this.#listenPorts));
    return unread > 0 ? undefined : connections;
  }
}
