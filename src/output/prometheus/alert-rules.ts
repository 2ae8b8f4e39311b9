import { EXPLANATIONS } from '../../advice/terms/explanations.ts';
import type { FindingId } from '../../advice/terms/finding.ts';
import type { Thresholds } from '../../settings/thresholds.ts';
import { HOST, NAMESPACE, SOCKET, SRS, SRS_OR_HOST, THREAD } from './alert-words.ts';
import { metric, rateOf } from './query.ts';
import type { Recorded } from './recorded.ts';
import type { AlertRule } from './rule.ts';

/** Who is woken for what share of the packets. On the screen every lost packet counts. */
export const LOSS = { warning: 0.001, critical: 0.01 } as const;
/** Of less traffic, in packets a second, a share says little: one of ten lost packets is a tenth. */
export const LEAST_PACKETS = 50;
/** A quota that stops SRS in a larger part of its periods delays packets. */
const MOST_THROTTLED = 0.1;

/** What is wanted of the alerts. */
export interface AlertWishes {
  readonly recorded: Recorded;
  readonly thresholds: Thresholds;
  /** How often Prometheus scrapes: delays of what each scrape tells anew are so many. */
  readonly scrapeSeconds: number;
  /** How often there are new figures of the host: delays of these are so many. */
  readonly freshSeconds: number;
}

type Delays = Pick<AlertRule, 'forSeconds' | 'keepSeconds'>;

/** Soon there, late gone: bursts of one trouble are one alert. By default a minute and five. */
export const soon = (seconds: number): Delays => ({
  forSeconds: 4 * seconds,
  keepSeconds: 20 * seconds,
});
/** For what is no trouble yet: by default five minutes and ten. */
export const slow = (seconds: number): Delays => ({
  forSeconds: 20 * seconds,
  keepSeconds: 40 * seconds,
});

/** Alerts on losses, in the order of a packet's way. */
export function lossAlerts({ recorded, freshSeconds }: AlertWishes): readonly AlertRule[] {
  const { loss, arrived, sendLoss, span } = recorded;
  const sent = rateOf('srs_top_udp_sent_datagrams_total', span);
  const over = (share: number): string =>
    `${loss.record} > ${share} and ${arrived.record} > ${LEAST_PACKETS}`;
  const description = `Of the UDP packets that arrived for ${NAMESPACE} on ${HOST}, {{ $value | humanizePercentage }} found no room in a receive buffer.`;
  const runbook =
    'On the host, srs-top doctor says in 30 s why: SRS waits for a CPU, is stopped by a quota, is blocked, has a small buffer, or it is another process that loses. Enter on the finding in srs-top previews what helps, and undoes it.';
  return [
    {
      alert: 'SrsUdpLoss',
      expr: over(LOSS.warning),
      ...soon(freshSeconds),
      severity: 'warning',
      summary: `${HOST} loses UDP packets`,
      description,
      runbook,
    },
    {
      alert: 'SrsUdpLossHeavy',
      expr: over(LOSS.critical),
      ...{ forSeconds: 2 * freshSeconds, keepSeconds: 20 * freshSeconds },
      severity: 'critical',
      summary: `${HOST} loses many UDP packets`,
      description,
      runbook,
    },
    {
      alert: 'SrsUdpSendLoss',
      expr: `${sendLoss.record} > ${LOSS.warning} and ${sent} > ${LEAST_PACKETS}`,
      ...soon(freshSeconds),
      severity: 'warning',
      summary: `${HOST} drops UDP packets on the way out`,
      description: `Of the UDP packets that were sent in ${NAMESPACE} on ${HOST}, {{ $value | humanizePercentage }} were dropped before the network card. SRS is not told of it.`,
      runbook: runbookOf('send-buffer', 'qdisc-drops'),
    },
    {
      alert: 'SrsFinding',
      expr: metric('srs_top_finding', 'severity="bad"'),
      ...soon(freshSeconds),
      severity: 'warning',
      summary: `${SRS_OR_HOST} on ${HOST}: {{ $labels.id }}`,
      description: `srs-top tells the finding {{ $labels.id }} of ${SRS_OR_HOST} on ${HOST}.`,
      runbook: 'srs-top explain {{ $labels.id }} says what it means and what helps.',
    },
  ];
}

/** Alerts on what costs packets sooner or later. */
export function causeAlerts(wishes: AlertWishes): readonly AlertRule[] {
  const { recorded, thresholds, scrapeSeconds, freshSeconds } = wishes;
  const { wait, cpu, span } = recorded;
  const { runQueueWait, threadCpu, bufferFill, openFiles } = thresholds;
  const periods = rateOf('srs_top_srs_cgroup_periods_total', span);
  const thread = `${THREAD} of ${SRS} on ${HOST}`;
  return [
    {
      alert: 'SrsWaitsForCpu',
      expr: `${wait.record} > ${runQueueWait.warning / 100}`,
      ...soon(freshSeconds),
      severity: 'warning',
      summary: `${thread} waits for a CPU`,
      description: `The thread ${thread} was ready to run and had no CPU for {{ $value | humanizePercentage }} of the time.`,
      runbook: runbookOf('starved', 'throttled'),
    },
    {
      alert: 'SrsThreadFull',
      expr: `${cpu.record} > ${threadCpu.bad / 100}`,
      ...slow(freshSeconds),
      severity: 'warning',
      summary: `${thread} uses all of a CPU`,
      description: `The thread ${thread} uses {{ $value | humanizePercentage }} of a CPU. It cannot use more than one.`,
      runbook: runbookOf('saturated'),
    },
    {
      alert: 'SrsThrottled',
      expr: `${rateOf('srs_top_srs_cgroup_throttled_periods_total', span)} / (${periods} > 0) > ${MOST_THROTTLED}`,
      ...soon(freshSeconds),
      severity: 'warning',
      summary: `a CPU quota stops ${SRS} on ${HOST}`,
      description: `In {{ $value | humanizePercentage }} of its periods the quota of its cgroup stopped ${SRS} on ${HOST}.`,
      runbook: runbookOf('throttled'),
    },
    {
      alert: 'SrsReceiveQueueHigh',
      expr: `${metric('srs_top_udp_socket_receive_queue_peak_bytes')} / ${metric('srs_top_udp_socket_receive_buffer_bytes')} > ${bufferFill.bad / 100}`,
      ...soon(freshSeconds),
      severity: 'warning',
      summary: `the receive buffer of ${SOCKET} on ${HOST} runs full`,
      description: `The highest Recv-Q of ${SOCKET} of ${SRS} on ${HOST} is {{ $value | humanizePercentage }} of its receive buffer. Beyond it the kernel drops packets.`,
      runbook: runbookOf('burst', 'starved'),
    },
    {
      alert: 'SrsReceiveBufferClamped',
      expr: `${metric('srs_top_udp_socket_receive_buffer_clamped')} == 1`,
      ...{ forSeconds: 240 * scrapeSeconds, keepSeconds: 0 },
      severity: 'info',
      summary: `rmem_max makes a receive buffer of ${SRS} on ${HOST} small`,
      description: `${SRS} on ${HOST} asks for 10 MiB for ${SOCKET}, and rmem_max cut it when SRS was started.`,
      runbook: runbookOf('clamped-buffer'),
    },
    {
      alert: 'SrsOpenFiles',
      expr: `${metric('srs_top_srs_open_files')} / ${metric('srs_top_srs_open_files_limit')} > ${openFiles.warning / 100}`,
      ...slow(freshSeconds),
      severity: 'warning',
      summary: `${SRS} on ${HOST} runs out of open files`,
      description: `${SRS} on ${HOST} holds {{ $value | humanizePercentage }} of the files it may open.`,
      runbook: runbookOf('open-files'),
    },
  ];
}

/** What srs-top explains of these, in a few sentences. */
export function runbookOf(...ids: readonly FindingId[]): string {
  return ids
    .map(id => {
      const { title, helps, helpsNot } = EXPLANATIONS[id];
      const not = helpsNot === undefined ? '' : ` What does not: ${helpsNot}.`;
      return `${title} (srs-top explain ${id}): what helps is ${helps.replace(/\.$/, '')}.${not}`;
    })
    .join(' ');
}
