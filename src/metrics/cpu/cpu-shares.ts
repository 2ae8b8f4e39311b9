import type { CpuTicks } from '../../procfs/types.ts';
import { increase } from '../terms/rates.ts';
import { TICKS_PER_SECOND } from './thread-metrics.ts';

/** The times that make up all of a CPU's time. Guest times are left out: the kernel has them in user and nice too. */
export const PARTS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
export type Part = (typeof PARTS)[number];
export type CpuShares = Readonly<Record<Part, number | undefined>>;

export const UNKNOWN_SHARES: CpuShares = {
  user: undefined,
  nice: undefined,
  system: undefined,
  idle: undefined,
  iowait: undefined,
  irq: undefined,
  softirq: undefined,
  steal: undefined,
};

/**
 * Ticks are counted when they end, and the clock is read some time before the kernel makes its text, on a starved host by
 * a good part of a second: within so much a time can be what passed.
 */
const SLACK_SHARE = 0.25;
const SLACK_TICKS = 25;
/** Beyond this no clock was late. */
const IMPOSSIBLE_TIMES = 3;

/**
 * Percent of the time that passed, each part judged alone: one that went back, or grew by more than can pass, is unknown,
 * and the others are as measured. All are unknown when no time passed.
 * @param cpus how many CPUs the times are of
 */
export function cpuShares(
  before: CpuTicks | undefined,
  now: CpuTicks | undefined,
  elapsedSeconds: number,
  cpus = 1,
): CpuShares {
  const passed = elapsedSeconds * TICKS_PER_SECOND * cpus;
  if (before === undefined || now === undefined) return UNKNOWN_SHARES;
  const grown: { -readonly [part in Part]: CpuShares[part] } = { ...UNKNOWN_SHARES };
  let total = 0;
  let isAllKnown = true;
  for (const part of PARTS) {
    const growth = growthOf(before[part], now[part], part, passed);
    if (growth !== undefined) {
      grown[part] = growth;
      total += growth;
    } else if (before[part] !== undefined && now[part] !== undefined) isAllKnown = false;
  }
  const most = passed * (1 + SLACK_SHARE) + SLACK_TICKS * cpus;
  // Steal is the word of the hypervisor: if the sum is too large with it and not without it, steal is wrong.
  const steal = grown.steal ?? 0;
  if (total > most && steal > 0 && total - steal >= passed * (1 - SLACK_SHARE) && total - steal <= most) {
    grown.steal = undefined;
    isAllKnown = false;
    total -= steal;
  }
  // By the CPU's own count, so that the parts make 100; with one of them unknown the others make less.
  const whole = isAllKnown ? total : Math.max(total, passed);
  const share = (part: Part): number | undefined => {
    const growth = grown[part];
    return growth === undefined || total === 0 ? undefined : (growth * 100) / whole;
  };
  return {
    user: share('user'),
    nice: share('nice'),
    system: share('system'),
    idle: share('idle'),
    iowait: share('iowait'),
    irq: share('irq'),
    softirq: share('softirq'),
    steal: share('steal'),
  };
}

/** The parts that were read, and cannot be what they say: they went back, or grew by more than can pass. */
export function impossibleParts(
  before: CpuTicks | undefined,
  now: CpuTicks | undefined,
  shares: CpuShares,
): readonly Part[] {
  const isAnyKnown = PARTS.some(part => shares[part] !== undefined);
  if (before === undefined || now === undefined || !isAnyKnown) return [];
  return PARTS.filter(
    part => before[part] !== undefined && now[part] !== undefined && shares[part] === undefined,
  );
}

/** Undefined for a part that is not known, that went back, or that grew by more than can pass. */
function growthOf(
  from: number | undefined,
  to: number | undefined,
  part: Part,
  passed: number,
): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const growth = increase(from, to);
  if (growth !== undefined)
    return growth > IMPOSSIBLE_TIMES * passed + SLACK_TICKS * IMPOSSIBLE_TIMES ? undefined : growth;
  // The kernel says itself that iowait (and idle, which is computed with it on tickless CPUs) may go back a little:
  // Documentation/filesystems/proc.rst, "The value of iowait field in /proc/stat will decrease in certain conditions".
  const isLittle = from - to <= passed + SLACK_TICKS;
  return isLittle && (part === 'iowait' || part === 'idle') ? 0 : undefined;
}
