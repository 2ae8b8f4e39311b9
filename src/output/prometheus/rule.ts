/** A figure that Prometheus works out at each evaluation, for alerts and dashboards. */
export interface RecordingRule {
  /** `level:metric:operation`. */
  readonly record: string;
  readonly expr: string;
}

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** It has to hold for so long before somebody is woken, in seconds. */
  readonly forSeconds: number;
  /** It stays for so long after it held last: a loss that comes in bursts is one alert. */
  readonly keepSeconds: number;
  readonly severity: 'info' | 'warning' | 'critical';
  /** Templates of Prometheus. */
  readonly summary: string;
  readonly description: string;
  /** What to do. */
  readonly runbook: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}
