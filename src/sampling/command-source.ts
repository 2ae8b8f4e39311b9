import type { CommandResult, Host, HostFailure } from '../host/host.ts';
import { Rhythm } from '../host/rhythm.ts';
import { hasFailed } from './has-failed.ts';
import type { Source } from './sample.ts';
import { notUnderstood } from './texts.ts';

/** What cannot be run (not installed, not allowed) is tried again after so long. */
const SILENT_FOR_MS = 60_000;
/** Milliseconds of CPU that asking a program costs, its own time included: measured with tc and ss (2026-11). */
const COST_MS = 5;

/** Counters need a second reading before they tell anything. */
const SECOND_AFTER_MS = 3_000;

export interface CommandSourceDefinition<T> {
  /** As a problem line names it. */
  readonly name: string;
  readonly everyMs: number;
  /** Undefined: the text is not understood. */
  readonly parse: (stdout: string) => T | undefined;
  /** Who has it, for people: `iproute2`. */
  readonly package: string;
  /** Many hosts do without that program: then nothing is missing, as if it had never been asked. */
  readonly isOptional?: boolean;
  /** What the program says where there is nothing to tell, and what that means. */
  readonly none?: { readonly says: RegExp; readonly value: T };
}

/** A program that is asked now and then, which no refresh waits for: what it said stands in a later sample. */
export class CommandSource<T> {
  readonly #host: Host;
  readonly #definition: CommandSourceDefinition<T>;
  readonly #rhythm: Rhythm;
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #isUnderWay = false;
  #last: Source<T>;

  constructor(host: Host, definition: CommandSourceDefinition<T>) {
    this.#host = host;
    this.#definition = definition;
    this.#rhythm = new Rhythm(definition.everyMs, undefined, SECOND_AFTER_MS);
    this.#last = {
      value: undefined,
      atMs: Number.NEGATIVE_INFINITY,
      failure: { asked: definition.name, reason: 'failed', detail: 'not read yet' },
    };
  }

  get source(): Source<T> {
    return this.#last;
  }

  /** It was asked, and has not answered yet. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Has it read at the next refresh where it failed: what was in its way is not any more. */
  retry(): void {
    if (!hasFailed(this.#last)) return;
    this.#silentUntilMs = Number.NEGATIVE_INFINITY;
    this.#rhythm.hurry();
  }

  /** Whether it would be asked by `refresh`. */
  isDue(nowMs: number): boolean {
    return !this.#isUnderWay && nowMs >= this.#silentUntilMs && this.#rhythm.isDue(nowMs);
  }

  /** Asks when that is due, and does not wait. */
  refresh(nowMs: number, command: readonly string[]): void {
    if (!this.isDue(nowMs)) return;
    this.#isUnderWay = true;
    this.#rhythm.ran(nowMs, COST_MS);
    void this.#ask(nowMs, command).finally(() => {
      this.#isUnderWay = false;
    });
  }

  async #ask(nowMs: number, command: readonly string[]): Promise<void> {
    // What starts processes takes long to load: not before the first frame stands.
    if (this.#host.kind === 'local') await new Promise(resolve => setImmediate(resolve));
    const sudo = command[0] === 'nsenter' && (await this.#host.privilege()) === 'sudo';
    const result = await this.#host.query(command, { sudo, isRepeated: true });
    // A recording without its answers has no such source: that is not a failure.
    if (this.#host.kind === 'recorded' && result.problem === 'unsupported') return;
    const isAbsent = result.problem === 'not-found' && this.#definition.isOptional === true;
    const atMs = isAbsent ? Number.NEGATIVE_INFINITY : (result.atMs ?? this.#host.clock.nowMs());
    const answer = this.#read(result, command);
    if ('failure' in answer) {
      this.#silentUntilMs = nowMs + SILENT_FOR_MS;
      this.#last = { value: undefined, atMs, failure: answer.failure };
    } else this.#last = { value: answer.value, atMs, failure: undefined };
  }

  #read(
    { exitCode, problem, stdout, stderr }: CommandResult,
    command: readonly string[],
  ): { readonly value: T } | { readonly failure: HostFailure } {
    const asked = command.join(' ');
    const [program = ''] = command.slice(command.indexOf('--') + 1);
    if (problem === 'not-found') {
      const detail = `${program} (${this.#definition.package}) is not installed`;
      return { failure: { asked, reason: 'unsupported', detail } };
    }
    const { none } = this.#definition;
    if (problem === undefined && none?.says.test(stderr) === true) return { value: none.value };
    if (problem !== undefined || exitCode !== 0) {
      const said = stderr.trim().split('\n')[0] ?? '';
      const isForbidden = /permission denied|not permitted|password/i.test(said);
      const detail = said || (problem ?? `it ended with ${exitCode}`);
      return { failure: { asked, reason: isForbidden ? 'forbidden' : 'failed', detail } };
    }
    if (stdout !== '' && !stdout.endsWith('\n'))
      return { failure: { asked, reason: 'failed', detail: 'only a part of it came' } };
    const value = this.#definition.parse(stdout);
    return value === undefined ? { failure: notUnderstood(asked) } : { value };
  }
}
