import type { QueuePeaks } from '../../host/queue-peaks.ts';
import type { InterfaceCounters, KernelStat, Schedstat, UdpCounters } from '../../procfs/types.ts';
import type { ApiKnowledge } from '../../srs/api/api-knowledge.ts';
import type { ProcessIdentity } from '../../srs/process/process-identity.ts';

/** A value and when it was read, on the host's monotonic clock in milliseconds; undefined: it could not be had. */
export type At<T> = { readonly value: T; readonly atMs: number } | undefined;

/** What a process has used since it started. */
export interface ProcessCpu {
  readonly cpuTicks: number;
  readonly atMs: number;
}

/** A process of a server. */
export interface ServerProcess {
  readonly identity: ProcessIdentity;
  readonly residentBytes: number | undefined;
  /** TCP connections of its own sockets that are established; undefined where these cannot be listed. */
  readonly connections: number | undefined;
  /** Its threads by their ids; undefined where the kernel keeps no such figures. */
  readonly threads: At<ReadonlyMap<number, Schedstat>>;
  /** Recv-Q of its own UDP sockets now, by inode; undefined where these cannot be listed. */
  readonly recvQueues: ReadonlyMap<number, number> | undefined;
}

export interface ServerReading {
  readonly key: string;
  readonly name: string;
  readonly processes: readonly ServerProcess[];
  /** `net:[4026532177]`; the pid where it cannot be read. Two servers of one have the same counters. */
  readonly namespace: string;
  /** Of its network namespace. */
  readonly interfaces: At<readonly InterfaceCounters[]>;
  readonly udp: At<UdpCounters>;
  /** What looks between this reading and the one before saw in the queues of its namespace. */
  readonly peaks: QueuePeaks;
  /** What its HTTP API answered last; undefined for what has none, and before it has answered. */
  readonly api: { readonly value: ApiKnowledge; readonly atMs: number } | undefined;
}

/** Everything that a benchmark reads at the end of a window: counters, as they stood. No arithmetic. */
export interface BenchmarkReading {
  readonly atMs: number;
  readonly time: Date;
  readonly stat: At<KernelStat>;
  readonly uptimeSeconds: At<number>;
  /** Of each CPU that tells it. */
  readonly frequenciesKhz: readonly number[];
  /** Every process of the host that is known, by `keyOf`: a recording may have few, and one of them late. */
  readonly processes: ReadonlyMap<string, ProcessCpu>;
  readonly servers: readonly ServerReading[];
  readonly loads: readonly ProcessIdentity[];
  readonly helperCount: number;
}
