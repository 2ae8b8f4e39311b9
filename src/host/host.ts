/**
 * The only door to the watched machine. Everything that differs between a live host, a recorded one and (later) one
 * over ssh lies behind this interface; the rest of the program cannot tell them apart.
 */

/** Why something could not be had. `gone`: no such file or process; `unsupported`: not by this kernel or kind of host. */
export type FailureReason = 'gone' | 'forbidden' | 'unsupported' | 'failed';

export interface HostFailure {
  /** The path or command that was asked for. */
  readonly asked: string;
  readonly reason: FailureReason;
  /** What came instead, for people: `EACCES: permission denied`. */
  readonly detail: string;
}

export interface FileText {
  readonly text: string;
  /** When it was read, on the host's monotonic clock, in milliseconds. */
  readonly atMs: number;
  /** Milliseconds of CPU that the read took: the kernel makes these texts while they are read. Undefined: not known. */
  readonly tookMs?: number;
  /** Milliseconds that its reader was kept waiting besides, where that was a second or more (a FUSE as lxcfs that hangs). */
  readonly waitedMs?: number;
}

export type ReadResult = FileText | HostFailure;

/** What came of every path that was asked for; a pattern contributes one entry for each path it matched. */
export type Texts = ReadonlyMap<string, ReadResult>;
export type Links = ReadonlyMap<string, string | HostFailure>;

export function isFailure(result: unknown): result is HostFailure {
  return typeof result === 'object' && result !== null && 'reason' in result;
}

export interface Clock {
  /** Monotonic milliseconds; of the recording for a replayed host. Never set back, not moved by clock changes. */
  nowMs(): number;
  /** Wall-clock time, for people only. */
  time(): Date;
  /**
   * Waits until `nowMs()` has reached `atMs`. False when there is nothing more to wait for: the recording is over,
   * or `signal` was aborted.
   */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<boolean>;
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
   * A file of srs-top's own, on the machine that it runs on, which the standard output goes into straight from the
   * command instead of to `stdout`: texts of a hundred megabytes. It is there already, and what it held is lost.
   */
  readonly outputFile?: string;
  /**
   * The same for its messages, which come to `stderr` all the same, from there once it has ended. Where srs-top held the
   * other end of a pipe, a command that has something to say while srs-top is killed would die of it (SIGPIPE), as perf
   * does before its data are whole.
   */
  readonly messagesFile?: string;
}

export interface AsideOptions {
  /** Bytes that are read of each file, from its beginning, or its first line; 65,536 bytes by default. */
  readonly most?: number | 'line';
  /** An extended regular expression: only what matches it comes, a match a line. For files of many megabytes. */
  readonly matching?: string;
  /** Give up on each file after this long; 10,000 by default. */
  readonly timeoutMs?: number;
}

export interface ConversationOptions {
  /** Command and arguments that start the shell in another place: `nsenter -t 17034 -n --`. */
  readonly within?: readonly string[];
  /** Give up on an answer, and on the shell, after this long; 5,000 by default. */
  readonly timeoutMs?: number;
  /** Put `sudo -n` in front of the shell, as `privilege()` advised. */
  readonly sudo?: boolean;
}

/**
 * A command that is run again and again by a shell that is kept: started from here each time it would cost ten times
 * as much of our own CPU.
 */
export interface Conversation {
  readonly command: readonly string[];
  /** Runs the command once more, one question at a time. Never rejects. After a `problem` there will be no more answers. */
  ask(): Promise<CommandResult>;
  /** Lets go of the shell, which then ends; a question that is open gets the problem `cancelled`. */
  close(): void;
}

/** A command that is under way, such as `perf record`. */
export interface RunningCommand {
  readonly command: readonly string[];
  readonly done: Promise<CommandResult>;
  /** Sends SIGINT, as Ctrl-C does: perf then writes its data and ends. Resolves when it has ended. */
  interrupt(): Promise<CommandResult>;
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

export interface Host {
  readonly name: string;
  readonly kind: 'local' | 'recorded';
  /** macOS has no /proc: nothing can be watched there, only profiled. */
  readonly system: 'linux' | 'macos';
  /** True for replayed hosts and under --read-only: then `execute`, `start`, `handOver` and `write` refuse. */
  readonly isReadOnly: boolean;
  readonly clock: Clock;

  /**
   * Reads many files at once. A path segment that is exactly `*` matches every name in its directory
   * (a `*` for each thread of `/proc/17034/task`). Never rejects: what cannot be read comes as a `HostFailure`.
   */
  read(patterns: readonly string[]): Promise<Texts>;
  /**
   * Reads files that may keep whoever reads them waiting: sysfs that a driver fills (`/sys/class/net/eth0/speed`), the
   * memory of a process that hangs (`/proc/17034/maps`), what a process calls its executable. Another process reads them,
   * one after the other, so that nothing of srs-top waits, not even its end; only regular files are opened. No patterns.
   * `tookMs` is the time that passed, not CPU. Never rejects.
   */
  readAside(paths: readonly string[], options?: AsideOptions): Promise<Texts>;
  /** The names in a directory, unsorted. Fails when there are more than `most`, if that is given, after reading so many. */
  list(directory: string, most?: number): Promise<readonly string[] | HostFailure>;
  /** The targets of symbolic links; patterns as in `read`. */
  readLinks(patterns: readonly string[]): Promise<Links>;
  /** Lets go of whatever is kept open for paths that begin with `prefix` (a process that is gone). */
  release(prefix: string): void;

  /** Runs a command that only asks (`ss`, `perf report`). Never rejects. */
  query(command: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Keeps a shell that runs a command that only asks, as often as it is asked. Unsupported on a recorded host. */
  converse(command: readonly string[], options?: ConversationOptions): Conversation;
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

  privilege(): Promise<Privilege>;
  facts(): Promise<HostFacts>;
  /** Closes every descriptor and ends every command of ours that still runs. */
  close(): Promise<void>;
}
