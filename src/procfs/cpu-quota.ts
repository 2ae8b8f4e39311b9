import { toCount } from './numbers.ts';

/** How much CPU time a cgroup and all below it may use together. */
export interface CpuBandwidth {
  /** Of each period; `none`: there is no limit. */
  readonly quotaMicroseconds: number | 'none';
  /** Undefined: not known. */
  readonly periodMicroseconds: number | undefined;
}

/** How often a cgroup used its quota up, since it was made. Undefined: not known. */
export interface CpuThrottling {
  /** Periods in which any of its threads wanted a CPU. */
  readonly periods: number | undefined;
  /** Those of them in which it was held back. */
  readonly throttledPeriods: number | undefined;
  /** How long its run queues were held back: that of each CPU counts, so a second can have several. */
  readonly throttledSeconds: number | undefined;
}

/** cpu.max of cgroup v2: `90000 100000`, `max 100000` (Documentation/admin-guide/cgroup-v2.rst). */
export function parseCpuMax(text: string): CpuBandwidth | undefined {
  const [quota = '', period = ''] = text.trim().split(' ');
  return toBandwidth(quota, quota === 'max', period);
}

/**
 * cpu.cfs_quota_us of cgroup v1, in which -1 is no limit (Documentation/scheduler/sched-bwc.rst).
 * @param period what cpu.cfs_period_us says; undefined: it could not be read
 */
export function parseCfsQuota(quota: string, period: string | undefined): CpuBandwidth | undefined {
  const text = quota.trim();
  return toBandwidth(text, text === '-1', period?.trim() ?? '');
}

/** cpu.stat of both versions: of v1 with `throttled_time` in nanoseconds, of v2 with `throttled_usec`. */
export function parseCpuStat(text: string): CpuThrottling {
  const countOf = (name: string): number | undefined =>
    toCount(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? '');
  const [nanoseconds, microseconds] = [countOf('throttled_time'), countOf('throttled_usec')];
  return {
    periods: countOf('nr_periods'),
    throttledPeriods: countOf('nr_throttled'),
    throttledSeconds: microseconds === undefined ? nanoseconds && nanoseconds / 1e9 : microseconds / 1e6,
  };
}

/** Undefined where nothing that a kernel would write stands there. */
function toBandwidth(quota: string, isNone: boolean, periodText: string): CpuBandwidth | undefined {
  const period = toCount(periodText);
  const periodMicroseconds = period === 0 ? undefined : period;
  if (isNone) return { quotaMicroseconds: 'none', periodMicroseconds };
  const quotaMicroseconds = toCount(quota);
  return quotaMicroseconds === undefined ? undefined : { quotaMicroseconds, periodMicroseconds };
}
