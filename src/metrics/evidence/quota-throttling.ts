import type { QuotaReading, Source } from '../../sampling/sample.ts';
import { increase } from '../terms/rates.ts';

/** How much a CPU quota stopped SRS between two readings. */
export interface Throttled {
  /** Periods of the quota in which it did, in percent. */
  readonly percent: number;
  /** The cgroup whose quota stopped it most; undefined: none did. */
  readonly group: string | undefined;
}

/** Follows the quotas over one SRS from one reading to the next: each of its cgroups may have one. */
export class QuotaThrottling {
  #atMs: number | undefined;
  #counts = new Map<string, NonNullable<QuotaReading['counts']>>();

  /** @returns undefined where it is not known: also while nothing was read anew, and of the first reading */
  take({ value: quotas, atMs }: Source<readonly QuotaReading[]>): Throttled | undefined {
    if (quotas === undefined || atMs === this.#atMs) return undefined;
    this.#atMs = atMs;
    const before = this.#counts;
    this.#counts = new Map(quotas.flatMap(({ group, counts }) => (counts ? [[group, counts]] : [])));
    let most: Throttled = { percent: 0, group: undefined };
    let areAllKnown = true;
    for (const quota of quotas) {
      const percent = throttledPercent(quota, before.get(quota.group));
      if (percent === undefined) areAllKnown = false;
      else if (percent > most.percent) most = { percent, group: quota.group };
    }
    // One that is not known may have stopped it where no other did.
    return areAllKnown || most.percent > 0 ? most : undefined;
  }
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
