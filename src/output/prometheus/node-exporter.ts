import type { AlertWishes } from './alert-rules.ts';
import { LEAST_PACKETS, LOSS, runbookOf, soon } from './alert-rules.ts';
import { NAMESPACE } from './alert-words.ts';
import { metric } from './query.ts';
import type { AlertRule } from './rule.ts';

/** Metrics of node_exporter that are asked for, all of collectors that it has by default. */
export const NODE_METRICS = [
  'node_uname_info',
  'node_cpu_seconds_total',
  'node_softnet_dropped_total',
  'node_network_receive_fifo_total',
] as const;
type NodeMetric = (typeof NODE_METRICS)[number];

/** What the host did with packets before SRS's namespace had them: joined by the name of the host, whatever the ports are. */
export function nodeExporterAlerts({
  recorded,
  thresholds,
  freshSeconds,
}: AlertWishes): readonly AlertRule[] {
  const { span, loss, arrived } = recorded;
  const withSrs = `(${metric('srs_top_host_info')} and on (job, instance) ${metric('srs_top_srs_processes')} > 0)`;
  const onHostsOfSrs = (query: string): string => `${query} and on (nodename) ${withSrs}`;
  const delays = soon(freshSeconds);
  const losing = `(${loss.record} > ${LOSS.warning} and ${arrived.record} > ${LEAST_PACKETS})`;
  return [
    {
      alert: 'SrsHostDropsInNic',
      expr: onHostsOfSrs(
        `sum by (nodename) (${named('node_network_receive_fifo_total', span, 'device!="lo"')}) > 1`,
      ),
      ...delays,
      severity: 'warning',
      summary: 'the network card of {{ $labels.nodename }} has no room for packets',
      description: 'The ring of a card of {{ $labels.nodename }} drops {{ $value | humanize }} packets/s.',
      runbook: runbookOf('nic-ring'),
    },
    {
      alert: 'SrsHostDropsInSoftnet',
      expr: onHostsOfSrs(`sum by (nodename) (${named('node_softnet_dropped_total', span)}) > 1`),
      ...delays,
      severity: 'warning',
      summary: '{{ $labels.nodename }} drops packets before UDP sees them',
      description:
        'The backlogs of the CPUs of {{ $labels.nodename }} drop {{ $value | humanize }} packets/s of all namespaces.',
      runbook: runbookOf('softnet-drops'),
    },
    {
      alert: 'SrsLossBesideSoftirq',
      // The name of the host comes with the loss, and one of its CPUs is busy with packets.
      expr: `${losing} * on (job, instance) group_left (nodename) ${metric('srs_top_host_info')} and on (nodename) max by (nodename) (${named('node_cpu_seconds_total', span, 'mode="softirq"')}) > ${thresholds.softirq.bad / 100}`,
      ...delays,
      severity: 'warning',
      summary: '{{ $labels.nodename }} loses UDP packets while softirqs keep a CPU busy',
      description: `Of the UDP packets for ${NAMESPACE} on {{ $labels.nodename }} {{ $value | humanizePercentage }} are lost, and taking packets up keeps a CPU of the host busy.`,
      runbook: runbookOf('softirq-shares-cpu'),
    },
  ];
}

/** A counter of node_exporter as a rate, with the name of its host. */
function named(name: NodeMetric, span: string, matchers = ''): string {
  const labels = matchers === '' ? '' : `{${matchers}}`;
  return `rate(${name}${labels}[${span}]) * on (job, instance) group_left (nodename) node_uname_info`;
}
