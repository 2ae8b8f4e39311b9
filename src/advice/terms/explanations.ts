import type { FindingId } from './finding.ts';

/** What there is to know of a finding beside its figures. */
export interface Explanation {
  /** What it is, in a few words. */
  readonly title: string;
  /** What happens, and why it matters. */
  readonly meaning: string;
  /** The figures by which it is told from others. */
  readonly toldBy: string;
  readonly helps: string;
  /** What is often tried, and does nothing. */
  readonly helpsNot?: string;
  /** Where it can be read. */
  readonly source: string;
}

const ONE_THREAD =
  'SRS carries all media on one thread; whenever that thread reads no socket, packets pile up in the receive buffer, and once it is full the kernel drops what comes.';

/** `srs-top explain ID`. */
export const EXPLANATIONS: Readonly<Record<FindingId, Explanation>> = {
  stopped: {
    title: 'SRS stands still',
    meaning: `A signal (SIGSTOP, SIGTSTP) or a debugger holds the process. ${ONE_THREAD}`,
    toldBy: 'the state of the thread is T (stopped) or t (traced), and it uses no CPU',
    helps: 'kill -CONT PID; letting go with the debugger',
    helpsNot: 'nice, affinity, bigger buffers',
    source: 'proc_pid_stat(5); kernel/signal.c',
  },
  throttled: {
    title: 'the CPU quota of its cgroup stops SRS',
    meaning:
      'A cgroup (a container, a systemd unit) may use so much CPU time in each period, usually 100 ms; once that is used up, all its threads stop until the next period. It looks like starvation, on a CPU that is idle.',
    toldBy: 'nr_throttled of cpu.stat grows in a large part of the periods',
    helps:
      'a larger quota, or none: by its manager (docker update, systemctl set-property CPUQuota=), or C of srs-top',
    helpsNot:
      'nice, policy and affinity (the quota stops threads whatever their rank); a bigger buffer only delays the loss',
    source: 'Documentation/scheduler/sched-bwc.rst',
  },
  stolen: {
    title: 'the hypervisor takes the CPU away',
    meaning:
      'The virtual CPU that SRS runs on is not given to this machine for a part of the time. SRS looks busy and gets little done.',
    toldBy: 'steal (st) of the CPU that SRS runs on',
    helps: 'another machine, or CPUs that are not shared with other guests',
    helpsNot: 'anything on this host',
    source: 'proc_stat(5), steal',
  },
  starved: {
    title: 'other processes keep SRS from a CPU',
    meaning: `The thread is ready to run and waits in the run queue of a CPU that others use. ${ONE_THREAD}`,
    toldBy: 'run_delay of /proc/TID/schedstat is a large part of the time, and no quota stops SRS',
    helps:
      'another CPU (affinity), a better rank (of its autogroup where one ranks SRS, else renice, all threads), fewer or slower neighbours',
    helpsNot: 'bigger buffers; renice where an autogroup or a cgroup ranks SRS',
    source: 'the guide, "renice"; Documentation/scheduler/sched-stats.rst',
  },
  blocked: {
    title: 'SRS waits for a disk, a pipe or a name server',
    meaning: `SRS writes its log, HLS and DVR files, and resolves names, on the thread that carries the media. While such a call does not return, nobody reads the sockets. ${ONE_THREAD}`,
    toldBy:
      'the thread sleeps (state D, or a wchan that is not epoll), uses little CPU and does not wait for one',
    helps:
      'a log on a disk that keeps up, or none; HLS and DVR on a fast local disk; addresses instead of names',
    helpsNot: 'CPU, nice, affinity, bigger buffers',
    source: 'SRS issues 1540, 2246, 4684',
  },
  'slow-cpu': {
    title: 'the CPU runs slower than it can',
    meaning:
      'A governor, heat or a busy sibling thread of the core make a CPU slow: SRS needs more of it for the same work.',
    toldBy:
      'SRS uses nearly all of a CPU that runs below 60 % of cpuinfo_max_freq meanwhile, whose thermal_throttle counters grow, or whose sibling is 80 % busy. Virtual machines mostly do not tell: then it is not known',
    helps:
      'the governor performance; cooling; a core of its own. A better nice value and a bigger buffer do not',
    source: 'Documentation/admin-guide/pm/cpufreq.rst; Documentation/ABI/testing/sysfs-devices-system-cpu',
  },
  'softirq-shares-cpu': {
    title: 'softirq and SRS share a CPU',
    meaning:
      'The kernel handles received packets in softirq on the CPU that the interrupt came to. Where SRS runs there too, it has what is left.',
    toldBy: 'si of the CPU that SRS runs on, and no idle time on it',
    helps: 'SRS on another CPU (affinity), or interrupts and RPS on others',
    source: 'the guide, "softirq"; Documentation/networking/scaling.rst',
  },
  'qdisc-drops': {
    title: 'the queue in front of the NIC drops what SRS sends',
    meaning:
      'A qdisc holds so many packets (fq: 100 a flow) and so much bandwidth; SRS sends whole frames at once. Players ask for what is missing, and answering them can saturate SRS.',
    toldBy: 'drops of tc -s qdisc grow; SndbufErrors grow with them',
    helps: 'a longer queue (limit, flow_limit), a larger rate, another qdisc; a wider link',
    helpsNot: 'wmem_max: the socket has room',
    source: 'tc(8), tc-fq(8); SRS issue 1922',
  },
  'send-buffer': {
    title: 'what SRS sends finds no room',
    meaning:
      'The send buffer of a socket was full, or the layer below said so. SRS is not told, and does not send it again.',
    toldBy: 'SndbufErrors grow while no qdisc drops anything',
    helps: 'a wider way out; wmem_max and a restart where the buffer is small',
    source: 'net/ipv4/udp.c, udp_send_skb',
  },
  saturated: {
    title: 'the one thread of SRS uses all of a CPU',
    meaning: `There is more work than one CPU can do. ${ONE_THREAD}`,
    toldBy: 'the thread runs nearly all the time, and neither waits nor sleeps',
    helps:
      'fewer streams or players here; more SRS behind srs-proxy; a faster CPU; a build without ASAN, gperf or a tracer',
    helpsNot: 'nice, affinity, bigger buffers',
    source: 'the guide, "performance"; SRS docs, origin-cluster',
  },
  'memory-charge': {
    title: 'the memory limit of the cgroup drops packets',
    meaning:
      'Packets in sockets count as memory of the cgroup. At its limit they are dropped though the buffer has room.',
    toldBy:
      'MemErrors, or drops in no counter of UDP, grow while Recv-Q is far below the buffer and the host has memory for UDP; memory.events of the cgroup counts max then',
    helps: 'a higher memory.max of the cgroup; less page cache in it (recordings)',
    helpsNot: 'udp_mem, rmem_max',
    source: 'Documentation/admin-guide/cgroup-v2.rst, memory',
  },
  'udp-memory': {
    title: 'the host has no more memory for UDP',
    meaning:
      'All UDP sockets of the host together may hold so many pages (udp_mem). Beyond that packets are dropped.',
    toldBy: 'MemErrors grow, and mem of UDP in /proc/net/sockstat is at udp_mem',
    helps: 'a higher net.ipv4.udp_mem; the process whose queues are full',
    source: 'udp(7)',
  },
  'unread-queue': {
    title: 'SRS sleeps beside a full queue',
    meaning:
      'The receive queue stays full, though the thread that should read it neither runs nor waits for a CPU: it reads less than arrives by its own choice.',
    toldBy:
      'Recv-Q is near the buffer at every refresh, losses go on without a pause, the thread sleeps most of the time, and not in a disk, a pipe or a debugger',
    helps: 'a strace profile of that thread (`p`), its log, and a restart of SRS',
    helpsNot: 'a larger buffer, which would be as full; nice, affinity, a quota',
    source: 'the guide, "UDP buffers"',
  },
  'clamped-buffer': {
    title: 'rmem_max cut the receive buffer',
    meaning:
      'SRS asks for 10 MiB; the kernel gives at most twice rmem_max, without a word. A buffer of the usual 416 KiB holds 180 packets.',
    toldBy: 'the buffer of the socket is a small part of what SRS asks for by default',
    helps: 'net.core.rmem_max = 16777216, and a restart of SRS: it sets its buffers once',
    helpsNot: 'rmem_default, which SRS does not use; the new limit without a restart',
    source: 'the guide, "UDP buffers"; socket(7)',
  },
  'default-buffer': {
    title: 'srs-proxy has the default buffer',
    meaning: 'srs-proxy asks for no buffer: it has rmem_default, usually 208 KiB.',
    toldBy: 'the socket belongs to srs-proxy and its buffer is rmem_default',
    helps: 'net.core.rmem_default = 16777216, and a restart of srs-proxy',
    helpsNot: 'rmem_max alone',
    source: 'ossrs/srs internal/proxy; socket(7)',
  },
  burst: {
    title: 'a burst is larger than the buffer',
    meaning: 'More packets came at once than the buffer holds, while SRS had all the CPU it needed.',
    toldBy: 'losses in single seconds, with Recv-Q near 0 between them, and neither waiting nor a full CPU',
    helps: 'a larger buffer (rmem_max and a restart); a sender that paces',
    source: 'the guide, "UDP buffers"',
  },
  'cause-unknown': {
    title: 'why packets are lost cannot be told',
    meaning:
      'Packets are lost while the thread that reads them sleeps most of the time. Either more come at once than the buffer holds, or they lie there because nobody reads them.',
    toldBy:
      'losses, a thread that neither runs nor waits for a CPU, and a queue of which it is not known how full it stays: the size of the buffer is not known, or whose sockets they are',
    helps: 'what may be read by root: whose the sockets are (/proc/PID/fd), and their buffers (ss -m)',
    helpsNot: 'a larger buffer and a restart on suspicion: where nobody reads the queue, it would be as full',
    source: 'the guide, "UDP buffers"',
  },
  'receive-cpu-full': {
    title: 'one CPU does all the receiving',
    meaning: 'All interrupts of the NIC come to one CPU, which is full, while others are idle.',
    toldBy: 'softirq of one CPU near 100 %, of the others near 0',
    helps: 'interrupts of several queues on several CPUs; RPS where there is one queue',
    source: 'Documentation/networking/scaling.rst',
  },
  'softnet-drops': {
    title: 'the backlog of a CPU is full',
    meaning:
      'Packets wait in a queue of each CPU before they are handled (veth, loopback, RPS). It holds netdev_max_backlog packets.',
    toldBy: 'the second column of /proc/net/softnet_stat grows',
    helps: 'a higher net.core.netdev_max_backlog; receive work on more CPUs',
    source: 'Documentation/admin-guide/sysctl/net.rst',
  },
  'softnet-squeezed': {
    title: 'softirq ends before its work is done',
    meaning:
      'A round of receiving ends after netdev_budget packets or netdev_budget_usecs, with packets left.',
    toldBy: 'the third column of /proc/net/softnet_stat grows',
    helps: 'a higher net.core.netdev_budget and netdev_budget_usecs; receive work on more CPUs',
    source: 'Documentation/admin-guide/sysctl/net.rst',
  },
  'nic-ring': {
    title: 'the ring of the NIC overruns',
    meaning: 'The NIC had no free buffer to put a packet into: the host did not empty its ring in time.',
    toldBy: 'rx_missed_errors or rx_fifo_errors of the interface grow',
    helps: 'a larger ring (ethtool -G); interrupts on CPUs with time',
    source: 'Documentation/networking/statistics.rst',
  },
  'cloud-allowance': {
    title: 'the cloud limits this machine',
    meaning: 'The instance has an allowance of bandwidth, packets or connections, and is over it.',
    toldBy: 'a counter *_allowance_exceeded of ethtool -S grows',
    helps: 'a larger instance; fewer packets',
    source: 'the provider of the machine',
  },
  'conntrack-full': {
    title: 'the connection table is full',
    meaning:
      'NAT and stateful firewalls keep an entry for each connection. New ones are dropped when the table is full.',
    toldBy:
      'nf_conntrack_count near nf_conntrack_max, or drop and insert_failed of /proc/net/stat/nf_conntrack grow',
    helps: 'a higher net.netfilter.nf_conntrack_max; a NOTRACK rule for the media ports',
    source: 'Documentation/networking/nf_conntrack-sysctl.rst',
  },
  'tx-drops': {
    title: 'the NIC drops what is sent',
    meaning: 'The driver had no room for packets to send.',
    toldBy: 'tx_dropped or tx_fifo_errors of an interface grow',
    helps: 'a larger ring (ethtool -G tx); a wider link',
    source: 'Documentation/networking/statistics.rst',
  },
  'listen-queue': {
    title: 'clients find no room in the accept queue',
    meaning:
      'SRS listens with a backlog of 512, cut by net.core.somaxconn; connections beyond that are dropped.',
    toldBy: 'ListenOverflows of TcpExt grow',
    helps: 'whatever keeps SRS from accepting; a higher net.core.somaxconn',
    source: 'listen(2); SRS srs_protocol_st.cpp',
  },
  'open-files': {
    title: 'SRS is near its limit of open files',
    meaning: 'Each connection and each recording is an open file. At the limit nobody gets in.',
    toldBy: 'files in /proc/PID/fd against Max open files',
    helps: 'a higher limit: the tuning open-files for now, ulimit -n or LimitNOFILE for the next start',
    source: 'getrlimit(2)',
  },
  'connection-limit': {
    title: 'SRS sends clients away: max_connections',
    meaning: 'SRS refuses clients beyond max_connections of its configuration, 1000 unless set.',
    toldBy: 'its log: "exceed connection limits"',
    helps: 'a higher max_connections, and a reload',
    source: 'SRS conf/full.conf, max_connections',
  },
  'circuit-breaker': {
    title: 'SRS itself drops media',
    meaning:
      'Above 90, 95 and 99 % of a CPU SRS stops answering NACKs, then TWCC, then drops packets to players. No kernel counter shows it.',
    toldBy: 'CircuitBreaker lines of its log',
    helps: 'less load, or what makes SRS slow',
    source: 'SRS conf/full.conf, circuit_breaker',
  },
  strangers: {
    title: 'most of what arrives is no media',
    meaning:
      'Packets that are no RTP, STUN or RTCP of a session come to a port of SRS: a scan, an attack, a forgotten sender. SRS has to read each.',
    toldBy: 'rpkts of its log far above rtp + stun + rtcp',
    helps: 'a firewall rule in front of SRS',
    helpsNot: 'bigger buffers',
    source: 'SRS log, RTC: Server',
  },
  'no-port': {
    title: 'packets for ports that nobody has open',
    meaning:
      'They cost the kernel time and an ICMP answer each, and are no loss of SRS: a sender has the wrong port, or SRS is not up.',
    toldBy: 'NoPorts of UDP grows',
    helps: 'finding the sender (tcpdump udp); the port of SRS',
    source: 'net/ipv4/udp.c',
  },
  'checksum-errors': {
    title: 'packets arrive damaged',
    meaning: 'The checksum of UDP does not fit: they were changed on the way, or a NIC computes it wrongly.',
    toldBy: 'InCsumErrors of UDP grow',
    helps: 'cable, NIC, driver; ethtool -K rx-checksumming off to see whether the NIC is wrong',
    source: 'net/ipv4/udp.c',
  },
  reassembly: {
    title: 'fragments cannot be put together',
    meaning: 'Packets larger than the MTU come in pieces; where one is lost, all are.',
    toldBy: 'ReasmFails of IP grow',
    helps: 'packets below the MTU (1,200 bytes); a path without fragments',
    source: 'net/ipv4/ip_fragment.c',
  },
  'other-loses': {
    title: 'another process loses packets',
    meaning: "The counters of UDP are the namespace's. What SRS's own sockets did not drop, others did.",
    toldBy: 'RcvbufErrors against the drops of SRS’s own sockets',
    helps: 'looking at that process; nothing of SRS',
    source: '/proc/net/udp, drops',
  },
  nat: {
    title: 'docker-proxy carries packets before SRS',
    meaning: 'docker-proxy takes a copy and time for each packet of a published port, on a CPU of its own.',
    toldBy: 'docker-proxy uses a CPU while SRS is in a network namespace of its own',
    helps: 'network_mode: host',
    source: 'docker documentation',
  },
  'not-this-host': {
    title: 'packets are missing, and not by this host',
    meaning:
      'SRS or TCP says that packets are missing while every stage of this host is clean: they were lost on the way to it, or from it.',
    toldBy: 'NACKs, SRT loss or TCP retransmits with no loss at NIC, softnet, IP, UDP, sockets or qdisc',
    helps:
      'the line of the publisher, or of the players: mtr, the provider, a lower bitrate, a larger SRT latency',
    helpsNot: 'anything on this host',
    source: 'the ledger',
  },
  traced: {
    title: 'a tracer slows SRS',
    meaning: 'strace and gdb stop the thread at each system call: it gets a fraction of its work done.',
    toldBy: 'TracerPid of /proc/PID/status',
    helps: 'ending the tracer; perf trace costs far less',
    source: 'ptrace(2)',
  },
  'slow-build': {
    title: 'a build that is made for looking at SRS',
    meaning: 'ASAN, valgrind and the gperftools make SRS two to twenty times slower.',
    toldBy: 'signs of the build in its memory, its files and its version',
    helps: 'a release build',
    source: 'the guide, "profiling"',
  },
  tsbpd: {
    title: 'a thread of libsrt spins',
    meaning: 'SRT:TsbPd uses a whole CPU in versions before 7.0.133, where tlpktdrop is off.',
    toldBy: 'a thread SRT:TsbPd near 100 % of a CPU',
    helps: 'SRS 7.0.133 or newer; tlpktdrop on',
    source: 'SRS issues 4587, 4601',
  },
  'known-fault': {
    title: 'this version has a known fault',
    meaning: 'The changelog of SRS names it.',
    toldBy: 'the version of SRS',
    helps: 'a newer version',
    source: 'SRS CHANGELOG',
  },
  'nice-cannot-work': {
    title: 'nice does not rank SRS here',
    meaning:
      'An autogroup or a cgroup ranks SRS as a whole against others; nice counts only among the threads within it.',
    toldBy:
      'SRS has a nice value below 0 and is starved all the same, in an autogroup or a cgroup with a share of its own',
    helps: 'the nice value of the autogroup; the weight of the cgroup; a CPU of its own',
    helpsNot: 'a lower nice value',
    source: 'sched(7), The autogroup feature',
  },
  'wrong-thread': {
    title: 'the wrong thread was tuned',
    meaning: 'renice -p PID and taskset -p PID reach one thread: with SRS 5 and early 6 that is an idle one.',
    toldBy: 'threads differ, and the one that carries the media has what was usual before',
    helps: 'all threads: r and a of srs-top; taskset -a',
    source: 'sched_setaffinity(2), setpriority(2)',
  },
  'bad-affinity': {
    title: 'the affinity leaves SRS too little',
    meaning:
      'The threads of SRS may run only on CPUs where they keep one another from running, while CPUs beside them are idle; or on none that is online.',
    toldBy:
      'the affinity of its thread and what its other threads use there, against the idle time of other CPUs',
    helps: 'a wider affinity',
    source: 'sched_setaffinity(2)',
  },
  'late-clock': {
    title: 'timers of SRS are late',
    meaning:
      'SRS sends and paces by a timer of 20 ms. When its ticks come late, everything it sends comes late.',
    toldBy: 'clock= of its log: ticks of 40 ms and more',
    helps: 'what keeps its thread busy, waiting or blocked',
    source: 'SRS srs_app_hourglass.cpp',
  },
  'silent-log': {
    title: 'SRS is busy and logs nothing',
    meaning:
      'SRS writes a line every 5 s. When none comes while it runs, its thread hangs, or the log is at level warn.',
    toldBy: 'the time since the last line of its log, while it uses a CPU',
    helps: 'p shows where it spends its time; srs_log_level info',
    source: 'SRS issue 4587; srs_app_hybrid.cpp',
  },
  'someone-else-tunes': {
    title: 'something else changes what was tuned',
    meaning: 'irqbalance, tuned or bpftune set values by themselves, and will set them again.',
    toldBy:
      'a value of the kind that it sets (irqbalance: CPUs of IRQs; tuned: kernel parameters, CPUs of IRQs, nice, affinity; bpftune: kernel parameters) was changed in the last ten minutes, by no srs-top, and a process of that name runs. By the screen and by doctor, which have the journal',
    helps: 'telling it to leave the value alone, or setting the value there',
    helpsNot: 'setting it again: it lasts until the daemon looks the next time',
    source: 'irqbalance(1), tuned-adm(8), tuned-profiles(7), bpftune(8)',
  },
  contended: {
    title: 'SRS waits for a CPU, and loses nothing',
    meaning: 'Other processes use the CPU that SRS runs on. The buffer still holds what comes meanwhile.',
    toldBy: 'run_delay of /proc/TID/schedstat, with no loss',
    helps: 'the same as for starvation, before it loses something',
    source: 'the guide, "renice"',
  },
  'lost-before': {
    title: 'packets were lost before this was recorded, or while nobody watched',
    meaning:
      'A report of one moment (sos) has what sockets dropped since they were opened, and figures of every few minutes (sadf) how many datagrams came to nothing. Both are true of the past: they do not say why, nor whether it goes on.',
    toldBy:
      'drops of the sockets of SRS (/proc/net/udp, d of ss -m), where no loss of now is known; idgmerr of sadf, which are the InErrors of the host, of whichever process',
    helps: 'srs-top doctor on the host while it loses; a recording of it',
    source: 'proc_net_udp(5); ss(8), skmem; sar(1), idgmerr/s',
  },
};
