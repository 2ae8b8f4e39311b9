import type { Afar, Demo } from '../text/own-command.ts';
import type { FilePiece, FollowOptions } from './follow-file.ts';
import type { Look, Question } from './look.ts';
import type { OwnUse } from './own-use.ts';
import type { QueueWatch } from './queue-peaks.ts';
import type { HostFailure, ReadResult } from './results.ts';

/**
 * The only door to the watched machine. Everything that differs between a live host, a recorded one and (later) one
 * over ssh lies behind this interface; the rest of the program cannot tell them apart.
 */

export type { FailureReason, FileText, HostFailure, ReadResult } from './results.ts';
export { isFailure, isUnrecorded } from './results.ts';

export interface Clock {
  /** Monotonic milliseconds; of the recording for a replayed host. Never set back, not moved by clock changes. */
  nowMs(): number;
  /** Wall-clock time, for people only. */
  time(): Date;
  /**
   * Waits until `nowMs()` has reached `atMs`. False when there is nothing more to wait for: the recording is over,
   * or `signal` was aborted. `woken` where a recording goes on as somebody was woken then, whatever time it was: something
   * had been changed.
   */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<boolean | 'woken'>;
}

export interface CommandResult {
  /** As it was started, with `sudo -n` in front where that was needed. */
  readonly command: readonly string[];
  /** Undefined when it never ran or a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not run to its end; undefined when it did, whatever its exit code. */
  readonly problem:
    | 'not-found'
    | 'timed-out'
    | 'cancelled'
    | 'read-only'
    | 'unsupported'
    | 'failed'
    | undefined;
  /** When it was run, on the host's clock, where that was before it was asked: in a recording. */
  readonly atMs?: number;
}

export interface CommandOptions {
  /** Give up after this long; 10,000 by default. */
  readonly timeoutMs?: number;
  /** End it once it has written this much, 32 MiB by default; `problem` is `failed` then. */
  readonly mostBytes?: number;
  /** Put `sudo -n` in front, as `privilege()` advised. */
  readonly sudo?: boolean;
  /** What the command reads from its standard input; nothing by default. */
  readonly input?: string;
  /**
   * Keeps its standard input open, and empty, while it runs: a command that waits for the end of it (`cat`) comes to its
   * end when srs-top does, even by a SIGKILL, and through sudo too.
   */
  readonly holdsInput?: boolean;
  /**
   * It is asked again every few seconds: a shell that runs it is kept for a while, which takes a tenth of our own CPU.
   * With `sudo`, `timeoutMs`, `mostBytes` and an `input` of whole lines alone; what it printed is `stderr` when it failed,
   * and else `stdout`.
   */
  readonly isRepeated?: boolean;
  /** With `isRepeated`: whom it is asked for. Those of one command and one of these wait for each other. */
  readonly askedFor?: string;
  /** The directory that it runs in; / by default, since where srs-top was started may be gone by then. */
  readonly directory?: string;
  /** What stands between the parts of its output, another each time, so that no part can forge it. */
  readonly mark?: string;
  /**
   * A file of srs-top's own, on the machine that it runs on, which the standard output goes into straight from the
   * command instead of to `stdout`: texts of a hundred megabytes. It is there already, and what it held is lost.
   */
  readonly outputFile?: string;
  /**
   * The same for its messages. `stderr` still gets them, from that file, once the command has ended. Where srs-top held
   * the other end of a pipe, a command that has something to say while srs-top is killed would die of it (SIGPIPE), as
   * perf does before its data are whole.
   */
  readonly messagesFile?: string;
  /**
   * It is a process group of its own: signals go to all of it, and `end` waits until nothing of it is left. Its own end
   * is what `done` tells, whatever it has started still runs.
   */
  readonly isGroup?: boolean;
}

export interface AsideOptions {
  /** Bytes that are read of each file, from its beginning, or its first line; 65,536 bytes by default. */
  readonly most?: number | 'line';
  /** An extended regular expression: only what matches it comes, a match a line. For files of many megabytes. */
  readonly matching?: string;
  /** Give up on each file after this long; 10,000 by default. */
  readonly timeoutMs?: number;
}

/** What an HTTP server on the host is asked for, by GET alone. */
export interface HttpQuestion {
  /** Such as `http://127.0.0.1:1985`, in the network namespace of the host itself. */
  readonly origin: string;
  /** One after the other. One that brings no answer ends it. */
  readonly paths: readonly string[];
  /** The header of that name; none by default. */
  readonly authorization?: string | undefined;
  /** Give up on a path after this long. */
  readonly timeoutMs: number;
  /** Give up on a path that answers with more. */
  readonly mostBytes: number;
}

export interface HttpReply {
  readonly status: number;
  /** Decoded as UTF-8. */
  readonly text: string;
  /** When it came, in milliseconds on the host's clock, where that was before it was asked for: in a recording. */
  readonly atMs?: number;
}

/** A command that is under way, such as `perf record`. */
export interface RunningCommand {
  readonly command: readonly string[];
  readonly done: Promise<CommandResult>;
  /** Sends SIGINT, as Ctrl-C does: perf then writes its data and ends. Resolves when it has ended. */
  interrupt(): Promise<CommandResult>;
  /** Its pid on the host; undefined before it is started, and where nothing is. */
  readonly pid?: () => number | undefined;
  /** As `interrupt`, and where that does not end it SIGTERM after two seconds, SIGKILL after two more. */
  readonly end?: () => Promise<CommandResult>;
}

/** How a change can be carried out: as root, through `sudo -n` without a password, or only with the user's own rights. */
export type Privilege = 'root' | 'sudo' | 'user';

/** One-off facts, known only some time after start. Undefined: unknown. */
export interface HostFacts {
  readonly operatingSystem: string | undefined;
  readonly cpuModel: string | undefined;
  /** Such as `kvm` or `docker`; undefined when none was noticed. */
  readonly virtualisation: string | undefined;
}

export const UNKNOWN_FACTS: HostFacts = {
  operatingSystem: undefined,
  cpuModel: undefined,
  virtualisation: undefined,
};

/** A place for files that commands make on the host. */
export interface Workspace {
  /** On the host. */
  readonly directory: string;
  /** Brings a file of it into the folder that it belongs to. Resolves with why that failed. Never rejects. */
  fetch(name: string): Promise<HostFailure | undefined>;
}

/** How much of a recording there is. */
export interface RecordedSpan {
  /** From where it begins here to where it ends. */
  readonly seconds: number;
  /** All of the recording, of which the rest is not played. */
  readonly wholeSeconds: number;
  /** How far apart its refreshes mostly are; 0: there is one. */
  readonly everySeconds: number;
}

/** How things stand with the line to another machine. */
export interface HostLine {
  /** Fit for a terminal, what it leads to as people call that: `srs@edge-3`, or the command that gives a shell. */
  readonly to: string;
  /**
   * Why there is none at the moment, and when it is tried again, in words; undefined: there is one.
   * @param isNamed it stands beside the host's name, and is the reason alone
   */
  problem(isNamed?: boolean): string | undefined;
  /** Calls `listener` when that changes. @returns what ends that */
  subscribe(listener: () => void): () => void;
  /** What the program of this machine calls itself that makes the line, with its version; undefined: that is not known. */
  readonly client?: (() => Promise<string | undefined>) | undefined;
}

export interface Host {
  /** Tells two hosts of one name apart; the same for as long as the host is the same. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'local' | 'recorded' | 'simulated' | 'remote';
  /** What simulates it, or did when it was recorded; undefined: nothing does. */
  readonly demo?: Demo | undefined;
  /** macOS has no /proc: nothing can be watched there, only profiled. */
  readonly system: 'linux' | 'macos';
  /** True for replayed hosts and under --read-only: then `execute`, `start`, `handOver` and `write` refuse. */
  readonly isReadOnly: boolean;
  readonly clock: Clock;
  /** Options of srs-top that name it; undefined: it is none on another machine. */
  readonly afar?: Afar | undefined;
  /** Undefined where no line is needed. */
  readonly line?: HostLine;
  /** How far apart the records of a recording mostly are; undefined: it is live, or a single moment. */
  readonly recordedEveryMs?: number | undefined;
  /** Undefined: it is live, or simulated. */
  readonly recordedSpan?: RecordedSpan | undefined;
  /** Its texts were collected by something else than srs-top, which asked it for nothing more. No unless given. */
  readonly isImported?: boolean;
  /** It was watched before what it tells here began: what holds at first may hold for longer. No unless given. */
  readonly beginsAmid?: boolean;
  /**
   * Since when a finding of this SRS (null: of the host, or of several) held when it was recorded, in milliseconds of its
   * clock; undefined: it was not told by now, or it is live.
   */
  readonly heldSince?: (id: string, pid: number | null) => number | undefined;

  /**
   * Asks for many things at once: on another machine each question takes a round trip. Never rejects: what cannot be had
   * comes as a `HostFailure`.
   */
  look(question: Question): Promise<Look>;
  /**
   * Reads files that may keep whoever reads them waiting: sysfs that a driver fills (`/sys/class/net/eth0/speed`), the
   * memory of a process that hangs (`/proc/17034/maps`), what a process calls its executable. Another process reads them,
   * one after the other, so that nothing of srs-top waits, not even its end; only regular files are opened. No patterns.
   * `tookMs` is the time that passed, not CPU. Never rejects.
   */
  readAside(paths: readonly string[], options?: AsideOptions): Promise<ReadonlyMap<string, ReadResult>>;
  /**
   * Follows a file that grows, such as a log: what stands in it behind `offset` bytes, or with `end` where it ends now. As
   * with `readAside`, another process reads it, and only a regular file is opened. Never rejects.
   */
  readFrom(path: string, offset: number | 'end', options?: FollowOptions): Promise<FilePiece | HostFailure>;
  /**
   * Where commands on the host put the files of a profile that is kept in `folder` on srs-top's own machine: that folder
   * itself where both are one machine.
   */
  workspace(folder: string): Workspace;
  /** Begins to look at the receive queues of a process's network namespace, ten times a second where that is cheap. */
  watch(pid: number): QueueWatch;
  /** Lets go of whatever is kept open for paths that begin with `prefix` (a process that is gone). */
  release(prefix: string): void;

  /** Runs a command that only asks (`ss`, `perf report`). Never rejects. */
  query(command: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /**
   * Asks an HTTP server on the host, without a process: `curl`, asked every few seconds, would be a tenth of all that
   * srs-top costs. A failure when the first path brought no answer, with why. Never rejects.
   */
  get(question: HttpQuestion): Promise<readonly HttpReply[] | HostFailure>;
  /** Runs a command that changes something. Refused on a read-only host. Never rejects. */
  execute(command: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Starts a command that runs for a while. Refused (through `done`) on a read-only host. */
  start(command: readonly string[], options?: CommandOptions): RunningCommand;
  /**
   * Starts a command that has srs-top's own terminal until it ends (`perf top`). The caller draws and reads nothing in the
   * meantime. Its texts go to the terminal, so `stdout` and `stderr` are empty; it has no time limit. Afterwards the
   * terminal is set as it was found, whatever the command left. Refused (through `done`) on a read-only host.
   */
  handOver(command: readonly string[], options?: Pick<CommandOptions, 'sudo'>): RunningCommand;
  /** Writes a kernel file (`/proc/irq/24/smp_affinity_list`). Refused on a read-only host. */
  write(path: string, text: string): Promise<HostFailure | undefined>;

  /** What srs-top has used itself; where it is missing, it is this very program that is measured. */
  readonly ownUse?: () => OwnUse;
  privilege(): Promise<Privilege>;
  facts(): Promise<HostFacts>;
  /** Closes every descriptor and ends every command of ours that still runs. */
  close(): Promise<void>;
}
