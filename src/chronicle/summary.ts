import type { FindingId, FindingSeverity } from '../advice/terms/finding.ts';
import type { Afar, Demo } from '../text/own-command.ts';
import type { EntryState } from '../tuning/engine/entry-state.ts';
import type { SaidVerdict } from '../tuning/journal/journal-record.ts';

/**
 * What there is to be told of a session when it is over: plain data, the names of `summary --json` (schema 1). Times are of
 * the host's wall clock, ISO 8601. Undefined: not known.
 */
export interface Summary {
  readonly schema: 1;
  readonly host: string;
  readonly kernel: string | undefined;
  /** Undefined: the host itself was watched. */
  readonly recording: string | undefined;
  /** What simulated the host; undefined: it is, or was, a real one. */
  readonly demo: Demo | undefined;
  /** Where the host is; undefined: it is, or was, where srs-top ran. */
  readonly afar: Afar | undefined;
  /** What the recording was made of: `a sos report`; undefined: srs-top recorded it. */
  readonly origin: string | undefined;
  /** The first refresh and the last. */
  readonly began: string;
  readonly ended: string;
  /** What it was at the end. */
  readonly windowSeconds: number;
  readonly srs: readonly KnownSrs[];
  /** Whether counters of losses were read twice at least: one moment cannot show what is lost. */
  readonly areLossesKnown: boolean;
  /** One for each network namespace in which an SRS was, what lost most first. */
  readonly losses: readonly NamespaceLosses[];
  /** What cost most first. */
  readonly findings: readonly FindingSpan[];
  /** By an srs-top, this one or another with the same journal, the oldest first. */
  readonly tunings: readonly ToldTuning[];
  /** By anything else, the oldest first. */
  readonly changes: readonly ToldChange[];
  /** Of the journal, made at any time; undefined where it could not be asked. */
  readonly inForce: readonly StandingChange[] | undefined;
  /** Why what is in force is not known, or not all of it; what the journal does not tell. */
  readonly doubts: readonly string[];
  readonly events: readonly ToldEvent[];
  /** Words that moments were marked with, the oldest first. */
  readonly notes: readonly { readonly time: string; readonly word: string }[];
  readonly gaps: readonly Gap[];
  /** What more there is to look at. */
  readonly files: readonly { readonly what: string; readonly path: string }[];
}

export interface KnownSrs {
  readonly pid: number;
  readonly command: string;
  readonly user: string | undefined;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly isThereAtEnd: boolean;
  /** Packets that its sockets had dropped when they were seen first, since they were opened; undefined: not told. */
  readonly droppedBefore: number | undefined;
}

/** How it is known when packets began to be lost. */
export type BeginOfLoss =
  /** The counters had been read before, without a loss. */
  | 'seen'
  /** They were lost already when the counters could be compared for the first time. */
  | 'at-or-before-start'
  /** They were lost when the counters could be read again. */
  | 'at-or-before-gap';

/** Packets that were lost with no pause longer than a window. */
export interface LossSpan {
  /** The refresh that showed it first, and the one before that, which is when it began at the earliest. */
  readonly began: string;
  readonly notBefore: string;
  readonly isKnownBy: BeginOfLoss;
  /** How long before it nothing had been lost, by counters that were read all the while. */
  readonly quietSeconds: number;
  /** The refresh that showed the last of it. */
  readonly ended: string;
  /** Less than a window before the end of all: it may go on. */
  readonly isOpen: boolean;
  /** By the UDP counters of the network namespace. */
  readonly lost: number;
  /** Dropped by SRS's sockets, and in no UDP counter. */
  readonly uncounted: number;
  /** Packets that came to sockets meanwhile, those that were lost among them. */
  readonly arrived: number | undefined;
  /** By which counters: `RcvbufErrors`, `MemErrors`, `drops of sockets`. */
  readonly counters: readonly string[];
  /** What SRS's sockets dropped meanwhile, most first. */
  readonly sockets: readonly { readonly local: string; readonly drops: number }[];
  /** Pauses longer than a window that are within it: of very many spans the closest are told as one. */
  readonly joined: number;
}

export interface NamespaceLosses {
  /** `net:[4026532177]`. */
  readonly namespace: string | undefined;
  readonly isHost: boolean | undefined;
  readonly pids: readonly number[];
  readonly lost: number;
  readonly uncounted: number;
  /** RcvbufErrors and MemErrors of it when they were read first; undefined: not told. */
  readonly lostBefore: number | undefined;
  readonly spans: readonly LossSpan[];
  readonly windows: readonly LossyWindows[];
}

/** A window that lost something, or several in a row. */
export interface LossyWindows {
  readonly began: string;
  readonly ended: string;
  /** How many windows these are; those in which nothing was lost do not count. */
  readonly windows: number;
  /** False for the time since the last window was complete. */
  readonly isComplete: boolean;
  readonly coveredSeconds: number;
  readonly lost: number;
  readonly uncounted: number;
  readonly arrived: number | undefined;
  /** SRS's socket that dropped most of it. */
  readonly socket: { readonly local: string; readonly drops: number } | undefined;
}

/** A finding from the first time that it held to the last, with what it said at its worst. */
export interface FindingSpan {
  readonly id: FindingId;
  readonly pid: number | undefined;
  readonly severity: FindingSeverity;
  readonly began: string;
  readonly ended: string;
  readonly isOpen: boolean;
  /** How often it came. */
  readonly times: number;
  readonly worst: {
    readonly time: string;
    readonly sentence: string;
    readonly lost: number;
    readonly windowSeconds: number;
    readonly evidence: readonly {
      readonly what: string;
      readonly value: number | string;
      readonly unit: string | undefined;
    }[];
  };
  /** What it explains, in a few words each. */
  readonly symptoms: readonly string[];
}

export interface ToldTuning {
  /** Its number in the journal; undefined: it could not be written there. */
  readonly entry: number | undefined;
  readonly time: string;
  /** `renice 0 → -15`. */
  readonly title: string;
  /** `srs 7847`. */
  readonly whom: string;
  readonly operator: string | undefined;
  /** What came of it, by the kernel; undefined: it was not finished. */
  readonly outcome: string | undefined;
  readonly isComplete: boolean;
  readonly verdict: SaidVerdict | undefined;
  /** How it stands at the end: `in force`, `undone by 4`; undefined: nobody could tell. */
  readonly state: string | undefined;
}

export interface ToldChange {
  readonly time: string;
  /** `nice 0 → -15 by something else`. */
  readonly what: string;
  readonly pid: number | undefined;
  readonly verdict: SaidVerdict | undefined;
}

/** A change of the journal that holds. */
export interface StandingChange {
  readonly entry: number;
  readonly time: string;
  readonly title: string;
  readonly whom: string;
  readonly operator: string | undefined;
  readonly state: EntryState;
  readonly words: string;
  /** It was made before this session. */
  readonly isOlder: boolean;
}

export interface ToldEvent {
  readonly time: string;
  readonly what: 'appeared' | 'ended' | 'restarted';
  readonly pid: number;
  readonly newPid: number | undefined;
}

/** A span of which something is not known. */
export interface Gap {
  readonly began: string;
  readonly ended: string;
  /** `not-measured`: no refresh came; `no-counters`: the UDP counters could not be read, or went back. */
  readonly what: 'not-measured' | 'no-counters';
  /** The SRS whose counters they are; none where it is a matter of all. */
  readonly pids: readonly number[];
}
