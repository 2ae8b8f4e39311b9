import { CpuMeter } from '../host/cpu-meter.ts';
import { type HostFailure, isFailure, type ReadResult, type Texts } from '../host/host.ts';
import { Rhythm } from './rhythm.ts';
import type { Source } from './sample.ts';

/** A wait in which keys and looks stand still, as CPU: a file of 3.5 s comes every 35 s then. */
const WAITING_WEIGHT = 0.05;

/** One source of facts: which files, how often, and what they say. */
export interface ProbeDefinition<T> {
  readonly name: string;
  /** 0: on every refresh. */
  readonly everyMs: number;
  readonly patterns: readonly string[];
  /** Takes the texts of the whole refresh and picks its own. */
  readonly parse: (texts: Texts) => T | HostFailure | Partly<T>;
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
    this.#rhythm.hurry();
  }

  /**
   * Takes in the texts of a refresh on which the probe was due.
   * @param nowMs the time of the refresh, for sources that gave no text to tell theirs
   * @param meter of the probes that are done with one after the other
   */
  accept(texts: Texts, nowMs: number, meter = new CpuMeter()): void {
    const began = performance.now();
    const parsed = this.#parse(texts);
    const parseMs = meter.costOf(performance.now() - began);
    const { atMs, readMs, waitedMs, waitedFor } = timesOf(this.patterns, texts, nowMs);
    const isFirst = this.#rhythm.costMs === undefined;
    this.#rhythm.ran(nowMs, readMs + parseMs + waitedMs * WAITING_WEIGHT);
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

interface Times {
  /** When the first was read. */
  readonly atMs: number;
  readonly readMs: number;
  readonly waitedMs: number;
  /** The pattern that was waited for. */
  readonly waitedFor: string | undefined;
}

/** When a probe's texts were read, and how long all of them took. */
function timesOf(patterns: readonly string[], texts: Texts, nowMs: number): Times {
  let atMs: number | undefined;
  let readMs = 0;
  let waitedMs = 0;
  let waitedFor: string | undefined;
  for (const pattern of patterns) {
    for (const result of resultsOf(pattern, texts)) {
      if (isFailure(result)) continue;
      atMs = Math.min(atMs ?? result.atMs, result.atMs);
      readMs += result.tookMs ?? 0;
      if (result.waitedMs === undefined) continue;
      waitedMs += result.waitedMs;
      waitedFor = pattern;
    }
  }
  return { atMs: atMs ?? nowMs, readMs, waitedMs, waitedFor };
}

/** A refresh may bring thousands of texts: only a pattern has to look at all of them. */
function resultsOf(pattern: string, texts: Texts): ReadResult[] {
  if (!pattern.includes('*')) {
    const result = texts.get(pattern);
    return result === undefined ? [] : [result];
  }
  const matches = createMatcher(pattern);
  const results: ReadResult[] = [];
  for (const [path, found] of texts) if (matches(path)) results.push(found);
  return results;
}

/** Tells whether a path is one that `pattern` asked for, for many paths; `*` stands for one whole segment. */
export function createMatcher(pattern: string): (path: string) => boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return path => path === pattern;
  const head = pattern.slice(0, star);
  const tail = pattern.slice(star + 1);
  if (!tail.includes('*')) {
    return path => {
      const end = path.length - tail.length;
      return (
        path.startsWith(head) && end > star && path.endsWith(tail) && !path.slice(star, end).includes('/')
      );
    };
  }
  const wanted = pattern.split('/');
  return path => {
    if (!path.startsWith(head)) return false;
    const segments = path.split('/');
    return (
      segments.length === wanted.length &&
      wanted.every((segment, index) => segment === '*' || segment === segments[index])
    );
  };
}
