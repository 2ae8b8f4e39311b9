import { readdirSync, readFileSync } from 'node:fs';
import { sessionMembers } from '../helpers/sessions.ts';

/** What the kernel had charged a process with at one moment, in nanoseconds. */
export interface CpuReading {
  /** CPU time of the living threads: the first field of /proc/PID/task/TID/schedstat, exact. */
  readonly threadsNs: number;
  /** CPU time of all its threads, ended ones included: utime and stime of /proc/PID/stat, in whole ticks. */
  readonly processNs: number;
  /** CPU time of children that ended and were waited for: cutime and cstime of /proc/PID/stat, in whole ticks. */
  readonly childrenNs: number;
}

export type CpuReadings = ReadonlyMap<number, CpuReading>;

const TICK_NS = 1e7;
/** Two figures cut down to ticks, utime and stime, can be so much off. */
const CUT_NS = 2 * TICK_NS;

/** Readings of all processes of the session that `leader` leads, by pid. */
export function readCpu(leader: number): CpuReadings {
  const readings = new Map<number, CpuReading>();
  for (const pid of sessionMembers(leader)) {
    const reading = readingOf(pid);
    // Without one it has ended since it was listed: who waited for it has its time.
    if (reading !== undefined) readings.set(pid, reading);
  }
  return readings;
}

/**
 * Seconds of CPU that a session used between two readings, with what it started and what of that has ended. A process
 * that lives on is told by its threads, to the nanosecond; what ended in between is told in ticks, by the process or by
 * its parent.
 */
export function cpuSecondsBetween(before: CpuReadings, after: CpuReadings): number {
  let usedNs = 0;
  for (const [pid, end] of after) {
    const start = before.get(pid) ?? { threadsNs: 0, processNs: 0, childrenNs: 0 };
    const threadsNs = end.threadsNs - start.threadsNs;
    const processNs = end.processNs - start.processNs;
    // Ticks alone never say so much more: a thread ended, and took its nanoseconds along.
    usedNs += processNs - threadsNs > CUT_NS ? processNs : threadsNs;
    usedNs += end.childrenNs - start.childrenNs;
  }
  // All that a process ever used went to its parent as it ended.
  for (const [pid, { threadsNs, childrenNs }] of before) {
    if (!after.has(pid)) usedNs -= threadsNs + childrenNs;
  }
  return Math.max(0, usedNs) / 1e9;
}

function readingOf(pid: number): CpuReading | undefined {
  try {
    const tids = readdirSync(`/proc/${pid}/task`);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 15)
      .map(Number);
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = ticks;
    return {
      threadsNs: tids.reduce((sum, tid) => sum + threadNs(pid, tid), 0),
      processNs: (user + system) * TICK_NS,
      childrenNs: (childUser + childSystem) * TICK_NS,
    };
  } catch {
    return undefined;
  }
}

/** 0 of a thread that has ended since it was listed: the process's own figure has its time. */
function threadNs(pid: number, tid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return 0;
  }
}
