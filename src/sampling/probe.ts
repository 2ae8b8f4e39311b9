import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import type { Source } from './sample.ts';

/** How much a wait, in which keys and looks stand still, counts as CPU: a file that takes 3.5 s is read every 35 s. */
const WAITING_WEIGHT = 0.05;

/** One source of facts: which files, how often, and what they say. */
export interface ProbeDefinition<T> {
  readonly name: string;
  /** 0: on every refresh. */
  readonly everyMs: number;
  readonly patterns: readonly string[];
  /** Takes all that was looked at for the refresh and picks its own. */
  readonly parse: (look: Look) => T | HostFailure | Partly<T>;
}

/** What could be read of a source, and why that is not all. */
export class Partly<T> {
  readonly value: T;
  readonly missing: HostFailure;

  constructor(value: T, missing: HostFailure) {
    this.value = value;
    this.missing = missing;
  }
}

/** The value alone where nothing is missing. */
export function partly<T>(value: T, missing: HostFailure | undefined): T | Partly<T> {
  return missing === undefined ? value : new Partly(value, missing);
}

/** A probe with its rhythm and what it read last. */
export class Probe<T> {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly #parse: ProbeDefinition<T>['parse'];
  readonly #isWantedAlways: boolean;
  readonly #rhythm: Rhythm;
  /** Something was changed since it was asked: what comes then may be what was before. */
  #isHurried = false;
  #last: Source<T>;

  constructor(definition: ProbeDefinition<T>) {
    this.name = definition.name;
    this.patterns = definition.patterns;
    this.#parse = definition.parse;
    this.#isWantedAlways = definition.everyMs === 0;
    this.#rhythm = new Rhythm(definition.everyMs);
    this.#last = unread(this.name);
  }

  /** The source as it was read last, however old. */
  get source(): Source<T> {
    return this.#last;
  }

  get costMs(): number | undefined {
    return this.#rhythm.costMs;
  }

  get lastCostMs(): number | undefined {
    return this.#rhythm.lastCostMs;
  }

  isDue(nowMs: number): boolean {
    return this.#rhythm.isDue(nowMs);
  }

  /** Asks for a reading on the next refresh, whatever the rhythm says: something was just changed. */
  hurry(): void {
    this.#isHurried = true;
    this.#rhythm.hurry();
  }

  /** The patterns, for a question that is put now. */
  ask(): readonly string[] {
    this.#isHurried = false;
    return this.patterns;
  }

  /**
   * Takes in the texts of a refresh on which the probe was due.
   * @param nowMs the time of the refresh, for sources that gave no text to tell theirs
   */
  accept(look: Look, nowMs: number): void {
    const parsed = this.#parse(look);
    const { atMs = nowMs, tookMs, waitedMs, waitedFor } = look.times({ texts: this.patterns });
    const isFirst = this.#rhythm.costMs === undefined;
    this.#rhythm.ran(nowMs, tookMs + waitedMs * WAITING_WEIGHT);
    if (this.#isHurried) this.#rhythm.hurry();
    const waits =
      waitedFor === undefined
        ? {}
        : { waits: `${waitedFor} takes ${(waitedMs / 1_000).toFixed(1)} s to answer` };
    const slowed = this.#isWantedAlways ? { slowedToMs: isFirst ? 0 : this.#rhythm.intervalMs } : {};
    const when = { atMs, failure: undefined, ...slowed, ...waits };
    if (isFailure(parsed)) this.#last = { value: undefined, atMs, failure: parsed };
    else if (parsed instanceof Partly) this.#last = { value: parsed.value, ...when, missing: parsed.missing };
    else this.#last = { value: parsed, ...when };
  }
}

function unread<T>(name: string): Source<T> {
  return {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: name, reason: 'failed', detail: 'not read yet' },
  };
}
