import type { CpuTicks, KernelStat, SoftirqCounts } from '../procfs/types.ts';
import type { CpuMetrics, TotalCpuMetrics } from './metrics.ts';
import { increase, ratePerSecond, type Step } from './rates.ts';

/** The times that make up all of a CPU's time. Guest times are left out: the kernel has them in user and nice too. */
const PARTS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
type Part = (typeof PARTS)[number];
type CpuShares = Record<Part, number | undefined>;

const UNKNOWN: CpuShares = {
  user: undefined,
  nice: undefined,
  system: undefined,
  idle: undefined,
  iowait: undefined,
  irq: undefined,
  softirq: undefined,
  steal: undefined,
};

/** Each CPU that is online now. Unknown for one that just came online, and before the second sample. */
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
      ...shares(step?.before.cpus.get(cpu), step?.now.cpus.get(cpu)),
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
  return {
    ...shares(step?.before.total, step?.now.total),
    netRxPerSecond: sum(receiveRates),
    interruptsPerSecond: ratePerSecond(step?.before.interrupts, step?.now.interrupts, step?.elapsedSeconds),
    contextSwitchesPerSecond: ratePerSecond(
      step?.before.contextSwitches,
      step?.now.contextSwitches,
      step?.elapsedSeconds,
    ),
  };
}

/** Percent of the time that passed on this CPU by its own count, so that the parts make 100. */
function shares(before: CpuTicks | undefined, now: CpuTicks | undefined): CpuShares {
  if (before === undefined || now === undefined) return UNKNOWN;
  const grown: Partial<Record<Part, number>> = {};
  let total = 0;
  for (const part of PARTS) {
    const growth = growthOf(part, before, now);
    if (growth === 'went back') return UNKNOWN;
    if (growth === undefined) continue;
    grown[part] = growth;
    total += growth;
  }
  if (total === 0) return UNKNOWN;
  const result = { ...UNKNOWN };
  for (const part of PARTS) {
    const growth = grown[part];
    if (growth !== undefined) result[part] = (growth * 100) / total;
  }
  return result;
}

function growthOf(part: Part, before: CpuTicks, now: CpuTicks): number | 'went back' | undefined {
  if (before[part] === undefined || now[part] === undefined) return undefined;
  const growth = increase(before[part], now[part]);
  if (growth !== undefined) return growth;
  // The kernel says itself that iowait (and idle, which is computed with it on tickless CPUs) may go back a little:
  // Documentation/filesystems/proc.rst, "The value of iowait field in /proc/stat will decrease in certain conditions".
  return part === 'iowait' || part === 'idle' ? 0 : 'went back';
}

/** Unknown when one of them is, or when there are none. */
function sum([first, ...rest]: readonly (number | undefined)[]): number | undefined {
  return rest.reduce(
    (total, value) => (total === undefined || value === undefined ? undefined : total + value),
    first,
  );
}
