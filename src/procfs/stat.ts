import { findLine, findLineEnd, readLineAfter, splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { CpuTicks, KernelStat } from './types.ts';

/**
 * /proc/stat (proc_stat(5), fs/proc/stat.c). CPUs that are offline have no line: the ids may have gaps. Fields that the
 * kernel's lines do not have are undefined; a CPU line without one figure is left out. Undefined when no CPU has any.
 */
export function parseKernelStat(text: string): KernelStat | undefined {
  let total: CpuTicks | undefined;
  const cpus = new Map<number, CpuTicks>();
  for (let start = findLine(text, 'cpu'); start !== -1 && text.startsWith('cpu', start); ) {
    const end = findLineEnd(text, start);
    const [name = '', ...figures] = splitFields(text.slice(start, end));
    const ticks = toCpuTicks(figures);
    const cpu = toCount(name.slice('cpu'.length));
    if (ticks !== undefined && name === 'cpu') total = ticks;
    if (ticks !== undefined && cpu !== undefined) cpus.set(cpu, ticks);
    start = end + 1;
  }
  if (cpus.size === 0) return undefined;
  return {
    total,
    cpus,
    interrupts: readFirstCount(text, 'intr '),
    contextSwitches: readFirstCount(text, 'ctxt '),
    bootTimeSeconds: readFirstCount(text, 'btime '),
  };
}

function toCpuTicks(figures: readonly string[]): CpuTicks | undefined {
  const [user, nice, system, idle, iowait, irq, softirq, steal, guest, guestNice] = figures.map(toCount);
  if (user === undefined) return undefined;
  return { user, nice, system, idle, iowait, irq, softirq, steal, guest, guestNice };
}

/** The sum stands first; on `intr` thousands of figures for the single interrupts follow it. */
function readFirstCount(text: string, prefix: string): number | undefined {
  return toCount(readLineAfter(text, prefix)?.split(' ', 1)[0]);
}
