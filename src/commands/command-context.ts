import type { Host } from '../host/host.ts';
import type { Theme } from '../view/look/theme.ts';

/** What a subcommand works with. */
export interface CommandContext {
  readonly host: Host;
  readonly stateDirectory: string;
  readonly isJson: boolean;
  readonly theme: Theme;
  /** Of the terminal, or what a pipe is given. */
  readonly columns: number;
  /** Writes lines to standard output. */
  readonly print: (...lines: readonly string[]) => void;
  /** Writes a sentence to standard error. */
  readonly complain: (sentence: string) => void;
  /** Asks a yes-or-no question, no unless told. Undefined without a terminal. */
  readonly ask: ((question: string) => Promise<boolean>) | undefined;
  /** Aborted, with its name as the reason, by a signal that is to end the command: what is under way is ended first. */
  readonly interrupted?: AbortSignal;
}

/** A subcommand as the user called it. */
export type Task =
  | { readonly kind: 'journal' }
  | ({ readonly kind: 'undo' } & UndoTask)
  | ({ readonly kind: 'persist' } & PersistTask);

export interface PersistTask {
  /** A folder for the files; undefined: standard output. */
  readonly folder: string | undefined;
}

export interface UndoTask {
  /** A number of the journal; `last`: the newest that is in force; `all` of those, the newest first. */
  readonly which: number | 'last' | 'all';
  /** Asks nothing. */
  readonly isConfirmed: boolean;
  /** Takes back also what something else has changed since. */
  readonly isForced: boolean;
}

export const EXIT_DONE = 0;
export const EXIT_NOT_DONE = 1;
export const EXIT_WRONG_USE = 2;
