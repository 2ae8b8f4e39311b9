import type { CommandResult } from '../host/host.ts';
import type { ProcessIdentity } from '../srs/process-identity.ts';

/** What the kernel says of one thread now, from its `stat` and `status` in /proc/PID/task/TID. */
export interface ThreadState {
  readonly tid: number;
  /** Clock ticks since boot; with the tid it names the thread for good. */
  readonly startTicks: number;
  /** Its comm, fit for a terminal. */
  readonly name: string;
  readonly nice: number;
  /** SCHED_OTHER 0, FIFO 1, RR 2, BATCH 3, IDLE 5, DEADLINE 6, EXT 7; undefined when the kernel does not say. */
  readonly policy: number | undefined;
  /** CPUs it may run on, as the kernel writes them: `0-3,8`. */
  readonly affinity: string;
}

/** One thread that a tuning reaches, with what it has and what it shall have. */
export interface TuningTarget {
  readonly tid: number;
  readonly startTicks: number;
  readonly name: string;
  /** As shown: `0`, `0-3`. */
  readonly before: string;
  readonly wanted: string;
}

/** Everything a user must see before a change: what, on whom, from what to what, by which exact commands. */
export interface TuningPlan {
  readonly kind: 'nice' | 'affinity';
  /** `renice 0 → -15`. */
  readonly title: string;
  readonly process: ProcessIdentity;
  readonly processLabel: string;
  /** What was asked for; with `all`, threads that come later are missed rather than left out. */
  readonly scope: ThreadScope;
  readonly targets: readonly TuningTarget[];
  /** Run one after the other; argv, never a shell string; `sudo -n` in front where it will be used. */
  readonly commands: readonly (readonly string[])[];
  readonly usesSudo: boolean;
  /** What it cannot do and what to know, a sentence each. */
  readonly cautions: readonly string[];
}

export { isRefusal, type Refusal } from '../host/refusal.ts';

export interface TargetOutcome extends TuningTarget {
  /** What the kernel says now; undefined when the thread is gone. */
  readonly after: string | undefined;
  readonly isReached: boolean;
}

/** What came of a plan, read back from the kernel. */
export interface TuningOutcome {
  readonly plan: TuningPlan;
  readonly time: Date;
  readonly targets: readonly TargetOutcome[];
  /** Threads that came after the plan of all threads and do not have its value. */
  readonly missed: readonly ThreadState[];
  readonly results: readonly CommandResult[];
  /** Every thread that still lives has its value, at least one does, and none was missed. */
  readonly isComplete: boolean;
  /** `renice 0 → -15: 4/4 threads`, or which failed and why and what helps. */
  readonly sentence: string;
}

/** Which threads of a process: all that it has, or these. */
export type ThreadScope = 'all' | readonly number[];
