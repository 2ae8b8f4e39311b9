import type { CpuMetrics, Metrics, SrsMetrics } from '../../metrics/terms/metrics.ts';
import { parseCpuList } from '../../procfs/cpu-list.ts';
import { UNKNOWN } from '../../text/format.ts';
import type { Theme } from '../look/theme.ts';

/** A row of the table: one CPU, or several as their average. */
export interface CpuRow extends Omit<CpuMetrics, 'cpu'> {
  readonly label: string;
  readonly mark: string;
  readonly isSrsCpu: boolean;
}

/** The share of time that was neither idle nor waiting for a disk; 0 while unknown. */
export function busyPercent(cpu: Omit<CpuMetrics, 'cpu'>): number {
  return cpu.idle === undefined ? 0 : 100 - cpu.idle - (cpu.iowait ?? 0);
}

/** Makes the row of a CPU, with a mark where SRS runs and may run; – where its CPUs have other numbers. */
export function rowMaker(
  srs: SrsMetrics | undefined,
  cpuNumbers: Metrics['cpuNumbers'],
  theme: Theme,
): (cpu: CpuMetrics) => CpuRow {
  if (cpuNumbers === 'other')
    return cpu => ({
      ...cpu,
      label: String(cpu.cpu),
      mark: srs === undefined ? '' : UNKNOWN,
      isSrsCpu: false,
    });
  const ranOn = new Set(srs?.threads.map(thread => thread.lastCpu));
  const allowed = new Set(srs?.affinity === undefined ? [] : parseCpuList(srs.affinity));
  return cpu => {
    const isSrsCpu = cpu.cpu === srs?.lastCpu;
    const { runsHere, threadHere, mayRunHere } = theme.symbols;
    const mark = isSrsCpu
      ? runsHere
      : ranOn.has(cpu.cpu)
        ? threadHere
        : allowed.has(cpu.cpu)
          ? mayRunHere
          : ' ';
    return { ...cpu, label: String(cpu.cpu), mark, isSrsCpu };
  };
}

/** The average of many CPUs; unknown where one of them is. */
export function averageRow(cpus: readonly CpuMetrics[]): CpuRow {
  const mean = (part: keyof Omit<CpuMetrics, 'cpu'>): number | undefined => {
    const values = cpus.map(cpu => cpu[part]).filter(value => value !== undefined);
    return values.length < cpus.length || values.length === 0
      ? undefined
      : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const netRx = mean('netRxPerSecond');
  return {
    label: `${cpus.length} more`,
    mark: '',
    isSrsCpu: false,
    user: mean('user'),
    nice: mean('nice'),
    system: mean('system'),
    idle: mean('idle'),
    iowait: mean('iowait'),
    irq: mean('irq'),
    softirq: mean('softirq'),
    steal: mean('steal'),
    netRxPerSecond: netRx === undefined ? undefined : netRx * cpus.length,
  };
}
