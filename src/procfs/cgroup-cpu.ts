import { readLineAfter, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';

/** How much CPU time a cgroup may use in each of its periods. */
export interface CpuBandwidth {
  /** Undefined: as much as it likes. */
  readonly quotaMicroseconds: number | undefined;
  readonly periodMicroseconds: number;
}

/** What became of a cgroup's quota since it was made (Documentation/scheduler/sched-bwc.rst). */
export interface ThrottleCounts {
  readonly periods: number;
  /** Periods in which it had used its quota up and was stopped. */
  readonly throttledPeriods: number;
  /**
   * How long its run queues were stopped: that of each CPU counts, so that a second can have several. Undefined: not known.
   */
  readonly throttledSeconds: number | undefined;
}

/** cpu.max of cgroup v2: `90000 100000`, or `max 100000`. Undefined for anything else. */
export function parseCpuMax(text: string): CpuBandwidth | undefined {
  const [quota, period, ...more] = splitFields(text);
  return more.length > 0 ? undefined : bandwidth(quota, period, 'max');
}

/** cpu.cfs_quota_us (-1: none) and cpu.cfs_period_us of cgroup v1. Undefined for anything else. */
export function parseCfsQuota(quota: string, period: string): CpuBandwidth | undefined {
  return bandwidth(quota.trim(), period.trim(), '-1');
}

/** cpu.stat of either version. Undefined where it does not tell both, as at the top of a hierarchy of v2. */
export function parseThrottleCounts(text: string): ThrottleCounts | undefined {
  const periods = toCount(readLineAfter(text, 'nr_periods '));
  const throttledPeriods = toCount(readLineAfter(text, 'nr_throttled '));
  if (periods === undefined || throttledPeriods === undefined || throttledPeriods > periods) return undefined;
  // Nanoseconds in v1, microseconds in v2.
  const nanoseconds = toCount(readLineAfter(text, 'throttled_time '));
  const microseconds = toCount(readLineAfter(text, 'throttled_usec '));
  const throttledSeconds = nanoseconds === undefined ? microseconds && microseconds / 1e6 : nanoseconds / 1e9;
  return { periods, throttledPeriods, throttledSeconds };
}

function bandwidth(
  quota: string | undefined,
  period: string | undefined,
  none: string,
): CpuBandwidth | undefined {
  const periodMicroseconds = toCount(period);
  if (periodMicroseconds === undefined || periodMicroseconds === 0) return undefined;
  const quotaMicroseconds = toCount(quota);
  if (quotaMicroseconds === undefined && quota !== none) return undefined;
  return { quotaMicroseconds, periodMicroseconds };
}
