import type { CpuBandwidth } from '../../../procfs/cgroup-cpu.ts';
import { cpusOf } from '../../limits/cpu-quotas.ts';
import type { Refusal } from '../../tuning.ts';

/** The word for no limit, in wishes and on screen. */
export const NO_QUOTA = 'none';
/** The kernel takes no quota below (min_cfs_quota_period, kernel/sched/core.c). */
const LEAST_MICROSECONDS = 1_000;
/** The kernel's default (Documentation/scheduler/sched-bwc.rst). */
const USUAL_PERIOD_MICROSECONDS = 100_000;

/** `90 ms of 100 ms = 0.9 CPUs`, exact to the microsecond, so that it can be put back; `none`. */
export function formatQuota(bandwidth: CpuBandwidth): string {
  const { quotaMicroseconds, periodMicroseconds } = bandwidth;
  if (quotaMicroseconds === undefined) return NO_QUOTA;
  const milliseconds = `${quotaMicroseconds / 1_000} ms of ${periodMicroseconds / 1_000} ms`;
  return `${milliseconds} = ${formatCpus(cpusOf(bandwidth))}`;
}

/** What `formatQuota` wrote; undefined for anything else. Without a quota the period is the kernel's default. */
export function parseQuota(value: string): CpuBandwidth | undefined {
  if (value === NO_QUOTA)
    return { quotaMicroseconds: undefined, periodMicroseconds: USUAL_PERIOD_MICROSECONDS };
  const [, quota, period] = /^(\d+(?:\.\d{1,3})?) ms of (\d+(?:\.\d{1,3})?) ms/.exec(value) ?? [];
  if (quota === undefined || period === undefined) return undefined;
  return { quotaMicroseconds: toMicroseconds(quota), periodMicroseconds: toMicroseconds(period) };
}

/** `0.9 CPUs`, `1 CPU`. */
export function formatCpus(cpus: number): string {
  const rounded = Number(cpus.toPrecision(cpus < 1 ? 2 : 3));
  return `${rounded} ${rounded === 1 ? 'CPU' : 'CPUs'}`;
}

/**
 * Why the kernel would not take this quota, or why it would limit nothing.
 * @param onlineCpus of the host; undefined: not known
 */
export function refuseQuota(
  cpus: number | 'none',
  wanted: CpuBandwidth,
  onlineCpus: number | undefined,
): Refusal | undefined {
  if (cpus === NO_QUOTA) return undefined;
  const { quotaMicroseconds, periodMicroseconds } = wanted;
  if (!(cpus > 0) || !Number.isFinite(cpus))
    return { refused: `CPU quota ${cpus}: a number of CPUs above 0 is needed, or ${NO_QUOTA}` };
  if (onlineCpus !== undefined && cpus > onlineCpus)
    return {
      refused: `CPU quota ${cpus}: this host has ${formatCpus(onlineCpus)}, and more than these is no limit: ${NO_QUOTA} lifts it`,
    };
  if (quotaMicroseconds !== undefined && quotaMicroseconds < LEAST_MICROSECONDS) {
    const least = LEAST_MICROSECONDS / periodMicroseconds;
    return {
      refused: `CPU quota ${cpus}: the kernel takes no less than 1 ms of a period, which is ${formatCpus(least)} here (its period is ${periodMicroseconds / 1_000} ms)`,
    };
  }
  return undefined;
}

function toMicroseconds(milliseconds: string): number {
  return Math.round(Number(milliseconds) * 1_000);
}
