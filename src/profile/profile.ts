import type { Refusal } from '../host/refusal.ts';
import type { ProcessIdentity } from '../srs/process/process-identity.ts';

/** All threads of the process, with those that it starts meanwhile, or the one with this tid. */
export type ProfileThreads = 'all' | number;

export interface ProfileOptions {
  /** How long to record, seconds. */
  readonly seconds: number;
  /** Samples a second. */
  readonly frequencyHz: number;
  readonly callGraph: 'off' | 'fp' | 'dwarf';
  readonly threads: ProfileThreads;
}

export interface StraceOptions {
  /** How long to count, seconds. */
  readonly seconds: number;
  readonly threads: ProfileThreads;
}

interface PlanFacts {
  readonly process: ProcessIdentity;
  readonly command: readonly string[];
  readonly usesSudo: boolean;
  /** This profile's own folder, made when it starts. */
  readonly folder: string;
  readonly cautions: readonly string[];
}

/** What will be recorded, shown before it starts. */
export interface ProfilePlan extends PlanFacts {
  readonly tool: 'perf';
  readonly options: ProfileOptions;
  readonly dataFile: string;
}

/** What strace will count, shown before it starts. */
export interface StracePlan extends PlanFacts {
  readonly tool: 'strace';
  readonly options: StraceOptions;
}

export type AnyProfilePlan = ProfilePlan | StracePlan;

export interface ProfileSymbol {
  /** Share of all samples. */
  readonly percent: number;
  readonly thread: string;
  readonly object: string;
  readonly symbol: string;
}

export interface ProfileThread {
  /** Share of all samples. */
  readonly percent: number;
  readonly tid: number;
  readonly name: string;
}

/** What perf came too late for; the shares are of the rest. */
export interface ProfileLosses {
  /** Undefined when perf did not say. */
  readonly sampleCount: number | undefined;
  /** How many chunks of events there are, each of any length. */
  readonly chunkCount: number;
}

export interface ProfileReport {
  readonly plan: ProfilePlan;
  readonly isCancelled: boolean;
  /** How long it really recorded. */
  readonly recordedSeconds: number;
  /** Undefined when perf did not say. */
  readonly sampleCount: number | undefined;
  readonly losses: ProfileLosses;
  /** Most samples first. */
  readonly symbols: readonly ProfileSymbol[];
  /** Most samples first; empty when perf did not say. */
  readonly threads: readonly ProfileThread[];
  /** All of `perf report --stdio`, by symbol and by thread, cleaned for a terminal. */
  readonly text: string;
  /** The stacks as text for flame graph viewers; undefined when there is none. */
  readonly stacksFile: string | undefined;
  readonly sentence: string;
}

/** One line of `strace -c`. */
export interface SystemCall {
  /** Share of the kernel time spent in all of them. */
  readonly percent: number;
  readonly seconds: number;
  readonly microsecondsPerCall: number;
  readonly calls: number;
  readonly errors: number;
  readonly name: string;
}

export interface StraceReport {
  readonly plan: StracePlan;
  readonly isCancelled: boolean;
  readonly recordedSeconds: number;
  /** Most time first. */
  readonly systemCalls: readonly SystemCall[];
  /** All that strace wrote, cleaned for a terminal. */
  readonly text: string;
  readonly sentence: string;
}

export type AnyProfileReport = ProfileReport | StraceReport;

/** What a run is at: it records, then makes its report of that, then writes the stacks as text (perf with call graphs). */
export type ProfileStage = 'recording' | 'reporting' | 'exporting';

/** A recording that is under way. */
export interface ProfileRun<Plan extends AnyProfilePlan, Report extends AnyProfileReport> {
  readonly plan: Plan;
  readonly startedAtMs: number;
  /** A report, or in words why it could not be made and what would help. Never rejects. */
  readonly done: Promise<Report | Refusal>;
  readonly stage: () => ProfileStage;
  /**
   * Ends the recording early; what was recorded so far is kept and reported through `done`. While the stacks are
   * written it leaves those out.
   */
  cancel(): void;
}

export type AnyProfileRun = ProfileRun<ProfilePlan, ProfileReport> | ProfileRun<StracePlan, StraceReport>;
