import type { CommandResult } from '../host/host.ts';
import type { ProcessIdentity } from '../srs/process-identity.ts';

/** One thread that a tuning reaches, with what it has and what it shall have. */
export interface TuningTarget {
  readonly tid: number;
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
  readonly targets: readonly TuningTarget[];
  /** Run one after the other; argv, never a shell string. */
  readonly commands: readonly (readonly string[])[];
  readonly usesSudo: boolean;
  /** What it cannot do and what to know, a sentence each. */
  readonly cautions: readonly string[];
}

/** Why there can be no plan: in words, with what would help. */
export interface Refusal {
  readonly refused: string;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

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
  readonly results: readonly CommandResult[];
  readonly isComplete: boolean;
  /** `renice 0 → -15: 4/4 threads`, or which failed and why and what helps. */
  readonly sentence: string;
}

/** Which threads of a process: all that it has, or these. */
export type ThreadScope = 'all' | readonly number[];
