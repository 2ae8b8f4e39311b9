import { parseCpuList } from '../../procfs/cpu-list.ts';
import type { CpuMetrics, Metrics, SrsMetrics } from '../terms/metrics.ts';
import { UNKNOWN_SHARES } from './cpu-shares.ts';

/**
 * The CPUs that a tuning can name: those of /proc/stat, by the host's numbers. Where it has other numbers, which the kernel
 * would take for other CPUs, those that SRS may run on, without figures.
 */
export function choosableCpus(
  { cpus, cpuNumbers }: Pick<Metrics, 'cpus' | 'cpuNumbers'>,
  srs: Pick<SrsMetrics, 'affinity'> | undefined,
): readonly CpuMetrics[] {
  if (cpuNumbers === 'host') return cpus;
  return (parseCpuList(srs?.affinity ?? '') ?? []).map(cpu => ({
    cpu,
    ...UNKNOWN_SHARES,
    netRxPerSecond: undefined,
  }));
}
