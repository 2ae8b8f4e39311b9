import type { MetricName } from './metric-table.ts';

/** A metric of the table in a query, with matchers of its labels: `srs_top_finding{severity="bad"}`. */
export function metric(name: MetricName, matchers = ''): string {
  return matchers === '' ? name : `${name}{${matchers}}`;
}

/** What a counter grows by in a second. @param span `1m`, `$__rate_interval` */
export function rateOf(name: MetricName, span: string, matchers = ''): string {
  return `rate(${metric(name, matchers)}[${span}])`;
}

/** All UDP packets that arrived in a second, those that were dropped too. */
export function arrivedRate(span: string, matchers = ''): string {
  const received = rateOf('srs_top_udp_received_datagrams_total', span, matchers);
  return `${received} + ${rateOf('srs_top_udp_receive_errors_total', span, matchers)}`;
}

/** Those that were dropped for want of room. Kernels before 5.11 do not count those that UDP's memory was too small for. */
export function lostRate(span: string, matchers = ''): string {
  const full = rateOf('srs_top_udp_receive_buffer_errors_total', span, matchers);
  return `${full} + (${rateOf('srs_top_udp_memory_errors_total', span, matchers)} or 0 * ${full})`;
}

/** Seconds as Prometheus writes a time: `90s`, `5m`, `1h`. */
export function promTime(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}
