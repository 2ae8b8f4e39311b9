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

export interface DropsOptions {
  /** How long to record, seconds. */
  readonly seconds: number;
  /** The thread whose CPU is watched. */
  readonly threads: number;
  /** UDP ports of SRS; none: of all sockets. */
  readonly ports: readonly number[];
}

/** What tracefs will record, shown before it starts. */
export interface DropsPlan extends PlanFacts {
  readonly tool: 'drops';
  readonly options: DropsOptions;
  /** The same as a user would type it. */
  readonly lines: readonly string[];
  /** Names of this kernel's reasons to drop a packet, by their number. */
  readonly reasons: ReadonlyMap<number, string>;
}

export type AnyProfilePlan = ProfilePlan | StracePlan | DropsPlan;

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

/** Why packets were dropped, anywhere on the host. */
export interface DropReason {
  /** As the kernel calls it: `SOCKET_RCVBUFF`; before 5.17 the function: `in udp_queue_rcv_one_skb`. */
  readonly reason: string;
  readonly count: number;
}

/** Whose packets SRS's sockets did not take. */
export interface DropSender {
  /** `203.0.113.9:4711` */
  readonly from: string;
  readonly count: number;
}

/** Who took the CPU from the thread that was watched, while that was ready to run. */
export interface CpuTaking {
  readonly pid: number;
  /** Fit for a terminal. */
  readonly name: string;
  readonly count: number;
}

/** What was counted in the recorded time. */
export interface DropsTally {
  /** Datagrams for SRS's ports that its receive buffer had no room for. */
  readonly full: number;
  /** Those that memory was not granted for: UDP's own limit, or the cgroup's. */
  readonly memory: number;
  /** Most first; empty where this kernel does not say (before 6.10). */
  readonly senders: readonly DropSender[];
  /** Of the whole host, most first. */
  readonly reasons: readonly DropReason[];
  /** How often the thread left its CPU; of these, how often another took it. */
  readonly switches: number;
  readonly preemptions: number;
  /** Who took it, most first. */
  readonly takers: readonly CpuTaking[];
}

export interface DropsReport extends DropsTally {
  readonly plan: DropsPlan;
  readonly isCancelled: boolean;
  readonly recordedSeconds: number;
  /** Events that found no room in the buffer. */
  readonly missed: number;
  /** Lines of the trace that were not understood. */
  readonly unread: number;
  /** Grown meanwhile in SRS's network namespace; undefined: not known. */
  readonly receiveBufferErrors: number | undefined;
  readonly memoryErrors: number | undefined;
  /** Instances that a killed srs-top had left, and that were removed first. */
  readonly removed: readonly string[];
  /** The trace, or as much of it as can be read, cleaned for a terminal. */
  readonly text: string;
  readonly sentence: string;
}

export type AnyProfileReport = ProfileReport | StraceReport | DropsReport;

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

export type AnyProfileRun =
  | ProfileRun<ProfilePlan, ProfileReport>
  | ProfileRun<StracePlan, StraceReport>
  | ProfileRun<DropsPlan, DropsReport>;
