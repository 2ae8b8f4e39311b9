import type { HostFacts, HostFailure } from '../host.ts';
import type { Readers } from '../take-look.ts';
import type { Ended } from './actions/execute.ts';

/**
 * What a simulated host tells and obeys, as it is at this moment of its own time. How it is asked (looks, refusals, watches,
 * sleeps) is the host's (`host-of.ts`).
 */
export interface Simulation {
  /** As `Host.id`. */
  readonly id: string;
  readonly name: string;
  readonly facts: HostFacts;
  /** Monotonic milliseconds that its time has come to. */
  nowMs(): number;
  /** The time of day then. */
  time(): Date;
  /** Lets time pass until then. */
  advanceTo(atMs: number): void;
  readonly readers: Readers;
  /** What stands in a log behind `skip` bytes, and which file that is, as `ReadBehind` has it; undefined: no log. */
  readLog(path: string, skip: number, most: number): Buffer | undefined;
  /** Runs a program that only tells; undefined: there is none of that name. */
  query(command: readonly string[]): Ended | undefined;
  /** Runs a program that changes something; undefined: there is none of that name. */
  execute(command: readonly string[], input?: string): Ended | undefined;
  /** Writes a file of the kernel. @returns why it was refused */
  write(path: string, text: string): HostFailure | undefined;
  /** The body that an HTTP server gives for a path; undefined: nobody listens there. */
  get(origin: string, path: string): string | undefined;
}
