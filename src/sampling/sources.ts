/** One thing that is read of a host to watch it, by what is asked for. `PID` stands for that of a process. */
export interface SourceDefinition {
  /** As a problem line names it. */
  readonly name: string;
  /** Files, patterns as in a `Question`. */
  readonly texts?: readonly string[];
  /** Symbolic links, patterns as in a `Question`. */
  readonly links?: readonly string[];
  readonly directories?: readonly string[];
  /** Programs that are run, with or without `nsenter` in front. */
  readonly commands?: readonly string[];
  /** What many an SRS does not have: that it is not there is no problem, only its figures are missing. */
  readonly isOptional?: true;
}

/** Counters of an interface that /proc/net/dev adds to one another, or does not have. */
export const NIC_STATISTICS = ['rx_missed_errors', 'rx_dropped', 'rx_nohandler'] as const;

/** What a CPU's directory in sysfs says once and for all. */
export const CPU_FILES_THAT_STAY = ['topology/thread_siblings_list', 'cpufreq/cpuinfo_max_freq'] as const;
/** And what of it changes. */
export const CPU_FILES = [
  ...CPU_FILES_THAT_STAY,
  'cpufreq/scaling_cur_freq',
  'cpufreq/scaling_max_freq',
  'cpufreq/scaling_governor',
  'thermal_throttle/core_throttle_count',
  'thermal_throttle/package_throttle_count',
] as const;

/**
 * Everything that is read of the host as a whole. Together with `SRS_SOURCES` it is the one list of what watching reads:
 * probes take their paths from it, problem lines their names and their order, and a test fails when something else is asked for, or when
 * a figure that rests on a source is not unknown while that source fails.
 */
export const HOST_SOURCES = {
  processes: {
    name: 'processes',
    directories: ['/proc'],
    texts: ['/proc/PID/comm', '/proc/PID/stat'],
    links: ['/proc/PID/exe'],
  },
  stat: { name: 'CPU times', texts: ['/proc/stat'] },
  /** Where there is such a thing: virtual machines mostly have none of it. */
  cpuSpeeds: { name: 'CPU speeds', texts: CPU_FILES.map(file => `/sys/devices/system/cpu/*/${file}`) },
  softirqs: { name: 'softirqs', texts: ['/proc/softirqs'] },
  load: { name: 'load', texts: ['/proc/loadavg'] },
  /** What all UDP sockets together hold, and may hold. */
  udpMemory: { name: 'UDP memory', texts: ['/proc/net/sockstat', '/proc/sys/net/ipv4/udp_mem'] },
  // It grows by itself: what passed since it was read is added where it is used.
  uptimeSeconds: { name: 'uptime', texts: ['/proc/uptime'] },
  interfaces: { name: 'interfaces', texts: ['/proc/net/dev'] },
  linkSpeeds: {
    name: 'link speeds',
    directories: ['/sys/class/net'],
    texts: ['/sys/class/net/*/speed'],
  },
  /** Of every CPU of the machine, whatever namespace the packets are of. */
  softnet: { name: 'softnet', texts: ['/proc/net/softnet_stat'] },
  networkLimits: {
    name: 'network limits',
    texts: [
      '/proc/sys/net/core/netdev_max_backlog',
      '/proc/sys/net/core/netdev_budget',
      '/proc/sys/net/core/netdev_budget_usecs',
      '/proc/sys/net/core/rmem_max',
      '/proc/sys/net/core/rmem_default',
    ],
  },
  conntrack: {
    name: 'conntrack',
    texts: [
      '/proc/net/stat/nf_conntrack',
      '/proc/sys/net/netfilter/nf_conntrack_count',
      '/proc/sys/net/netfilter/nf_conntrack_max',
    ],
  },
  /** What /proc/net/dev adds up, told apart: of interfaces that ever dropped a frame. */
  nicStatistics: { name: 'NIC statistics', texts: nicStatisticsIn('/sys/class/net') },
  /** Of interfaces that have a device behind them. */
  driverCounters: {
    name: 'NIC driver counters',
    links: ['/sys/class/net/*/device'],
    commands: ['ethtool'],
  },
  /** Of interfaces that have a device behind them: which CPUs serve their IRQs and queues. */
  irqSettings: {
    name: 'IRQ settings',
    links: ['/sys/class/net/*/device'],
    directories: [
      '/sys/class/net/*/device/msi_irqs',
      '/sys/class/net/*/device/../msi_irqs',
      '/sys/class/net/*/queues',
    ],
    texts: [
      '/sys/class/net/*/device/irq',
      '/sys/class/net/*/device/../irq',
      '/proc/irq/*/smp_affinity_list',
      '/sys/class/net/*/queues/*/rps_cpus',
    ],
  },
  qdiscs: { name: 'qdiscs', commands: ['tc'] },
  kernel: { name: 'kernel', texts: ['/proc/sys/kernel/osrelease'] },
  /** Where processes or files of /proc may be hidden or replaced, and whether that holds for srs-top. */
  mounts: { name: 'mounts', texts: ['/proc/self/mountinfo', '/proc/self/status'] },
  /** Without it a user has a number, which is known from elsewhere. */
  userNames: { name: 'user names', texts: ['/etc/passwd'] },
} as const satisfies Readonly<Record<string, SourceDefinition>>;

/** What is read only while somebody wants to know who takes SRS's CPU. */
export const SURVEY_SOURCES = {
  others: { name: 'other processes', texts: ['/proc/*/stat'] },
} as const satisfies Readonly<Record<string, SourceDefinition>>;

/** What is read only while somebody looks at which work lands on which CPU. */
export const PLACEMENT_SOURCES = {
  softirqTypes: { name: 'softirqs of every type', texts: ['/proc/softirqs'] },
  interrupts: { name: 'interrupts', texts: ['/proc/interrupts'] },
  /** In a container's pid namespace there is none. */
  ksoftirqd: {
    name: 'ksoftirqd',
    directories: ['/proc'],
    texts: ['/proc/*/comm', '/proc/*/stat'],
    isOptional: true,
  },
  cpuSets: {
    name: 'sets of CPUs',
    texts: [
      '/sys/devices/system/cpu/online',
      '/sys/devices/system/cpu/isolated',
      '/sys/devices/system/node/*/cpulist',
    ],
    isOptional: true,
  },
  nics: {
    name: 'network cards',
    links: ['/sys/class/net/*/device'],
    directories: ['/sys/class/net/*/device/msi_irqs', '/sys/class/net/*/device/../msi_irqs'],
    texts: [
      '/sys/class/net/*/device/numa_node',
      '/sys/class/net/*/device/../numa_node',
      '/sys/class/net/*/device/irq',
      '/sys/class/net/*/device/../irq',
      '/sys/class/net/*/queues/*/rps_cpus',
      '/proc/irq/*/effective_affinity_list',
      '/proc/irq/*/smp_affinity_list',
    ],
    isOptional: true,
  },
} as const satisfies Readonly<Record<string, SourceDefinition>>;

/** Everything that is read of one SRS process and its network namespace. */
export const SRS_SOURCES = {
  stat: { name: 'process', texts: ['/proc/PID/stat'] },
  command: { name: 'command line', texts: ['/proc/PID/cmdline'] },
  status: { name: 'memory', texts: ['/proc/PID/status'] },
  threads: { name: 'threads', texts: ['/proc/PID/task/*/stat'] },
  waits: { name: 'waiting for a CPU', texts: ['/proc/PID/task/*/schedstat'] },
  affinities: { name: 'affinity', texts: ['/proc/PID/task/*/status'] },
  /** In which function of the kernel each thread sleeps. */
  sleeps: { name: 'where threads sleep', texts: ['/proc/PID/task/*/wchan'] },
  cgroup: {
    name: 'cgroup',
    texts: ['/proc/PID/cgroup', '/proc/self/mountinfo'],
    links: ['/proc/self/ns/cgroup'],
    directories: ['/sys/fs/cgroup', '/sys/fs/cgroup/**'],
  },
  cpuQuotas: {
    name: 'CPU quota',
    texts: [
      '/sys/fs/cgroup/**/cpu.stat',
      // cgroup v2 has one file, v1 two.
      '/sys/fs/cgroup/**/cpu.max',
      '/sys/fs/cgroup/**/cpu.cfs_quota_us',
      '/sys/fs/cgroup/**/cpu.cfs_period_us',
    ],
  },
  /** A kernel without autogroups has neither. */
  autogroup: {
    name: 'autogroup',
    texts: ['/proc/PID/autogroup', '/proc/sys/kernel/sched_autogroup_enabled'],
  },
  limits: { name: 'limits', texts: ['/proc/PID/limits'] },
  openFiles: { name: 'open files', links: ['/proc/PID/fd/*'] },
  connections: { name: 'connections', texts: ['/proc/PID/net/tcp', '/proc/PID/net/tcp6'] },
  namespace: {
    name: 'network namespace',
    links: ['/proc/PID/ns/net', '/proc/1/ns/net', '/proc/self/ns/net'],
  },
  interfaces: { name: "interfaces of SRS's namespace", texts: ['/proc/PID/net/dev'] },
  udp: { name: 'UDP counters', texts: ['/proc/PID/net/snmp', '/proc/PID/net/snmp6'] },
  udpSockets: { name: 'UDP sockets', texts: ['/proc/PID/net/udp', '/proc/PID/net/udp6'], commands: ['ss'] },
  /** How many lines those tables have. No figure is made of it. */
  socketCounts: { name: 'socket counts', texts: ['/proc/PID/net/sockstat', '/proc/PID/net/sockstat6'] },
  socketMemory: { name: 'socket buffers', commands: ['ss'] },
  ip: { name: 'IP counters', texts: ['/proc/PID/net/netstat', '/proc/PID/net/snmp', '/proc/PID/net/snmp6'] },
  conntrack: {
    name: "conntrack of SRS's namespace",
    texts: ['/proc/PID/net/stat/nf_conntrack', '/proc/sys/net/netfilter/nf_conntrack_max'],
  },
  nicStatistics: {
    name: "NIC statistics of SRS's namespace",
    texts: nicStatisticsIn('/proc/PID/root/sys/class/net'),
  },
  qdiscs: { name: "qdiscs of SRS's namespace", commands: ['tc'] },
  tcpConnections: { name: 'TCP connections', commands: ['ss'] },
  /** Whose the sockets of others are; asked only while one of these loses something. */
  socketOwners: { name: 'owners of sockets', commands: ['ss'] },
  /** What it was built for besides serving: undefined where it cannot be told, which is no claim. */
  build: {
    name: 'build',
    texts: ['/proc/PID/status', '/proc/PID/environ', '/proc/PID/maps', '/proc/PID/cmdline', '/proc/PID/exe'],
    links: ['/proc/PID/cwd', '/proc/PID/fd/*'],
  },
  /** Which of the open files it is, their links tell; the path of its link leads to it. */
  log: { name: "SRS's log", texts: ['/proc/PID/fd/*'], links: ['/proc/PID/fd/*'], isOptional: true },
  /** At which of the ports that SRS listens on, those of its sockets tell. */
  api: {
    name: "SRS's API",
    texts: ['/proc/PID/net/tcp', '/proc/PID/net/tcp6'],
    links: ['/proc/PID/fd/*'],
    commands: ['curl'],
    isOptional: true,
  },
} as const satisfies Readonly<Record<string, SourceDefinition>>;

function nicStatisticsIn(directory: string): readonly string[] {
  return NIC_STATISTICS.map(name => `${directory}/*/statistics/${name}`);
}

/** The files of a source, of one process where it is one's. */
export function textsOf({ texts = [] }: SourceDefinition, pid?: number): readonly string[] {
  return pid === undefined ? texts : texts.map(path => path.replace('/PID/', `/${pid}/`));
}

export function linksOf({ links = [] }: SourceDefinition, pid: number): readonly string[] {
  return links.map(path => path.replace('/PID/', `/${pid}/`));
}
