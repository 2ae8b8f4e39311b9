import { within } from '../asking/within.ts';
import type { Refusal } from '../refusal.ts';
import type { Boot } from './boot.ts';
import type { SshFailure } from './explain-ssh.ts';
import type { Line, ThereProcess } from './there.ts';

export type DialFailure = SshFailure;

/** Why nothing came through what was reached: the server forbids it, for good, or nobody takes the connection there. */
export interface ForwardProblem {
  readonly reason: 'unsupported' | 'failed';
  readonly detail: string;
}

/** A connection that was made. */
export interface Dialled {
  /** Who answered. */
  readonly boot: Boot;
  /** How further processes are started through it. */
  readonly line: Line;
  /** Resolves when it is lost, with why. Never rejects. */
  readonly lost: Promise<DialFailure>;
  /** As `Connection.answers`. */
  answers(): Promise<boolean>;
  /** As `Connection.onTerminal`. */
  onTerminal(command: readonly string[]): readonly string[] | Refusal;
  /** As `Connection.reach`. */
  reach(address: string): Promise<string | Refusal>;
  /** As `Connection.forwardProblem`. */
  forwardProblem(): ForwardProblem | undefined;
  /** Ends it, and leaves nothing of it. */
  end(): Promise<void>;
}

/** One way to connect to a host. */
export interface Dialer {
  readonly name: string;
  /** @param asks passwords and host keys may be asked on srs-top's terminal. Never rejects. */
  dial(asks: boolean): Promise<Dialled | DialFailure>;
  /** Ends whatever is connected, and leaves nothing. */
  close(): Promise<void>;
}

/**
 * Holds a connection: it has nothing to do but to end when that does, and the connection when it does. What it is sent a line
 * of it answers. By the shell alone: a host may have no `cat`.
 */
export const HOLD: readonly string[] = ['sh', '-c', 'while IFS= read -r line; do echo; done'];

/** Longer than a round trip on any line that somebody would work on. */
const ECHO_MS = 2_000;

/** Whether what holds the connection there (`HOLD`) answers. */
export async function echoes({ stdin, stdout }: ThereProcess): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<true>();
  stdout.once('data', () => resolve(true));
  stdin.write('\n');
  return (await within(promise, ECHO_MS)) === true;
}
