import { readFileSync } from 'node:fs';

/** The most memory that a process ever had, in MiB; 0 where it has ended. */
export function peakMib(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
