import type { SrsBuild } from '../../srs/build/build.ts';
import type { ApiMetrics } from './api-terms.ts';
import type { LogMetrics } from './log-terms.ts';
import type { PlacementMetrics } from './placement-terms.ts';
import type { Stages } from './stages.ts';

/**
 * What a sample and the one before it mean. These are the names of `--json` (schema 1): new fields may be added, none
 * changes its meaning. Undefined is unknown: null in JSON, `–` on screen. Percent of a CPU is of one CPU, as in top.
 */

/** One CPU, in percent of its time between the two samples. `user` includes guests, as in top. */
export interface CpuMetrics {
  readonly cpu: number;
  readonly user: number | undefined;
  readonly nice: number | undefined;
  readonly system: number | undefined;
  readonly idle: number | undefined;
  readonly iowait: number | undefined;
  readonly irq: number | undefined;
  readonly softirq: number | undefined;
  readonly steal: number | undefined;
  readonly netRxPerSecond: number | undefined;
}

/** All CPUs as one, in percent of all of them, and what dstat shows beside it. */
export interface TotalCpuMetrics extends Omit<CpuMetrics, 'cpu'> {
  readonly interruptsPerSecond: number | undefined;
  readonly contextSwitchesPerSecond: number | undefined;
}

export interface InterfaceMetrics {
  readonly name: string;
  readonly receiveBytesPerSecond: number | undefined;
  readonly sendBytesPerSecond: number | undefined;
  readonly receivePacketsPerSecond: number | undefined;
  readonly sendPacketsPerSecond: number | undefined;
  /** What the NIC had no room for, and frames that nobody here wanted: no loss for certain. */
  readonly receiveDropsPerSecond: number | undefined;
  readonly sendDropsPerSecond: number | undefined;
  /** What the NIC had no room for, where its driver counts it here. */
  readonly receiveFifoErrorsPerSecond: number | undefined;
  readonly sendFifoErrorsPerSecond: number | undefined;
  /** Since the interface was made, as /proc/net/dev has them. */
  readonly receiveBytes: number | undefined;
  readonly sendBytes: number | undefined;
  /** Link speed; undefined where the kernel does not know it (lo, veth, most virtual NICs). */
  readonly speedMbps: number | undefined;
}

export type SchedulingPolicy = 'other' | 'fifo' | 'rr' | 'batch' | 'idle' | 'deadline' | 'ext';

export interface ThreadMetrics {
  readonly tid: number;
  readonly name: string;
  readonly nice: number | undefined;
  /** top's PR: 20 + nice; real-time policies negative. */
  readonly priority: number | undefined;
  readonly policy: SchedulingPolicy | undefined;
  /** CPUs it may run on, as the kernel writes them: `0-3,8`. */
  readonly affinity: string | undefined;
  readonly lastCpu: number | undefined;
  readonly cpuPercent: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
  /**
   * Share of the time it was ready but had no CPU (second figure of schedstat), at most the time it did not run. 100 also
   * while it waits throughout, which the kernel books only when the wait ends (see `tellWait`).
   */
  readonly runQueueWaitPercent: number | undefined;
  /** Whether it has work to do, so that its waiting does harm (see `carriesLoad` of thread-load.ts). */
  readonly carriesLoad: boolean | undefined;
}

export interface SocketMetrics {
  readonly protocol: 'udp' | 'udp6';
  readonly local: string;
  readonly inode: number;
  /** Whether SRS holds it; undefined when /proc/PID/fd may not be read. */
  readonly isOwn: boolean | undefined;
  readonly recvQueueBytes: number;
  /** Highest seen since the refresh before. */
  readonly recvQueuePeakBytes: number;
  /** Highest seen within the window. */
  readonly recvQueueWindowPeakBytes: number;
  /** Undefined in a recording that was made of figures which have none. */
  readonly sendQueueBytes: number | undefined;
  /** As the kernel made it, twice of what was asked for (socket(7)). */
  readonly receiveBufferBytes: number | undefined;
  readonly sendBufferBytes: number | undefined;
  /** Since the socket was opened. */
  readonly drops: number | undefined;
  readonly dropsPerSecond: number | undefined;
  /** Within the window, of the time it was covered; undefined while none of it is. */
  readonly windowDrops: number | undefined;
}

/** UDP losses over a window, IPv4 and IPv6 added, of one network namespace. */
export interface UdpWindow {
  /** Wall-clock time at which the covered span ends. */
  readonly time: string;
  /** The span that was asked for. */
  readonly windowSeconds: number;
  /** The span that the counts are really of. */
  readonly coveredSeconds: number;
  readonly received: number | undefined;
  readonly noPorts: number | undefined;
  readonly inErrors: number | undefined;
  readonly receiveBufferErrors: number | undefined;
  readonly sent: number | undefined;
  readonly sendBufferErrors: number | undefined;
  readonly checksumErrors: number | undefined;
  readonly memoryErrors: number | undefined;
  /** Receive buffer errors in percent of all that arrived (received + inErrors). */
  readonly lossPercent: number | undefined;
  /**
   * Drops of SRS's own sockets within the same span, those that dropped anything, most first. Of all sockets of the
   * namespace when whose they are cannot be told: then `unowned` is unknown.
   */
  readonly owners: readonly LossOwner[];
  /** What belongs to no socket of SRS: another process of the namespace, or a socket that is closed by now. */
  readonly unowned: number | undefined;
  /**
   * Drops of the same sockets that no UDP counter names: Linux 6.18 counts what it drops for want of UDP memory at the
   * socket alone (`__udp_enqueue_schedule_skb`, "TODO: update SNMP values"). Undefined when sockets were not read
   * within the window.
   */
  readonly uncounted: number | undefined;
  /** Spans within it that could not be counted: the counters went back, the source failed. Seconds. */
  readonly gapSeconds: number;
  /** False when the last of it is such a span: then nothing is known of now. */
  readonly isCurrent: boolean;
}

export interface LossOwner {
  readonly local: string;
  readonly inode: number;
  readonly drops: number;
}

export interface SrsMetrics {
  readonly pid: number;
  /** Clock ticks since boot; with the pid it names the process for good. */
  readonly startTicks: number;
  readonly command: string;
  readonly user: string | undefined;
  readonly state: string | undefined;
  readonly cpuPercent: number | undefined;
  readonly userPercent: number | undefined;
  readonly systemPercent: number | undefined;
  /** The busiest thread: among those that carry load, the one that ran or waited most. It carries the media. */
  readonly busiestTid: number | undefined;
  readonly runQueueWaitPercent: number | undefined;
  readonly nice: number | undefined;
  readonly priority: number | undefined;
  readonly policy: SchedulingPolicy | undefined;
  readonly affinity: string | undefined;
  readonly lastCpu: number | undefined;
  readonly residentBytes: number | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly openFiles: number | undefined;
  readonly openFilesLimit: number | undefined;
  /** TCP connections established by its own sockets. WebRTC and SRT clients are UDP and do not count here. */
  readonly connections: number | undefined;
  readonly threadCount: number | undefined;
  readonly threads: readonly ThreadMetrics[];
  /** True when its threads differ in nice value, or in affinity; undefined with no threads known. */
  readonly hasMixedNice: boolean | undefined;
  readonly hasMixedAffinity: boolean | undefined;
  readonly namespace: { readonly id: string | undefined; readonly isHost: boolean | undefined };
  /** Interfaces of SRS's namespace. */
  readonly interfaces: readonly InterfaceMetrics[];
  /** SRS's own UDP sockets; those of its whole namespace when whose they are cannot be told. */
  readonly sockets: readonly SocketMetrics[];
  /** How many UDP sockets the namespace has in all. */
  readonly namespaceSocketCount: number | undefined;
  /** The sliding window that ends now. */
  readonly udp: UdpWindow;
  /** The same window, stage by stage of a packet's way in and out. */
  readonly stages: Stages;
  /** What it was built for besides serving; undefined until it has been looked at, and where it cannot be told. */
  readonly build: SrsBuild | undefined;
  /** What its own log says; undefined where that cannot be read. */
  readonly log: LogMetrics | undefined;
  /** What its HTTP API says; undefined where that does not answer. */
  readonly api: ApiMetrics | undefined;
}

/** A source that failed when it was read last, or that is read less often than the rest, in words fit for a screen. */
export interface SourceProblem {
  readonly source: string;
  readonly detail: string;
  readonly ageSeconds: number;
  /** Its figures are known, but this old at times; undefined for a source that failed, whose figures are unknown. */
  readonly slowedToSeconds: number | undefined;
}

/** Something that was changed since the refresh before, or not long before that, by whomever. */
export interface ChangeMetrics {
  /** `nice`, `policy`, `affinity`, `autogroup`, `quota`, `receive-buffer`, `sysctl`, `irq-affinity`, `rps`, `restart`, `version`. */
  readonly what: string;
  /** The SRS it is of; undefined: the host. */
  readonly pid: number | undefined;
  /** The values of the first of `of`: `0`, `0-3`, `rr 10`, `9 ms of 100 ms`, `none`; buffers in bytes. */
  readonly from: string;
  readonly to: string;
  /** Which threads (busiest first), cgroup, sockets, kernel parameters, IRQs or queues have another value now. */
  readonly of: readonly string[];
  /** More than 1: so often it went to and fro meanwhile. */
  readonly times: number;
  /** Wall-clock time at which it was seen. */
  readonly time: string;
}

export interface Metrics {
  readonly schema: 1;
  readonly time: string;
  readonly host: string;
  readonly kernel: string | undefined;
  /** Between the two samples; undefined for the first, which has no rates. */
  readonly elapsedSeconds: number | undefined;
  readonly load: readonly [number, number, number] | undefined;
  readonly uptimeSeconds: number | undefined;
  readonly cpuTotal: TotalCpuMetrics;
  readonly cpus: readonly CpuMetrics[];
  /**
   * Whether `cpus[].cpu` are the numbers that affinities and `lastCpu` mean: `other` in a container whose /proc/stat is
   * numbered anew.
   */
  readonly cpuNumbers: 'host' | 'other';
  /** Interfaces of the host's own namespace. */
  readonly interfaces: readonly InterfaceMetrics[];
  /** Which work lands on which CPU; undefined while nobody looks at that, which is not read then. */
  readonly placement: PlacementMetrics | undefined;
  readonly srs: readonly SrsMetrics[];
  /** How many more of the wanted name there are: beyond the eight busiest they are counted only. */
  readonly srsNotWatched: number;
  /** What was changed of SRS and its host without telling who did it. */
  readonly changes: readonly ChangeMetrics[];
  readonly problems: readonly SourceProblem[];
  readonly self: {
    readonly cpuPercent: number | undefined;
    readonly residentBytes: number;
    /** How long after its time the sample was taken. */
    readonly lateMilliseconds: number;
  };
}
