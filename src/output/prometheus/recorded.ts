import { arrivedRate, lostRate, promTime, rateOf } from './query.ts';
import type { RecordingRule } from './rule.ts';

/** A rate is of so many new figures, so that one that is missed leaves no gap (Grafana's $__rate_interval is as long). */
const FIGURES_OF_A_RATE = 4;

/** Names of what is worked out for alerts, and how. */
export interface Recorded {
  /** What rates are of: `1m`. */
  readonly span: string;
  readonly arrived: RecordingRule;
  readonly lost: RecordingRule;
  readonly loss: RecordingRule;
  readonly sendLoss: RecordingRule;
  readonly wait: RecordingRule;
  readonly cpu: RecordingRule;
}

/** @param freshSeconds how often there are new figures */
export function recordedRules(freshSeconds: number): Recorded {
  const span = promTime(FIGURES_OF_A_RATE * freshSeconds);
  const arrived = `instance_namespace:srs_top_udp_arrived_datagrams:rate${span}`;
  const lost = `instance_namespace:srs_top_udp_lost_datagrams:rate${span}`;
  const sent = rateOf('srs_top_udp_sent_datagrams_total', span);
  const unsent = rateOf('srs_top_udp_send_buffer_errors_total', span);
  return {
    span,
    arrived: { record: arrived, expr: arrivedRate(span) },
    lost: { record: lost, expr: lostRate(span) },
    // Nothing arrived: nothing is known of what would have been lost.
    loss: {
      record: `instance_namespace:srs_top_udp_loss:ratio_rate${span}`,
      expr: `${lost} / (${arrived} > 0)`,
    },
    sendLoss: {
      record: `instance_namespace:srs_top_udp_send_loss:ratio_rate${span}`,
      expr: `${unsent} / (${sent} + ${unsent} > 0)`,
    },
    wait: {
      record: `instance_srs_thread:srs_top_run_queue_wait:ratio_rate${span}`,
      expr: rateOf('srs_top_thread_run_queue_wait_seconds_total', span),
    },
    cpu: {
      record: `instance_srs_thread:srs_top_cpu:ratio_rate${span}`,
      expr: `sum without (mode) (${rateOf('srs_top_thread_cpu_seconds_total', span)})`,
    },
  };
}
