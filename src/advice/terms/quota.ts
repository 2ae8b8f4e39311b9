import { quotaPercent } from '../../metrics/evidence/quota-throttling.ts';
import type { QuotaReading } from '../../sampling/sample.ts';
import type { Situation } from './situation.ts';

/** What a cgroup may use of the CPUs. */
export interface Quota {
  readonly group: string;
  /** Of one CPU. */
  readonly percent: number;
}

/** Undefined where it has none. */
export function quotaOf(reading: QuotaReading): Quota | undefined {
  const percent = quotaPercent(reading);
  return percent === undefined ? undefined : { group: reading.group, percent };
}

/** The quota that leaves least. */
export function tightestQuota({ reading }: Pick<Situation, 'reading'>): Quota | undefined {
  const quotas = (reading.cpuQuotas.value ?? []).flatMap(one => quotaOf(one) ?? []);
  return quotas.sort((a, b) => a.percent - b.percent)[0];
}

/** A quota of which it is not known whether it stops SRS: that takes two readings. */
export function untoldQuota(situation: Pick<Situation, 'reading' | 'evidence'>): Quota | undefined {
  const isTold = situation.evidence.some(({ throttledPercent }) => throttledPercent !== undefined);
  return isTold ? undefined : tightestQuota(situation);
}
