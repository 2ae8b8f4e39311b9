import { readFileSync } from 'node:fs';

/** The most memory that a process ever had, in MiB; 0 where it has ended. */
export function peakMib(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
}

/** The memory that a process has resident now, in MiB; 0 where it has ended. */
export function residentMib(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024;
}

/** Milliseconds for which the main thread of a process was ready to go on, and others had the CPUs; 0 where it has ended. */
export function waitedMs(pid: number): number {
  return Number(textOf(`/proc/${pid}/task/${pid}/schedstat`).split(' ')[1] ?? 0) / 1e6;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
