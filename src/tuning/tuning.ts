import type { Capability } from '../host/capabilities.ts';
import type { CommandResult, Host, HostFailure } from '../host/host.ts';
import { isRefusal, type Refusal } from '../host/refusal.ts';
import type { ProcessIdentity } from '../srs/process/process-identity.ts';

export { isRefusal, type Refusal } from '../host/refusal.ts';

/** Refused because it could not be written down first. Nothing was changed; done all the same, nothing could take it back. */
export interface Unrecorded extends Refusal {
  /** What the journal said: `/x/journal.ndjson: the disk is full (ENOSPC)`. */
  readonly journalProblem: string;
}

export function isUnrecorded(value: unknown): value is Unrecorded {
  return isRefusal(value) && 'journalProblem' in value;
}

/** Refused because it is so already: there is nothing to do. */
export interface Met extends Refusal {
  readonly isMet: true;
}

export function isMet(value: unknown): value is Met {
  return isRefusal(value) && 'isMet' in value;
}

export type TuningKind =
  | 'nice'
  | 'autogroup'
  | 'affinity'
  | 'policy'
  | 'quota'
  | 'irq-affinity'
  | 'rps'
  | 'sysctl'
  | 'open-files';

/** Which threads of a process: all that it has, or these. */
export type ThreadScope = 'all' | readonly number[];

/** Whom a tuning of threads is for. */
export interface ThreadRequest {
  readonly process: ProcessIdentity;
  /** How the process is called on screen: `srs`. */
  readonly label: string;
  readonly scope: ThreadScope;
}

/** Names one thing that a tuning changes: a thread, an IRQ, a kernel parameter. */
export interface TargetIdentity {
  /** Unlike that of any other thing of the kind: `7847`, `24`, `net.core.rmem_max`. */
  readonly id: string;
  /** What else it is called, fit for a terminal: `SRT:GC`, `virtio0-input.0`. May be empty. */
  readonly name: string;
  /** Start time of a thread in clock ticks since boot: with the tid it names the thread for good. Undefined for anything else. */
  readonly startTicks: number | undefined;
}

/** A thing as it is now. */
export interface TargetState extends TargetIdentity {
  /** As shown, in one way of writing so that values can be compared: `0`, `0-3`. */
  readonly value: string;
}

/** One thing that a tuning reaches, with what it has and what it shall have. */
export interface TuningTarget extends TargetIdentity {
  readonly before: string;
  readonly wanted: string;
}

/** One thing that is done to the host: a command (argv, never a shell string), or a text into a kernel file. */
export type TuningStep =
  | { readonly command: readonly string[] }
  | {
      readonly path: string;
      readonly text: string;
      readonly id: string;
      /** What stands before the program that writes, to do it in another namespace; empty or none: it is written from here. */
      readonly within?: readonly string[] | undefined;
    };

/** What came of a step; of a write, undefined when the kernel took it. */
export type StepResult =
  | { readonly command: CommandResult }
  | { readonly id: string; readonly failure: HostFailure | undefined };

/** On whom: what is known of a change before it is known what it needs. */
export interface TuningReach {
  /** Undefined for what belongs to the host. */
  readonly process: ProcessIdentity | undefined;
  /** With `all`, threads that come later are missed rather than left out. */
  readonly scope: ThreadScope;
  /** As `Tuning.within` gave it. Not for the journal: it is asked for anew. */
  readonly within?: readonly string[] | undefined;
}

/**
 * One kind of tuning: how its values are read and set. All kinds are planned, confirmed, applied, read back, written to
 * the journal, judged and undone in the same way (`apply.ts`); a kind is one file with one of these and its `plan…`.
 */
export interface Tuning {
  readonly kind: TuningKind;
  /** What it changes, for sentences: `thread`, `threads`. */
  readonly nouns: readonly [one: string, many: string];
  /** Stands over the values before: `NI now`. */
  readonly valueHead: string;
  /** Whether it can change the loss right now, so that a verdict is due; by default it can. */
  readonly isJudged?: (targets: readonly TargetIdentity[]) => boolean;
  /** What happened to a target that is gone; by default `ended`, as for threads. */
  readonly endWord?: string;
  /**
   * What the targets have now, straight from the kernel. One that is gone is left out. Of threads all that the process
   * has come, so that those that nobody planned for are seen. Refused when nothing can be read.
   */
  readonly read: (
    host: Host,
    process: ProcessIdentity | undefined,
    targets: readonly TargetIdentity[],
  ) => Promise<readonly TargetState[] | Refusal>;
  /** True where its targets are found by the names of srs-top's own network namespace, as interfaces are. */
  readonly isOfNetwork?: boolean;
  /**
   * For a kind whose values belong to a particular namespace: the prefix that makes a command act there
   * (`nsenter -t 1 -n --`), empty where srs-top itself is there. Refused when there is no way.
   */
  readonly within?: (host: Host) => Promise<readonly string[] | Refusal>;
  /** What gives each of these its value, without sudo. */
  readonly steps: (
    reach: TuningReach,
    wishes: readonly Pick<TuningTarget, 'id' | 'wanted'>[],
  ) => readonly TuningStep[];
  /** Whether no step has to wait for another: each is of a thread, an IRQ, a queue or a parameter of its own. No unless given. */
  readonly areStepsIndependent?: true;
  /** What the kernel's words mean of this kind, where they mean something else than of any other. */
  readonly meanings?: readonly (readonly [pattern: RegExp, cause: FailureCause])[];
  /** What the kernel asks for where a user's own rights do not do: looked at when root is refused. Undefined: the file's mode decides. */
  readonly capability?: Capability;
}

/** Everything a user must see before a change: what, on whom, from what to what, by which exact commands or writes. */
export interface TuningPlan extends TuningReach {
  readonly kind: TuningKind;
  /** What is done, before any value: `renice`, `affinity`. */
  readonly verb: string;
  /** `renice 0 → -15`. */
  readonly title: string;
  /** How the process is called; of the host, the host's name. */
  readonly label: string;
  readonly targets: readonly TuningTarget[];
  /** Done in this order; those of a kind whose steps are independent some at once. */
  readonly steps: readonly TuningStep[];
  /** `sudo -n` stands in front of what is done. */
  readonly usesSudo: boolean;
  /** What decides instead of this change, a sentence each: to be read before all else. Missing: nothing is known to. */
  readonly leads?: readonly string[];
  /** What it cannot do and what to know, a sentence each. */
  readonly cautions: readonly string[];
  /** The number in the journal of what it takes back. */
  readonly undoes?: number;
  /** Of what belongs to no process: the one that it is done for, and judged by. */
  readonly judgedBy?: ProcessIdentity | undefined;
  /** In an undo: targets whose value is no longer the one srs-top set. The user is asked about them first. */
  readonly atOdds?: readonly AtOdds[];
  /** In an undo: the same, for what is not among its targets. */
  readonly leaves?: readonly AtOdds[];
}

/** A thing that somebody else changed since srs-top did. */
export interface AtOdds extends TargetIdentity {
  /** What srs-top gave it. */
  readonly set: string;
  readonly now: string;
  /** The number in the journal of what gave it the value of now; undefined: it was not srs-top. */
  readonly by?: number | undefined;
}

export interface TargetOutcome extends TuningTarget {
  /** What the kernel says now; undefined when it is gone. */
  readonly after: string | undefined;
  readonly isReached: boolean;
}

/** What came of a plan, read back from the kernel. */
export interface TuningOutcome {
  readonly plan: TuningPlan;
  readonly time: Date;
  readonly targets: readonly TargetOutcome[];
  /** Threads that came after the plan of all threads and do not have its value. */
  readonly missed: readonly TargetState[];
  readonly results: readonly StepResult[];
  /** Everything that is still there has its value, at least one does, and none was missed. */
  readonly isComplete: boolean;
  /** Its number in the journal; undefined when that could not be written. */
  readonly entry: number | undefined;
  /** `renice 0 → -15: 4/4 threads`, or which failed and why and what helps. */
  readonly sentence: string;
}

/** Why a target did not get its value, as far as the kernel or the commands told. */
export interface FailureCause {
  /** `refused`: the words say what would help; the same once more would not. */
  readonly kind: 'not-permitted' | 'ended' | 'not-installed' | 'sudo' | 'refused' | 'other';
  /** Follows the name of the target: `not permitted`. */
  readonly words: string;
}

/** Whether two name the same thing: of threads, the same one for good. */
export function isSameTarget(one: TargetIdentity, other: TargetIdentity): boolean {
  return one.id === other.id && one.startTicks === other.startTicks;
}

/** No process is named. Plans always name one; a hand-edited line of the journal may not. */
export const NO_PROCESS: Refusal = { refused: 'it does not say which process is meant' };
