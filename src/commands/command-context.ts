import type { Command } from 'commander';
import type { HostEntry, Problem } from '../fleet/host-word.ts';
import type { Host } from '../host/host.ts';
import type { SessionOptions } from '../session.ts';
import type { Settings } from '../settings/settings.ts';
import type { Wanted } from '../srs/process/find-srs.ts';
import type { Theme } from '../view/look/theme.ts';

/** What a subcommand works with. */
export interface CommandContext {
  readonly host: Host;
  readonly stateDirectory: string;
  /** Of srs-top. */
  readonly version: string;
  readonly isJson: boolean;
  /** What was told of the session that was recorded, where the host is a replay of it. */
  readonly told?: SessionOptions['told'];
  /** What the recording was made of, where srs-top did not record it: `a sos report`. */
  readonly origin?: string | undefined;
  /** Which processes are meant. */
  readonly wanted: Wanted;
  readonly settings: Settings;
  /** What is tuned is taken back after so long; 0: it stays. */
  readonly revertAfterSeconds: number;
  readonly theme: Theme;
  /** Width of the terminal, or the width given to a pipe. */
  readonly columns: number;
  /** Writes lines to standard output. */
  readonly print: (...lines: readonly string[]) => void;
  /** Writes a sentence to standard error. */
  readonly complain: (sentence: string) => void;
  /** Asks a yes-or-no question whose default is no. Undefined without a terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Asks on standard error for a line, which is undefined at the end of input. Undefined without a terminal. */
  readonly readLine?: ((question: string) => Promise<string | undefined>) | undefined;
  /** Shows on standard error how far something is, in place of what it showed before; empty: nothing. Undefined without a terminal. */
  readonly progress?: ((line: string) => void) | undefined;
  /** Hosts that were named, by words or in a file; none unless given: `host` is meant. */
  readonly hosts?: readonly HostEntry[];
  /**
   * Opens one of them, to be closed by whoever opened it.
   * @param isAsking ssh may ask for a password meanwhile
   * @param signal breaks off what is being connected
   */
  readonly openNamed?:
    | ((entry: HostEntry, isAsking: boolean, signal?: AbortSignal) => Promise<NamedHost | Problem>)
    | undefined;
  /** Opens a recording beside the host, to be closed by whoever opened it. */
  readonly openRecording?: ((path: string) => Promise<Host | { readonly problem: string }>) | undefined;
  /** Makes a recording of what others recorded. Rejects with an Error in words; there is no file then. */
  readonly importRecording: (asked: ImportAsked) => Promise<Imported>;
  /** Aborted, with its name as the reason, by a signal that is to end the command: what is under way is ended first. */
  readonly interrupted?: AbortSignal;
}

/** What differs from host to host of what a command works with. */
export type NamedHost = Pick<CommandContext, 'host' | 'told' | 'origin' | 'wanted' | 'settings'>;

/** Which host a Prometheus is asked about, and of when. */
export interface ServerAsked {
  readonly url: string;
  readonly token: string | undefined;
  /** Of the user in its address. */
  readonly password: string | undefined;
  /** Its name, or the address under which it is scraped; undefined: there is one alone. */
  readonly instance: string | undefined;
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ImportAsked {
  /** From /; `-` is standard input. Of a server its address, without a user. */
  readonly from: string;
  /** In the place of a file. */
  readonly server?: ServerAsked | undefined;
  /** The recording that is made. */
  readonly to: string;
  /** Of srs-top. */
  readonly version: string;
  readonly windowSeconds: number;
  readonly wanted: Wanted;
  readonly isAnonymised: boolean;
  /** Is told in a sentence what of the source could not be read. */
  readonly tell: (note: string) => void;
}

/** What came of it. */
export interface Imported {
  /** What the source is. */
  readonly kind: string;
  readonly host: string;
  readonly records: number;
  /** Times of day of the first record and the last. */
  readonly from: string;
  readonly until: string;
  readonly bytes: number;
}

/** A subcommand as the user called it: what its flags said, and what that does. */
export interface Task {
  /** The name of the command. */
  readonly kind: string;
  /** What its arguments and flags said. */
  readonly asked: object;
  /** Resolves with the exit code. */
  readonly run: (context: CommandContext) => Promise<number>;
  /** A recording, or what can be imported, that it is about instead of this host. */
  readonly source?: string | undefined;
  /**
   * Hosts that it is about, in place of this one. With a source: that, where there is such a file, else the host. Undefined:
   * it is of one host alone.
   */
  readonly hosts?: readonly HostEntry[];
  /** What it prints is of no host: none that is named is connected to. */
  readonly needsNoHost?: boolean;
  /** A signal ends it between two changes, not in the middle of one. */
  readonly isChange?: boolean;
  /** The exit code where what it is about cannot be had: no such file, no such demo; 1 unless given. */
  readonly exitWithoutHost?: number;
  /** Runs for days and draws nothing: what it costs others is its memory. */
  readonly isLasting?: boolean;
  /** A simulated host's time passes as ours for it; else as fast as it can be simulated. */
  readonly isFollowed?: boolean;
}

/** What the screen of a subcommand shows in place of this host. */
export interface ShownHost {
  /** A scenario that is simulated. */
  readonly demo?: string | undefined;
  /** Keys are pressed by themselves, with captions. */
  readonly isTour?: boolean;
}

/** What a subcommand does with what its flags said. */
export interface Choices {
  /** To be run when the host and the settings are there. */
  readonly choose: (task: Task) => void;
  /** To be shown as this host would be: on a screen, or in reports where they are asked for. */
  readonly show: (host: ShownHost) => void;
  /** Prints at once, whatever the settings are. */
  readonly answer: (text: string) => void;
}

/** `srs-top NAME`. */
export interface Subcommand {
  readonly name: string;
  /** What `--help` says of it. */
  readonly help: string;
  /** Adds its arguments and flags, and what is done with them. */
  readonly declare: (command: Command, choices: Choices) => void;
}

export const EXIT_DONE = 0;
export const EXIT_NOT_DONE = 1;
export const EXIT_WRONG_USE = 2;
