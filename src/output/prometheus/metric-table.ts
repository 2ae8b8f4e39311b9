/** How a metric is told: its kind, what it is, and which labels its series have. */
export interface MetricFamily {
  /** `counter`: the kernel's own count, which begins anew where what it counts of does. */
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly labels: readonly string[];
}

const counter = <const Labels extends readonly string[]>(help: string, labels: Labels) =>
  ({ type: 'counter', help, labels }) as const;
const gauge = <const Labels extends readonly string[]>(help: string, labels: Labels) =>
  ({ type: 'gauge', help, labels }) as const;

const OF_NAMESPACE = 'Of an interface of a network namespace other than the host.';

/**
 * Every metric that `srs-top serve` gives; rules and dashboard ask for no other. The prefix is `srs_top_`: `srs_` alone is
 * that of SRS's own exporter, whose names these would come between. `process_` has the names that all programs use for what
 * they cost.
 *
 * No label has a pid but that of `srs_top_srs_info`, whose series goes with its process. `srs` is the configuration of an
 * SRS (`-c`), else its name; `thread`, `local` and `device` are names. Where several have the same one, the second is `…#2`,
 * and what takes the place of one that is gone takes its label.
 */
export const METRICS = {
  srs_top_build_info: gauge('Which srs-top this is.', ['version']),
  srs_top_host_info: gauge('The host that is watched, by the name that node_uname_info has for it too.', [
    'nodename',
    'release',
  ]),
  srs_top_last_sample_timestamp_seconds: gauge(
    'When the figures were read, by the clock of srs-top. Those of the host are left out once they are old.',
    [],
  ),
  srs_top_refresh_interval_seconds: gauge('How often the figures are read (-d).', []),
  srs_top_line_up: gauge(
    'Of a host elsewhere (--host, --via): 1 while the line to it is up and it answers, else 0.',
    ['nodename'],
  ),
  srs_top_sample_late_seconds: gauge('How long after its time the last sample was taken.', []),
  srs_top_sources_failing: gauge('How many sources could not be read: their series are absent.', []),
  srs_top_left_out: gauge(
    'Things that have no series: there are too many of their kind, or too many had other names within an hour.',
    ['kind'],
  ),
  process_cpu_seconds_total: counter(
    'CPU time that the process of srs-top has used, without what it starts (ss, ssh).',
    [],
  ),
  process_resident_memory_bytes: gauge('Memory that srs-top itself holds.', []),
  process_start_time_seconds: gauge('When srs-top itself was started.', []),

  srs_top_srs_processes: gauge('How many SRS run.', []),
  srs_top_srs_info: gauge('An SRS that runs, and the network namespace whose counters are its own.', [
    'srs',
    'pid',
    'namespace',
  ]),
  srs_top_srs_start_time_seconds: gauge('When the SRS was started.', ['srs']),
  srs_top_srs_restarts_total: counter(
    'SRS that took the place of one that ended, since serve was started.',
    [],
  ),
  srs_top_srs_cpu_seconds_total: counter('CPU time of all threads of the SRS, those that ended too.', [
    'srs',
    'mode',
  ]),
  srs_top_srs_resident_memory_bytes: gauge('Memory that the SRS holds.', ['srs']),
  srs_top_srs_open_files: gauge('Files and sockets that the SRS holds open.', ['srs']),
  srs_top_srs_open_files_limit: gauge('How many the SRS may hold open.', ['srs']),
  srs_top_srs_connections: gauge(
    'Established TCP connections of the SRS: RTMP and HTTP, not WebRTC and SRT.',
    ['srs'],
  ),
  srs_top_srs_threads: gauge('Threads of the SRS.', ['srs']),
  srs_top_srs_cgroup_periods_total: counter('Periods of the CPU quota nearest to the SRS.', ['srs']),
  srs_top_srs_cgroup_throttled_periods_total: counter('Periods of that quota in which it stopped the SRS.', [
    'srs',
  ]),
  srs_top_srs_cgroup_throttled_seconds_total: counter('Time for which that quota stopped run queues.', [
    'srs',
  ]),

  srs_top_thread_cpu_seconds_total: counter('CPU time of the thread.', ['srs', 'thread', 'mode']),
  srs_top_thread_run_queue_wait_seconds_total: counter(
    'Time that the thread was ready to run, without a CPU.',
    ['srs', 'thread'],
  ),
  srs_top_thread_nice: gauge('Nice value of the thread.', ['srs', 'thread']),
  srs_top_thread_affinity_cpus: gauge('How many CPUs the thread may run on.', ['srs', 'thread']),

  srs_top_udp_received_datagrams_total: counter('Udp InDatagrams of the network namespace, IPv4 and IPv6.', [
    'namespace',
  ]),
  srs_top_udp_no_port_datagrams_total: counter('Udp NoPorts: nobody had that port.', ['namespace']),
  srs_top_udp_receive_errors_total: counter('Udp InErrors: all that arrived and was dropped.', ['namespace']),
  srs_top_udp_receive_buffer_errors_total: counter('Udp RcvbufErrors: the receive buffer was full.', [
    'namespace',
  ]),
  srs_top_udp_checksum_errors_total: counter('Udp InCsumErrors.', ['namespace']),
  srs_top_udp_memory_errors_total: counter('Udp MemErrors: UDP had used up its memory (udp_mem).', [
    'namespace',
  ]),
  srs_top_udp_sent_datagrams_total: counter('Udp OutDatagrams.', ['namespace']),
  srs_top_udp_send_buffer_errors_total: counter(
    'Udp SndbufErrors: dropped on the way out; SRS is not told.',
    ['namespace'],
  ),

  srs_top_udp_socket_drops_total: counter('Packets that the kernel dropped at the socket.', ['srs', 'local']),
  srs_top_udp_socket_receive_queue_bytes: gauge('Recv-Q: memory of the packets that wait in the socket.', [
    'srs',
    'local',
  ]),
  srs_top_udp_socket_receive_queue_peak_bytes: gauge(
    'The highest Recv-Q since the scrape before on the same connection, of the last 60 s on a new one.',
    ['srs', 'local'],
  ),
  srs_top_udp_socket_send_queue_bytes: gauge('Send-Q: memory of the packets that wait to be sent.', [
    'srs',
    'local',
  ]),
  srs_top_udp_socket_receive_buffer_bytes: gauge('The receive buffer of the socket, as the kernel made it.', [
    'srs',
    'local',
  ]),
  srs_top_udp_socket_send_buffer_bytes: gauge('The send buffer of the socket, as the kernel made it.', [
    'srs',
    'local',
  ]),
  srs_top_udp_socket_receive_buffer_clamped: gauge(
    '1: rmem_max cut the receive buffer below what SRS asks for by default, when SRS opened it. 0: it did not.',
    ['srs', 'local'],
  ),
  srs_top_udp_receive_buffer_limit_bytes: gauge('rmem_max: a socket gets at most twice of it.', []),
  srs_top_udp_receive_buffer_default_bytes: gauge(
    'rmem_default: the buffer of a socket that asks for none.',
    [],
  ),

  srs_top_interface_received_bytes_total: counter(OF_NAMESPACE, ['namespace', 'device']),
  srs_top_interface_received_packets_total: counter(OF_NAMESPACE, ['namespace', 'device']),
  srs_top_interface_receive_drops_total: counter('Dropped or missed, frames that nobody wanted among them.', [
    'namespace',
    'device',
  ]),
  srs_top_interface_sent_bytes_total: counter(OF_NAMESPACE, ['namespace', 'device']),
  srs_top_interface_sent_packets_total: counter(OF_NAMESPACE, ['namespace', 'device']),
  srs_top_interface_send_drops_total: counter('Dropped on the way out.', ['namespace', 'device']),

  srs_top_finding: gauge('1 while srs-top tells the finding; srs-top explain ID says what it means.', [
    'id',
    'severity',
    'srs',
  ]),
  srs_top_tunings_total: counter(
    'Changes of SRS and its host that took effect, by whomever, since serve was started.',
    ['what'],
  ),
} as const satisfies Readonly<Record<string, MetricFamily>>;

export type MetricName = keyof typeof METRICS;

/** Which labels a series of the metric has. */
export type LabelsOf<Name extends MetricName> = Readonly<
  Record<(typeof METRICS)[Name]['labels'][number], string>
>;
