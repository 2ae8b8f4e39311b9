import type { KernelStat, SoftirqCounts } from '../../procfs/types.ts';
import type { CpuMetrics, TotalCpuMetrics } from '../terms/metrics.ts';
import { ratePerSecond, type Step } from '../terms/rates.ts';
import { cpuShares } from './cpu-shares.ts';

/**
 * Each CPU that is online now. Unknown for one that just came online, and before the second sample.
 * @param softirqStep undefined as well where the numbers of CPUs do not mean the same in both
 */
export function cpuMetrics(
  now: KernelStat | undefined,
  step: Step<KernelStat> | undefined,
  softirqStep: Step<SoftirqCounts> | undefined,
): readonly CpuMetrics[] {
  if (now === undefined) return [];
  const receive = softirqStep && {
    before: softirqStep.before.get('NET_RX'),
    now: softirqStep.now.get('NET_RX'),
    elapsedSeconds: softirqStep.elapsedSeconds,
  };
  return [...now.cpus.keys()]
    .sort((a, b) => a - b)
    .map(cpu => ({
      cpu,
      ...cpuShares(step?.before.cpus.get(cpu), step?.now.cpus.get(cpu), step?.elapsedSeconds ?? 0),
      netRxPerSecond: ratePerSecond(
        receive?.before?.get(cpu),
        receive?.now?.get(cpu),
        receive?.elapsedSeconds,
      ),
    }));
}

/** All CPUs as one, in percent of all of them. */
export function totalCpuMetrics(
  step: Step<KernelStat> | undefined,
  cpus: readonly CpuMetrics[],
): TotalCpuMetrics {
  const receiveRates = cpus.map(cpu => cpu.netRxPerSecond);
  const count = Math.max(step?.before.cpus.size ?? 0, step?.now.cpus.size ?? 0);
  const rate = (counter: 'interrupts' | 'contextSwitches'): number | undefined =>
    ratePerSecond(step?.before[counter], step?.now[counter], step?.elapsedSeconds);
  return {
    ...cpuShares(step?.before.total, step?.now.total, step?.elapsedSeconds ?? 0, count),
    netRxPerSecond: sum(receiveRates),
    interruptsPerSecond: rate('interrupts'),
    contextSwitchesPerSecond: rate('contextSwitches'),
  };
}

/** Unknown when one of them is, or when the list is empty. */
function sum([first, ...rest]: readonly (number | undefined)[]): number | undefined {
  return rest.reduce(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    first,
  );
}
