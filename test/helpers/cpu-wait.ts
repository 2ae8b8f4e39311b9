import { readFileSync } from 'node:fs';

/**
 * Milliseconds that a thread was ready to run while others had the CPUs, since it was made: the main one of a process, this
 * one by default. /proc/PID/schedstat, field 2, in nanoseconds; see sched-stats in the kernel's documentation.
 */
export function cpuWaitMs(pid?: number): number {
  const path = pid === undefined ? '/proc/thread-self/schedstat' : `/proc/${pid}/schedstat`;
  return Number(readFileSync(path, 'utf8').split(' ')[1]) / 1e6;
}
