import type { ProcessIdentity } from '../srs/process-identity.ts';

export interface ProfileOptions {
  /** How long to record, seconds. */
  readonly seconds: number;
  /** Samples a second. */
  readonly frequencyHz: number;
  readonly callGraph: 'off' | 'fp' | 'dwarf';
}

/** What will be recorded, shown before it starts. */
export interface ProfilePlan {
  readonly process: ProcessIdentity;
  readonly options: ProfileOptions;
  readonly command: readonly string[];
  readonly usesSudo: boolean;
  /** Where `perf.data`, `report.txt` will be. */
  readonly folder: string;
  readonly dataFile: string;
  readonly cautions: readonly string[];
}

export interface ProfileSymbol {
  /** Share of all samples. */
  readonly percent: number;
  readonly thread: string;
  readonly object: string;
  readonly symbol: string;
}

export interface ProfileReport {
  readonly plan: ProfilePlan;
  readonly isCancelled: boolean;
  /** How long it really recorded. */
  readonly recordedSeconds: number;
  /** Undefined when perf did not say. */
  readonly sampleCount: number | undefined;
  readonly symbols: readonly ProfileSymbol[];
  /** All of `perf report --stdio`, cleaned for a terminal. */
  readonly text: string;
  readonly sentence: string;
}

/** A recording that is under way. */
export interface ProfileRun {
  readonly plan: ProfilePlan;
  readonly startedAtMs: number;
  /** A report, or why there is none, in words with what would help. Never rejects. */
  readonly done: Promise<ProfileReport | { readonly refused: string }>;
  /** Ends it early; what was recorded so far is kept and reported through `done`. */
  cancel(): void;
}
