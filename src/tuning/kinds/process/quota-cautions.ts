import { type CpuQuotas, cpusOf, decidingLevel, type QuotaLevel } from '../../limits/cpu-quotas.ts';
import type { RecentThrottling } from '../../limits/cpu-throttling.ts';
import { describeQuotaManager } from '../../limits/quota-manager.ts';
import { formatQuota, NO_QUOTA } from './quota-value.ts';

/** A change of a quota, with all that is known of it. */
export interface QuotaChange {
  /** How the process is called, fit for a terminal. */
  readonly label: string;
  readonly quotas: CpuQuotas;
  readonly level: QuotaLevel;
  readonly cpus: number | 'none';
  /** Undefined: it was not looked for, or cannot be told. */
  readonly recent: RecentThrottling | undefined;
  readonly onlineCpus: number | undefined;
}

/** What to know before a quota is changed, the most important first. */
export function describeQuotaChange(change: QuotaChange): {
  readonly leads: readonly string[];
  readonly cautions: readonly (string | undefined)[];
} {
  const { quotas, level, cpus, recent, onlineCpus } = change;
  const manager = describeQuotaManager(level.group, cpus, onlineCpus);
  return {
    leads: [describeOtherThatDecides(change)].filter(lead => lead !== undefined),
    cautions: [
      describeLevels(quotas, level),
      describeThrottling(level, recent),
      `It holds for all processes of ${level.group} together, as soon as it is written.`,
      manager === undefined ? undefined : `${manager}.`,
      quotas.isWhole
        ? undefined
        : `Cgroups above lie outside of this cgroup namespace: whether they limit ${change.label} is unknown.`,
    ],
  };
}

/** Another level is at least as tight as this one will be: that one decides, whatever this says. */
function describeOtherThatDecides({ label, quotas, level, cpus }: QuotaChange): string | undefined {
  const other = decidingLevel(quotas.levels.filter(one => one.file !== level.file));
  if (other === undefined) return undefined;
  if (cpus !== NO_QUOTA && cpusOf(other) >= cpus) return undefined;
  return `The quota of ${other.group} limits ${label} then: ${formatQuota(other)}.`;
}

/** Where several have one, all of them, and which decides. */
function describeLevels({ levels }: CpuQuotas, level: QuotaLevel): string | undefined {
  const limited = levels.filter(({ quotaMicroseconds }) => quotaMicroseconds !== undefined);
  const deciding = decidingLevel(levels);
  if (limited.length < 2 && (limited.length === 0 || deciding?.file === level.file)) return undefined;
  const named = limited.map(
    one => `${one.group} ${formatQuota(one)}${one === deciding ? ' (the tightest: it decides)' : ''}`,
  );
  return `CPU quotas now: ${named.join('; ')}.`;
}

function describeThrottling(
  { group, throttling }: QuotaLevel,
  recent: RecentThrottling | undefined,
): string | undefined {
  const now = recent === undefined ? '' : ` ${describeRecent(recent)}.`;
  if (throttling === undefined) return now === '' ? undefined : now.trim();
  const { periods, throttledPeriods, throttledSeconds } = throttling;
  if (throttledPeriods === 0) return `${group} was never held back since it was made.${now}`;
  const time = throttledSeconds === undefined ? '' : `, for ${formatSeconds(throttledSeconds)} in all`;
  return `${group} was held back in ${formatShare(throttledPeriods, periods)} of its periods since it was made${time}.${now}`;
}

/** `In the last 1.0 s it was held back in 9 of 10 periods, for 0.81 s`. */
export function describeRecent({
  elapsedSeconds,
  periods,
  throttledPeriods,
  throttledSeconds,
}: RecentThrottling): string {
  const span = `In the last ${elapsedSeconds.toFixed(1)} s`;
  if (throttledPeriods === 0) return `${span} it was not held back`;
  const time = throttledSeconds === undefined ? '' : `, for ${formatSeconds(throttledSeconds)}`;
  return `${span} it was held back in ${throttledPeriods} of ${periods} periods${time}`;
}

function formatShare(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  return percent < 1 ? 'less than 1 %' : `${Math.round(percent)} %`;
}

function formatSeconds(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s`;
}
