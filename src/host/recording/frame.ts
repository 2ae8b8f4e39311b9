import type { Demo } from '../../text/own-command.ts';
import type { HostFacts, HttpReply } from '../host.ts';
import type { FailureReason } from '../results.ts';

/**
 * What a recording holds: a frame a refresh, and in it what the host said, in the order in which it said it. All of it is
 * plain JSON. Fields and kinds that a reader does not know are left alone, so that an older srs-top opens what a newer one
 * wrote, and the other way round.
 *
 * Times are whole microseconds of the monotonic clock of the program that recorded, as `Microseconds`; texts are told only
 * where they changed.
 */

/** The version of what is written; a reader that knows a lower one reads what it knows. */
export const RECORDING_SCHEMA = 1;

/** Whole: the difference of two is exact, and a thousandth of it is the very number that the live program had. */
export type Microseconds = number;

/** Why something could not be had: reason and detail of a `HostFailure`; `asked` too where it is another than the path. */
export interface PlainFailure {
  readonly failed: FailureReason;
  readonly detail: string;
  readonly asked?: string;
}

/** What came of a path: the text alone; or that it could not be had. */
export type PlainText = string | PlainFailure;

/** What was learnt of a host by a look, or by all of them before a chunk began. */
export interface Learnt {
  /** Changed ones alone. */
  readonly texts?: Readonly<Record<string, PlainText>>;
  /**
   * When each text was read and what that took of CPU, by what was asked: a pair for each path of it that could be read, in
   * the order of `found`. Each time counts from the one before it, the first from that of the frame, or of the look itself
   * where it was between two refreshes; -1 is not known.
   */
  readonly read?: Readonly<Record<string, readonly Microseconds[]>>;
  /** How long texts kept their reader waiting, by path. */
  readonly waited?: Readonly<Record<string, Microseconds>>;
  readonly links?: Readonly<Record<string, PlainText>>;
  readonly names?: Readonly<Record<string, readonly string[] | PlainFailure>>;
  /** The paths that a pattern stood for, with those that stand for directories that could not be listed. */
  readonly found?: Readonly<Record<string, readonly string[]>>;
  readonly foundLinks?: Readonly<Record<string, readonly string[]>>;
  /** What links and names took, by what was asked. */
  readonly took?: Readonly<Record<string, Microseconds>>;
  /** What ss said, by the key of its question, at a time that counts from the frame; null where it had not answered yet. */
  readonly sockets?: Readonly<Record<string, PlainSockets | PlainFailure | null>>;
  /** What begins with these is of no interest any more: the process ended. */
  readonly gone?: readonly string[];
  /** These paths are not there any more: what a pattern had found, and does not find again. */
  readonly lost?: readonly string[];
}

export interface PlainSockets {
  readonly asked: string;
  /** Missing: as before. */
  readonly text?: string;
  readonly at: Microseconds;
}

export type Door = 'aside' | 'from' | 'query' | 'get';

export interface PlainPiece {
  readonly text: string;
  readonly offset: number;
  readonly sizeBytes: number;
  readonly id: string;
  readonly beganAnew: boolean;
  readonly at: Microseconds;
}

/** What a command printed; `same`: as it did the last time. */
export interface PlainCommand {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly problem?: string | undefined;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly same?: true;
}

/** What came in through a door that no refresh waits for, as it is kept. */
export interface PlainAnswers {
  /** Changed texts alone; `read` is a pair for each path: when, and what it took. */
  aside: {
    readonly texts: Readonly<Record<string, PlainText>>;
    readonly read: Readonly<Record<string, readonly [at: Microseconds, took: Microseconds]>>;
  };
  from: PlainPiece | PlainFailure;
  query: PlainCommand;
  get: readonly HttpReply[] | PlainFailure | 'same';
}

export interface LookEntry extends Learnt {
  readonly kind: 'look';
  /** When its answer was there. */
  readonly at: Microseconds;
  readonly wall: number;
}

/** Somebody asked through a door; what came of it has the same number. */
export interface AskEntry {
  readonly kind: 'ask';
  readonly door: Door;
  readonly id: number;
  readonly key: string;
}

export interface AnswerEntry {
  readonly kind: 'answer';
  readonly door: Door;
  readonly id: number;
  readonly key: string;
  readonly at: Microseconds;
  readonly wall: number;
  readonly answer: unknown;
}

/** What was seen of the receive queues of a process's namespace since the refresh before. */
export interface PeaksEntry {
  readonly kind: 'peaks';
  readonly pid: number;
  readonly looks: number;
  readonly byInode: Readonly<Record<string, number>>;
}

/** What the program that recorded had used of CPU by then, and its memory. */
export interface SelfEntry {
  readonly kind: 'self';
  readonly at: Microseconds;
  readonly cpu: Microseconds;
  readonly residentBytes: number;
}

/** What was told of the session, such as a tuning or a mark: named, and as plain data. */
export interface ToldEntry {
  readonly kind: 'told';
  readonly at: Microseconds;
  readonly wall: number;
  readonly name: string;
  readonly data: unknown;
  /** Never written: what the times in its data are earlier by than those of the replay, as `Frame.shift`. */
  readonly shift?: Microseconds;
}

export type Entry = LookEntry | AskEntry | AnswerEntry | PeaksEntry | SelfEntry | ToldEntry;

/** Where texts come from that srs-top did not read itself. */
export interface RecordingOrigin {
  /** What collected them. */
  readonly tool: 'sos' | 'sysstat' | 'capture' | 'prometheus';
  /** `kernel`: as the kernel wrote them; `figures`: made again of the figures that the tool kept. */
  readonly texts: 'kernel' | 'figures';
  /** The name of what was imported; missing where names are replaced. */
  readonly source?: string;
  /** A single moment, of which no rate can be told. */
  readonly isInstant: boolean;
}

/** What does not change while a host is recorded. */
export interface RecordingHeader {
  readonly schema: number;
  /** Of srs-top. */
  readonly version: string;
  readonly hostId: string;
  readonly hostName: string;
  readonly system: string;
  /** When it began. */
  readonly startAt: Microseconds;
  readonly startWall: number;
  /** Whose it was recorded with: changes and verdicts are by windows of the same length. */
  readonly delaySeconds: number;
  readonly windowSeconds: number;
  /** Process names or a pid that are watched. */
  readonly wanted: unknown;
  /** Missing until they are known. */
  readonly facts?: HostFacts;
  /** What simulated it; missing: it was a real host. */
  readonly demo?: Demo;
  /** Addresses and names are replaced. */
  readonly isAnonymised?: true;
  /**
   * It was imported: nobody asked that host for anything, each frame has all that is known by then, and what the source did
   * not say is in none. Missing: srs-top recorded it.
   */
  readonly origin?: RecordingOrigin;
}

/** What a chunk begins with: enough to go on from there. */
export interface KeyFrame {
  readonly header: RecordingHeader;
  /** What the times of `state` count from. */
  readonly stateAt: Microseconds;
  readonly state: Learnt;
  /** What each door answered last, in full. */
  readonly answers: readonly {
    readonly door: Door;
    readonly key: string;
    readonly at: Microseconds;
    readonly answer: unknown;
  }[];
}

export interface Frame {
  /** When the sleep before the refresh ended. */
  readonly at: Microseconds;
  /** Milliseconds of the wall clock then. */
  readonly wall: number;
  /** Somebody wanted it sooner than it was due. */
  readonly isWoken?: true;
  /** What happened since the frame before: while nobody looked. */
  readonly asleep?: readonly Entry[];
  /** The refresh itself. */
  readonly entries: readonly Entry[];
  /** In the first frame of a chunk. */
  readonly key?: KeyFrame;
  /** What the frame before has, for who begins to read here: whoever read that one leaves it out. */
  readonly isAgain?: true;
  /** There was no refresh yet: what was told since the frame before, where a file ends with that. It ends no sleep. */
  readonly isAsleep?: true;
  /** Never written: what was before it is not known, so that its key has to be gone by. */
  readonly isAfterGap?: true;
  /** Never written: what its times are later by than they say, as another program recorded it whose clock began anew. */
  readonly shift?: Microseconds;
}

export function microseconds(ms: number): Microseconds {
  return Math.round(ms * 1_000);
}

/** Milliseconds, as the live program had them. */
export function milliseconds(us: Microseconds): number {
  return us / 1_000;
}
