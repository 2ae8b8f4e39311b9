import { splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import type { Schedstat } from './types.ts';

/**
 * /proc/PID/schedstat or /proc/PID/task/TID/schedstat (Documentation/scheduler/sched-stats.rst). Of a process it is its
 * main thread's alone. Undefined for `0 0 0` as well: the kernel writes that when it keeps no such figures
 * (fs/proc/base.c, `proc_pid_schedstat`), and for a thread that never ran, of which there is nothing to know either.
 */
export function parseSchedstat(text: string): Schedstat | undefined {
  const [runNanoseconds, waitNanoseconds, timeslices] = splitFields(text).map(toCount);
  if (runNanoseconds === undefined || waitNanoseconds === undefined || timeslices === undefined) {
    return undefined;
  }
  const isKept = runNanoseconds > 0 || waitNanoseconds > 0 || timeslices > 0;
  return isKept ? { runNanoseconds, waitNanoseconds, timeslices } : undefined;
}
