/** What the parsers of this room give. Every counter is absolute, as the kernel shows it; a missing one is undefined. */

/** One `cpu` line of /proc/stat, in clock ticks (USER_HZ, 100 a second). `user` includes `guest`. */
export interface CpuTicks {
  readonly user: number | undefined;
  readonly nice: number | undefined;
  readonly system: number | undefined;
  readonly idle: number | undefined;
  readonly iowait: number | undefined;
  readonly irq: number | undefined;
  readonly softirq: number | undefined;
  readonly steal: number | undefined;
  readonly guest: number | undefined;
  readonly guestNice: number | undefined;
}

/** /proc/stat. CPUs that are offline are absent from `cpus`. */
export interface KernelStat {
  readonly total: CpuTicks | undefined;
  readonly cpus: ReadonlyMap<number, CpuTicks>;
  readonly interrupts: number | undefined;
  readonly contextSwitches: number | undefined;
  /** Seconds since the epoch at which the kernel booted. */
  readonly bootTimeSeconds: number | undefined;
}

/** /proc/softirqs: counts by CPU number, of one type (`NET_RX`). */
export type SoftirqCounts = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** One line of /proc/interrupts. */
export interface InterruptLine {
  /** How often it came on each CPU that is online, in counters of 32 bits. */
  readonly countByCpu: ReadonlyMap<number, number>;
  /** `PCI-MSIX-0000:00:03.0`; undefined for a line that is no device's. */
  readonly controller: string | undefined;
  /** `edge`, `level`, `fasteoi`, `event`. */
  readonly trigger: string | undefined;
  /** Names that the drivers gave: `virtio2-input.0`. Any bytes: clean them before they are shown. */
  readonly actions: readonly string[];
}

/** One line of /proc/PID/net/dev. */
export interface InterfaceCounters {
  readonly name: string;
  readonly receiveBytes: number | undefined;
  readonly receivePackets: number | undefined;
  readonly receiveErrors: number | undefined;
  /** `rx_dropped + rx_missed_errors`: frames that nobody here wanted are among the first. */
  readonly receiveDrops: number | undefined;
  /** The NIC had no room: losses for certain. */
  readonly receiveFifoErrors: number | undefined;
  readonly sendBytes: number | undefined;
  readonly sendPackets: number | undefined;
  readonly sendErrors: number | undefined;
  readonly sendDrops: number | undefined;
  readonly sendFifoErrors: number | undefined;
}

/**
 * UDP counters of one network namespace: of IPv4 (`/proc/PID/net/snmp`, line `Udp:`), of IPv6 (`snmp6`, `Udp6…`), or
 * both added. One that the kernel does not have is undefined (MemErrors before Linux 5.11).
 */
export interface UdpCounters {
  readonly inDatagrams: number | undefined;
  readonly noPorts: number | undefined;
  readonly inErrors: number | undefined;
  readonly outDatagrams: number | undefined;
  readonly receiveBufferErrors: number | undefined;
  readonly sendBufferErrors: number | undefined;
  readonly checksumErrors: number | undefined;
  readonly memoryErrors: number | undefined;
}

/** One line of /proc/PID/net/udp or udp6. */
export interface UdpSocketEntry {
  readonly protocol: 'udp' | 'udp6';
  /** `0.0.0.0:8000`, `[::]:8000`. */
  readonly local: string;
  readonly localPort: number;
  /** Undefined when the socket is not connected. */
  readonly remote: string | undefined;
  readonly inode: number;
  readonly userId: number | undefined;
  /** Kernel memory held by waiting packets (truesize), not payload. */
  readonly recvQueueBytes: number;
  /** Undefined in what was made of figures that have none. */
  readonly sendQueueBytes: number | undefined;
  /** Since the socket was opened; undefined on kernels whose line ends before it. */
  readonly drops: number | undefined;
  /** When it was read, where that was not when the list it stands in was: it is older. */
  readonly readAtMs?: number;
}

/** UDP sockets of one network namespace. */
export interface UdpSocketList {
  /** May lack idle ones, in which nothing waits and that never dropped a packet. */
  readonly sockets: readonly UdpSocketEntry[];
  /** How many there are, those left out as well. */
  readonly count: number;
  /** Lines that do not describe a socket: the list is incomplete, or not a list of sockets. */
  readonly unread: number;
}

/** One socket of `ss -uanmeH`: what the kernel tells of its memory (`skmem:(r…,rb…,t…,tb…,…,d…)`). */
export interface SocketMemory {
  readonly local: string;
  readonly inode: number | undefined;
  readonly recvQueueBytes: number | undefined;
  readonly receiveBufferBytes: number | undefined;
  readonly sendBufferBytes: number | undefined;
  readonly drops: number | undefined;
}

/** /proc/PID/stat or /proc/PID/task/TID/stat, the fields we use (proc_pid_stat(5)). */
export interface PidStat {
  readonly pid: number;
  /** As the kernel gives it: at most 15 bytes, any bytes. Clean it before it is shown. */
  readonly command: string;
  /** One letter, `R S D Z T …`. */
  readonly state: string;
  readonly parentPid: number | undefined;
  readonly userTicks: number | undefined;
  readonly systemTicks: number | undefined;
  /** top's PR: 20 + nice; real-time policies negative. */
  readonly priority: number | undefined;
  readonly nice: number | undefined;
  readonly threads: number | undefined;
  /** Since boot, in clock ticks. With the pid it names a process for good. */
  readonly startTicks: number | undefined;
  readonly virtualBytes: number | undefined;
  readonly processor: number | undefined;
  readonly realTimePriority: number | undefined;
  /** SCHED_OTHER 0, FIFO 1, RR 2, BATCH 3, IDLE 5, DEADLINE 6, EXT 7. */
  readonly policy: number | undefined;
}

/** /proc/PID/status, the fields we use. */
export interface PidStatus {
  /** The same bytes as `PidStat.command`. */
  readonly name: string | undefined;
  /** One letter, as `PidStat.state`. */
  readonly state: string | undefined;
  /** The real one. */
  readonly userId: number | undefined;
  readonly threads: number | undefined;
  readonly residentBytes: number | undefined;
  readonly virtualBytes: number | undefined;
  /** As the kernel writes it: `0-3,8`. */
  readonly affinity: string | undefined;
  /** The pid in every nested pid namespace, outermost first. */
  readonly namespacePids: readonly number[];
  /** Who traces it (gdb, strace); 0: nobody. */
  readonly tracerPid: number | undefined;
}

/** /proc/PID/schedstat: nanoseconds on a CPU, nanoseconds ready but without one, and how often it was put on one. */
export interface Schedstat {
  readonly runNanoseconds: number;
  readonly waitNanoseconds: number;
  readonly timeslices: number;
}

/** /proc/PID/limits. `Infinity` for "unlimited". */
export interface ProcessLimits {
  readonly openFilesSoft: number | undefined;
  readonly openFilesHard: number | undefined;
}

export interface LoadAverage {
  readonly oneMinute: number;
  readonly fiveMinutes: number;
  readonly fifteenMinutes: number;
}
