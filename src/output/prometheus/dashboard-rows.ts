import type { Thresholds } from '../../settings/thresholds.ts';
import { LOSS } from './alert-rules.ts';
import type { MetricName } from './metric-table.ts';
import type { PanelPlan, Query, RowPlan } from './panel.ts';
import { arrivedRate, lostRate, metric, rateOf } from './query.ts';

/** Which hosts and which SRS are looked at: variables of the dashboard. */
const HOSTS = 'instance=~"$instance"';
const OF_SRS = `${HOSTS}, srs=~"$srs"`;
const SPAN = '$__rate_interval';
const HALF = 12;
const THIRD = 8;

const rate = (name: MetricName, matchers = OF_SRS): string => rateOf(name, SPAN, matchers);
const now = (name: MetricName, matchers = OF_SRS): string => metric(name, matchers);
const line = (expr: string, legend: string): Query => ({ expr, legend });

const ratio = ({ warning, bad }: { readonly warning: number; readonly bad: number }) => ({
  warning: warning / 100,
  bad: bad / 100,
});

/** The rows of the dashboard: those of the screen, and what srs-top itself costs. */
export function dashboardRows(thresholds: Thresholds): readonly RowPlan[] {
  return [
    { title: 'At a glance', panels: glance() },
    { title: 'Loss', panels: loss() },
    { title: 'SRS and its threads', panels: threads(thresholds) },
    { title: 'Sockets', panels: sockets(thresholds) },
    { title: 'Network namespaces', panels: network() },
    { title: 'srs-top itself', panels: itself() },
  ];
}

const lossRatio = `(${lostRate(SPAN, HOSTS)}) / (${arrivedRate(SPAN, HOSTS)} > 0)`;
const byNamespace = '{{instance}} {{namespace}}';
const NOTHING_ARRIVES = 'no UDP packet arrives, or srs-top serve has no figures';
const NO_NAMESPACE =
  'No SRS here has a network namespace of its own, as in a container: the interfaces of the host are in the dashboards of node_exporter.';
const byThread = '{{srs}} {{thread}}';
const bySocket = '{{srs}} {{local}}';

function glance(): readonly PanelPlan[] {
  return [
    {
      title: 'UDP packets lost',
      about: 'Of those that arrived: they found no room in a receive buffer.',
      ...{ kind: 'stat', unit: 'percentunit', width: THIRD },
      queries: [line(lossRatio, byNamespace)],
      noValue: NOTHING_ARRIVES,
      limits: { warning: LOSS.warning, bad: LOSS.critical },
    },
    {
      title: 'SRS that run',
      about: 'Of the name that is watched.',
      ...{ kind: 'stat', unit: 'short', width: THIRD },
      queries: [line(now('srs_top_srs_processes', HOSTS), '{{instance}}')],
    },
    {
      title: 'Findings',
      about: 'srs-top explain ID says what one means and what helps.',
      ...{ kind: 'table', unit: 'short', width: THIRD },
      queries: [line(now('srs_top_finding', HOSTS), '{{id}} {{severity}} {{srs}}')],
      noValue: 'none is told, or srs-top serve has no figures',
    },
  ];
}

function loss(): readonly PanelPlan[] {
  return [
    {
      title: 'UDP packets lost, of those that arrived',
      about: 'RcvbufErrors and MemErrors, of InDatagrams and InErrors, of the network namespace of SRS.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: HALF },
      queries: [line(lossRatio, byNamespace)],
      noValue: NOTHING_ARRIVES,
      limits: { warning: LOSS.warning, bad: LOSS.critical },
    },
    {
      title: 'UDP packets lost, by counter',
      about: 'What the kernel counted, by the names that it has for it.',
      ...{ kind: 'timeseries', unit: 'pps', width: HALF },
      queries: [
        line(rate('srs_top_udp_receive_buffer_errors_total', HOSTS), `RcvbufErrors ${byNamespace}`),
        line(rate('srs_top_udp_memory_errors_total', HOSTS), `MemErrors ${byNamespace}`),
        line(rate('srs_top_udp_checksum_errors_total', HOSTS), `InCsumErrors ${byNamespace}`),
        line(rate('srs_top_udp_no_port_datagrams_total', HOSTS), `NoPorts ${byNamespace}`),
        line(rate('srs_top_udp_send_buffer_errors_total', HOSTS), `SndbufErrors ${byNamespace}`),
      ],
    },
  ];
}

function threads({ runQueueWait, threadCpu }: Thresholds): readonly PanelPlan[] {
  return [
    {
      title: 'Ready, but without a CPU',
      about: 'Time that a thread waited in a run queue. SRS carries all media on one thread.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: HALF },
      queries: [line(rate('srs_top_thread_run_queue_wait_seconds_total'), byThread)],
      limits: ratio(runQueueWait),
    },
    {
      title: 'CPU by thread',
      about: 'Of one CPU, which is the most that a thread can use.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: HALF },
      queries: [line(`sum without (mode) (${rate('srs_top_thread_cpu_seconds_total')})`, byThread)],
      limits: ratio(threadCpu),
    },
    {
      title: 'Nice values',
      about: 'renice -p reaches the main thread alone: each thread has its own.',
      ...{ kind: 'timeseries', unit: 'short', width: THIRD },
      queries: [line(now('srs_top_thread_nice'), byThread)],
    },
    {
      title: 'CPUs that a thread may run on',
      about: 'Its affinity.',
      ...{ kind: 'timeseries', unit: 'short', width: THIRD },
      queries: [line(now('srs_top_thread_affinity_cpus'), byThread)],
    },
    {
      title: 'What was tuned',
      about: 'Changes of SRS and its host that took effect, by whomever.',
      ...{ kind: 'timeseries', unit: 'short', width: THIRD },
      queries: [line(now('srs_top_tunings_total', HOSTS), '{{what}}')],
    },
    {
      title: 'CPU of SRS',
      about: 'Of all its threads.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: THIRD },
      queries: [line(rate('srs_top_srs_cpu_seconds_total'), '{{srs}} {{mode}}')],
    },
    {
      title: 'Memory of SRS',
      about: 'What it holds now.',
      ...{ kind: 'timeseries', unit: 'bytes', width: THIRD },
      queries: [line(now('srs_top_srs_resident_memory_bytes'), '{{srs}}')],
    },
    {
      title: 'Connections and open files',
      about: 'TCP connections are RTMP and HTTP: WebRTC and SRT are UDP.',
      ...{ kind: 'timeseries', unit: 'short', width: THIRD },
      queries: [
        line(now('srs_top_srs_connections'), 'connections {{srs}}'),
        line(now('srs_top_srs_open_files'), 'open files {{srs}}'),
        line(now('srs_top_srs_open_files_limit'), 'limit {{srs}}'),
      ],
    },
  ];
}

function sockets({ bufferFill }: Thresholds): readonly PanelPlan[] {
  const [peak, buffer] = [
    now('srs_top_udp_socket_receive_queue_peak_bytes'),
    now('srs_top_udp_socket_receive_buffer_bytes'),
  ];
  return [
    {
      title: 'Drops by socket',
      about: 'Packets that the kernel dropped at the socket, since the buffer was full or UDP had no memory.',
      ...{ kind: 'timeseries', unit: 'pps', width: HALF },
      queries: [line(rate('srs_top_udp_socket_drops_total'), bySocket)],
    },
    {
      title: 'Highest Recv-Q, of the receive buffer',
      about: 'Since the scrape before: it fills and empties within milliseconds.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: HALF },
      queries: [line(`${peak} / ${buffer}`, bySocket)],
      limits: ratio(bufferFill),
    },
    {
      title: 'Recv-Q and its buffer',
      about: 'Memory of the packets that wait, which is more than their payload.',
      ...{ kind: 'timeseries', unit: 'bytes', width: HALF },
      queries: [
        line(now('srs_top_udp_socket_receive_queue_bytes'), `now ${bySocket}`),
        line(peak, `peak ${bySocket}`),
        line(buffer, `buffer ${bySocket}`),
      ],
    },
    {
      title: 'Limits of buffers',
      about: 'A socket gets at most twice of rmem_max. 1: it is smaller for that than what SRS asks for.',
      ...{ kind: 'table', unit: 'short', width: HALF },
      queries: [
        line(now('srs_top_udp_receive_buffer_limit_bytes', HOSTS), 'rmem_max {{instance}}'),
        line(now('srs_top_udp_socket_receive_buffer_clamped'), `clamped ${bySocket}`),
      ],
    },
  ];
}

function network(): readonly PanelPlan[] {
  const byDevice = '{{namespace}} {{device}}';
  return [
    {
      title: 'UDP packets',
      about: 'Of the network namespace of SRS, IPv4 and IPv6.',
      ...{ kind: 'timeseries', unit: 'pps', width: HALF },
      queries: [
        line(rate('srs_top_udp_received_datagrams_total', HOSTS), `in ${byNamespace}`),
        line(rate('srs_top_udp_sent_datagrams_total', HOSTS), `out ${byNamespace}`),
      ],
    },
    {
      title: 'Interfaces of containers',
      about: 'Those of namespaces other than the host, which node_exporter does not see.',
      ...{ kind: 'timeseries', unit: 'Bps', width: HALF },
      queries: [
        line(rate('srs_top_interface_received_bytes_total', HOSTS), `in ${byDevice}`),
        line(rate('srs_top_interface_sent_bytes_total', HOSTS), `out ${byDevice}`),
      ],
      noValue: NO_NAMESPACE,
    },
    {
      title: 'Drops on them',
      about: 'Frames that nobody wanted are among those that were received.',
      ...{ kind: 'timeseries', unit: 'pps', width: HALF },
      queries: [
        line(rate('srs_top_interface_receive_drops_total', HOSTS), `in ${byDevice}`),
        line(rate('srs_top_interface_send_drops_total', HOSTS), `out ${byDevice}`),
      ],
      noValue: NO_NAMESPACE,
    },
    {
      title: 'Which namespace is whose',
      about: 'Counters of UDP are those of a namespace, of all that is in it.',
      ...{ kind: 'table', unit: 'short', width: HALF },
      queries: [line(now('srs_top_srs_info'), '{{srs}} {{pid}} {{namespace}}')],
    },
  ];
}

function itself(): readonly PanelPlan[] {
  return [
    {
      title: 'CPU of srs-top',
      about: 'Of one CPU.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: THIRD },
      queries: [line(rate('process_cpu_seconds_total', `${HOSTS}, job=~"$job"`), '{{instance}}')],
    },
    {
      title: 'Memory of srs-top',
      about: 'What it holds now.',
      ...{ kind: 'timeseries', unit: 'bytes', width: THIRD },
      queries: [line(now('process_resident_memory_bytes', `${HOSTS}, job=~"$job"`), '{{instance}}')],
    },
    {
      title: 'Age of its figures, and what it cannot read',
      about: 'The series of a source that fails are absent.',
      ...{ kind: 'timeseries', unit: 'short', width: THIRD },
      queries: [
        line(
          `time() - ${now('srs_top_last_sample_timestamp_seconds', HOSTS)}`,
          'age in seconds {{instance}}',
        ),
        line(now('srs_top_sample_late_seconds', HOSTS), 'late by seconds {{instance}}'),
        line(now('srs_top_sources_failing', HOSTS), 'sources that fail {{instance}}'),
        line(now('srs_top_left_out', HOSTS), 'without series: {{kind}} {{instance}}'),
        // Of this host there is no line that could be lost.
        line(
          `(1 - ${now('srs_top_line_up', HOSTS)}) or on (job, instance) 0 * ${now('srs_top_build_info', HOSTS)}`,
          'lines that are lost: {{nodename}} {{instance}}',
        ),
      ],
    },
  ];
}
