import type { HostFailure } from '../host/host.ts';
import type { OwnUse } from '../host/own-use.ts';
import type { QueuePeaks } from '../host/queue-peaks.ts';
import type { Autogroup } from '../procfs/autogroup.ts';
import type { ThrottleCounts } from '../procfs/cgroup-cpu.ts';
import type { IpCounters } from '../procfs/ip-counters.ts';
import type { InterruptLines } from '../procfs/irq-names.ts';
import type { SoftnetCounters } from '../procfs/softnet-stat.ts';
import type { TcpConnection } from '../procfs/ss-tcp.ts';
import type { Qdisc } from '../procfs/tc-qdisc.ts';
import type {
  InterfaceCounters,
  KernelStat,
  LoadAverage,
  PidStat,
  PidStatus,
  ProcessLimits,
  Schedstat,
  SocketMemory,
  SoftirqCounts,
  UdpCounters,
  UdpSocketEntry,
} from '../procfs/types.ts';
import type { ApiKnowledge } from '../srs/api/api-knowledge.ts';
import type { SrsBuild } from '../srs/build/build.ts';
import type { OpenLog } from '../srs/log/choose-log.ts';
import type { LogKnowledge } from '../srs/log/log-knowledge.ts';
import type { ProcessIdentity } from '../srs/process/process-identity.ts';
import type { CpuSets, KsoftirqdTimes, NicReading } from './placement-readings.ts';
import type {
  Conntrack,
  DriverCounters,
  NetworkLimits,
  NicStatisticsByName,
  SocketOwners,
} from './stage-readings.ts';

/**
 * What one probe read last. A source that is not due on a refresh stands in the next sample as the same object, with
 * its old `atMs`: that is how old it is. A source that failed has no value and says why.
 */
export interface Source<T> {
  readonly value: T | undefined;
  /** When the value (or the failure) was read, monotonic milliseconds of the host. */
  readonly atMs: number;
  readonly failure: HostFailure | undefined;
  /** Why a part of the value is missing from it. Absent when it is whole. */
  readonly missing?: HostFailure;
  /**
   * Milliseconds between two readings, as its cost demands, of a source that is wanted on every refresh; 0 when it is so
   * cheap that it comes on every one. Absent for sources that are never read that often.
   */
  readonly slowedToMs?: number;
  /** What keeps its reader waiting, in words: `ext0 takes 3.5 s to answer`. Absent when nothing does. */
  readonly waits?: string;
}

export interface ThreadReading {
  readonly tid: number;
  readonly stat: PidStat;
  /** Undefined when it was not read, and on kernels without CONFIG_SCHED_INFO. */
  readonly schedstat: Schedstat | undefined;
  readonly affinity: string | undefined;
}

/** Raw counters of one SRS process and of its network namespace. */
export interface SrsReading {
  readonly identity: ProcessIdentity;
  /** Arguments joined by spaces, as they came; `[name]` while they are not known. */
  readonly command: string;
  /** Why that is not known. */
  readonly commandFailure: HostFailure | undefined;
  readonly stat: Source<PidStat>;
  readonly status: Source<PidStatus>;
  readonly threads: Source<readonly ThreadReading[]>;
  /** What of `threads` was read of other files, and so can fail alone. */
  readonly waits: Source<unknown>;
  readonly affinities: Source<unknown>;
  /** The kernel function that each thread sleeps in, by thread id; without those that run, or of which it is not told. */
  readonly sleeps: Source<ReadonlyMap<number, string>>;
  /** The cgroups over it that may limit its CPU time, its own first. */
  readonly cpuQuotas: Source<readonly QuotaReading[]>;
  /** What ranks it among the sessions of the host; undefined in the source: nothing does. */
  readonly autogroup: Source<{ readonly group: Autogroup | undefined }>;
  readonly limits: Source<ProcessLimits>;
  readonly openFiles: Source<OpenFiles>;
  /** Its own TCP sockets in state ESTABLISHED. */
  readonly connections: Source<number>;
  readonly userName: string | undefined;
  /** `net:[4026532177]`. */
  readonly namespace: Source<string>;
  /** Whether that is the namespace srs-top is in, of which `Sample.interfaces` are; undefined: not to be told. */
  readonly isHostNamespace: boolean | undefined;
  readonly interfaces: Source<readonly InterfaceCounters[]>;
  /** Of its namespace, as the two that follow; not read where that is the host's, of which `Sample` has them. */
  readonly conntrack: Source<Conntrack>;
  readonly nicStatistics: Source<NicStatisticsByName>;
  readonly qdiscs: Source<readonly Qdisc[]>;
  readonly ip: Source<IpCounters>;
  /** Those of the ports on which SRS takes connections. */
  readonly tcpConnections: Source<readonly TcpConnection[]>;
  /** Whose sockets of others are that dropped packets lately. */
  readonly socketOwners: Source<SocketOwners>;
  readonly udp: Source<UdpCounters>;
  /**
   * Every UDP socket of its namespace, not SRS's alone; where they are many and nobody looks at all, without others that
   * are idle: nothing waits in them, and they never dropped a packet.
   */
  readonly udpSockets: Source<readonly UdpSocketEntry[]>;
  /** How many the namespace has, those left out as well; undefined while that is unknown. */
  readonly udpSocketCount: number | undefined;
  readonly queuePeaks: QueuePeaks;
  readonly socketMemory: Source<readonly SocketMemory[]>;
  /** Undefined until it has been looked at, and where it cannot be told. */
  readonly build: SrsBuild | undefined;
  /** What SRS's log has said since it is followed. */
  readonly log: Source<LogKnowledge>;
  /** What its HTTP API answered last. */
  readonly api: Source<ApiKnowledge>;
}

/** One cgroup over SRS that may limit its CPU time. */
export interface QuotaReading {
  /** `/system.slice/srs.service`, fit for a terminal. */
  readonly group: string;
  /** In each period; undefined: as much as it likes. */
  readonly quotaMicroseconds: number | undefined;
  readonly periodMicroseconds: number;
  /** Undefined where they could not be read. */
  readonly counts: ThrottleCounts | undefined;
}

export interface OpenFiles {
  /** Undefined where a recording has its sockets alone. */
  readonly count: number | undefined;
  readonly socketInodes: ReadonlySet<number>;
  /** Which of them is SRS's log; absent where nobody looked. */
  readonly log?: OpenLog;
}

/** Memory of all UDP sockets, in pages (udp(7), udp_mem). */
export interface UdpMemory {
  readonly heldPages: number;
  /** Beyond it packets are dropped; undefined in a network namespace that does not tell. */
  readonly mostPages: number | undefined;
}

/** What one process of the host has used of the CPUs since it started. */
export interface ProcessTimes {
  readonly pid: number;
  readonly startTicks: number;
  /** As the kernel gives it: clean it before it is shown. */
  readonly command: string;
  /** Of all its threads, in ticks. */
  readonly ticks: number;
  /** The CPU that its main thread ran on last. */
  readonly processor: number | undefined;
  /** Its cgroup, fit for a terminal; undefined at the top, and of those that were not asked. */
  readonly group: string | undefined;
}

/** Which CPUs take up packets, as they are set: lists such as `0-3`. */
export interface IrqSettings {
  /** CPUs that may serve an IRQ of a network card, by its number. */
  readonly irqs: ReadonlyMap<string, string>;
  /** CPUs that the packets of a receive queue are handed to (RPS), by `eth0/rx-0`; `off`: to none. */
  readonly queues: ReadonlyMap<string, string>;
}

/** How fast a CPU runs, and what slows it. Undefined: the host has no such file, or it does not tell. */
export interface CpuSpeed {
  /** As it ran when it was read. */
  readonly frequencyKhz: number | undefined;
  /** What it may run at by its settings. */
  readonly limitKhz: number | undefined;
  /** What it could run at. */
  readonly mostKhz: number | undefined;
  /** `powersave`, `schedutil`. */
  readonly governor: string | undefined;
  /** How often heat or power slowed it since the host started: its core, and all cores of the package. Intel alone. */
  readonly coreThrottles: number | undefined;
  readonly packageThrottles: number | undefined;
  /** CPUs of the same core. */
  readonly siblings: readonly number[] | undefined;
}

/** Which work lands on which CPU. Nothing of it is read while nobody looks at it. */
export interface PlacementReading {
  /** Of every type. */
  readonly softirqTypes: Source<SoftirqCounts>;
  readonly interrupts: Source<InterruptLines>;
  /** By CPU. */
  readonly ksoftirqd: Source<ReadonlyMap<number, KsoftirqdTimes>>;
  readonly cpuSets: Source<CpuSets>;
  readonly nics: Source<readonly NicReading[]>;
}

/** Something that happened between two samples. */
export type SampleEvent =
  | { readonly kind: 'appeared'; readonly pid: number; readonly time: Date }
  | { readonly kind: 'gone'; readonly pid: number; readonly time: Date }
  | { readonly kind: 'restarted'; readonly pid: number; readonly newPid: number; readonly time: Date };

/** Raw counters of all probes at one refresh. No arithmetic. */
export interface Sample {
  readonly atMs: number;
  /** When it was to be taken; `atMs - plannedAtMs` is how late it was. */
  readonly plannedAtMs: number;
  readonly time: Date;
  readonly hostName: string;
  readonly kernel: Source<string>;
  readonly stat: Source<KernelStat>;
  /** By CPU, read every 10 s or less often. */
  readonly cpuSpeeds: Source<ReadonlyMap<number, CpuSpeed>>;
  readonly softirqs: Source<SoftirqCounts>;
  readonly load: Source<LoadAverage>;
  readonly uptimeSeconds: Source<number>;
  /** Interfaces of the host's own namespace. */
  readonly interfaces: Source<readonly InterfaceCounters[]>;
  /** Mbit/s by interface name, of the host's own namespace, where the kernel knows it. */
  readonly linkSpeeds: Source<ReadonlyMap<string, number>>;
  /** Pages of memory that UDP sockets hold, of the host. */
  readonly udpMemory: Source<UdpMemory>;
  /** What every process has used; not read while nobody wants to know. */
  readonly others: Source<readonly ProcessTimes[]>;
  /** Undefined while nobody looks at which work lands on which CPU. */
  readonly placement: PlacementReading | undefined;
  /** By CPU, of packets of all namespaces. */
  readonly softnet: Source<readonly SoftnetCounters[]>;
  readonly networkLimits: Source<NetworkLimits>;
  /** Of the host's own namespace, as the two that follow. */
  readonly conntrack: Source<Conntrack>;
  readonly nicStatistics: Source<NicStatisticsByName>;
  readonly qdiscs: Source<readonly Qdisc[]>;
  /** Of the host's network cards. */
  readonly driverCounters: Source<DriverCounters>;
  /** Of the same cards, read every 10 s or less often. */
  readonly irqSettings: Source<IrqSettings>;
  /** The search for SRS. While it fails, no SRS may mean that it was not seen. */
  readonly processes: Source<true>;
  /**
   * Whether /proc/stat is another file in the place of the kernel's, as lxcfs puts it into containers; undefined while
   * nothing gave reason to ask.
   */
  readonly isStatReplaced: boolean | undefined;
  /** What was found on the host, in the order of their pids. */
  readonly srs: readonly SrsReading[];
  /** How many more of the wanted name there are, which are counted only. */
  readonly srsNotWatched: number;
  readonly events: readonly SampleEvent[];
  /** srs-top's own process. */
  readonly self: OwnUse;
}
