import type { QuotaReading, Source } from '../../sampling/sample.ts';
import { increase } from '../terms/rates.ts';

/** How much a CPU quota stopped SRS between two readings. */
export interface Throttled {
  /** Periods of the quota in which it did, in percent. */
  readonly percent: number;
  /** The cgroup whose quota stopped it most; undefined: none did. */
  readonly group: string | undefined;
  /** What that one left it when the time began, in percent of a CPU. */
  readonly quotaPercent: number | undefined;
}

/** Follows the quotas over one SRS from one reading to the next: each of its cgroups may have one. */
export class QuotaThrottling {
  #atMs: number | undefined;
  #before = new Map<string, QuotaReading>();

  /** @returns undefined where it is not known: also while nothing was read anew, and of the first reading */
  take({ value: quotas, atMs }: Source<readonly QuotaReading[]>): Throttled | undefined {
    if (quotas === undefined || atMs === this.#atMs) return undefined;
    this.#atMs = atMs;
    const before = this.#before;
    this.#before = new Map(quotas.map(quota => [quota.group, quota]));
    let most: Throttled = { percent: 0, group: undefined, quotaPercent: undefined };
    let areAllKnown = true;
    for (const quota of quotas) {
      const { group } = quota;
      const began = before.get(group);
      const percent = throttledPercent(quota, began?.counts);
      if (percent === undefined) areAllKnown = false;
      else if (percent > most.percent) most = { percent, group, quotaPercent: began && quotaPercent(began) };
    }
    // One that is not known may have stopped it where no other did.
    return areAllKnown || most.percent > 0 ? most : undefined;
  }
}

/** What a quota leaves, in percent of a CPU; undefined where there is none. */
export function quotaPercent({ quotaMicroseconds, periodMicroseconds }: QuotaReading): number | undefined {
  return quotaMicroseconds === undefined ? undefined : (quotaMicroseconds * 100) / periodMicroseconds;
}

function throttledPercent(
  { counts, quotaMicroseconds }: QuotaReading,
  before: QuotaReading['counts'],
): number | undefined {
  // Without a quota a cgroup has no periods, and some (the top of v2) do not count any.
  if (counts === undefined) return quotaMicroseconds === undefined ? 0 : undefined;
  const periods = increase(before?.periods, counts.periods);
  const throttled = increase(before?.throttledPeriods, counts.throttledPeriods);
  if (periods === undefined || throttled === undefined) return undefined;
  return periods === 0 ? 0 : Math.min(100, (100 * throttled) / periods);
}
