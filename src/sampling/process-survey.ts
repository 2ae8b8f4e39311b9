import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look, Question } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseCgroupMemberships } from '../procfs/cgroup-membership.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { cleanText } from '../text/clean-text.ts';
import type { ProcessTimes, Source } from './sample.ts';
import { SURVEY_SOURCES } from './sources.ts';

/** Where there are thousands of processes `Rhythm` stretches it. */
const EVERY_MS = 5_000;
/** Two readings tell who used a CPU: the second comes soon, where it costs no more than these milliseconds. */
const SECOND_AFTER_MS = 1_000;
const SECOND_COSTS_AT_MOST_MS = 25;
/** A refresh comes a little early or late. */
const SLACK_MS = 100;
/** Of so many of those that used most, it is asked which cgroup they are in. */
const MOST_NAMED = 5;

/**
 * What every process of the host has used of the CPUs: read only while somebody wants to know who takes SRS's CPU, since it
 * costs 40 µs a process.
 */
export class ProcessSurvey {
  readonly #rhythm = new Rhythm(EVERY_MS);
  #isWanted = false;
  /** The second reading since it is wanted; undefined: there was no first, or there was a second. */
  #secondDueMs: number | undefined;
  /** By process, of those that were asked: `/docker/0f049be2`, `/` for the top; empty where it could not be read. */
  #groups: ReadonlyMap<string, string> = new Map();
  #unnamed: readonly ProcessTimes[] = [];
  #last = NOT_READ;

  /** What is not known any more once nobody wants to know it: who used a CPU then says nothing of later. */
  get source(): Source<readonly ProcessTimes[]> {
    return this.#last;
  }

  want(isWanted: boolean): void {
    if (this.#isWanted && !isWanted) {
      this.#last = NOT_READ;
      this.#groups = new Map();
      this.#unnamed = [];
      this.#secondDueMs = undefined;
    }
    this.#isWanted = isWanted;
  }

  questionAt(nowMs: number): Question {
    if (!this.#isWanted) return {};
    const [pattern = ''] = SURVEY_SOURCES.others.texts;
    return {
      texts: [...(this.#isDue(nowMs) ? [pattern] : []), ...this.#unnamed.map(cgroupPath)],
    };
  }

  #isDue(nowMs: number): boolean {
    return this.#rhythm.isDue(nowMs) || (this.#secondDueMs !== undefined && nowMs >= this.#secondDueMs);
  }

  #ran(nowMs: number, tookMs: number): void {
    const isCold = this.#rhythm.costMs === undefined;
    this.#rhythm.ran(nowMs, tookMs);
    const isFirst = !Number.isFinite(this.#last.atMs);
    const isCheap = isCold || (this.#rhythm.costMs ?? 0) <= SECOND_COSTS_AT_MOST_MS;
    this.#secondDueMs = isFirst && isCheap ? nowMs + SECOND_AFTER_MS - SLACK_MS : undefined;
  }

  accept(look: Look, nowMs: number): void {
    if (!this.#isWanted) return;
    if (this.#unnamed.length > 0) this.#acceptGroups(look);
    if (!this.#isDue(nowMs)) return;
    const [pattern = ''] = SURVEY_SOURCES.others.texts;
    const found = look.texts(pattern);
    const times = look.times({ texts: [pattern] });
    this.#ran(nowMs, times.tookMs);
    const failure = found.get(pattern);
    if (isFailure(failure)) {
      this.#last = { value: undefined, atMs: nowMs, failure };
      return;
    }
    const before = this.#last.value;
    const value = readTimes(found.values(), this.#groups);
    this.#last =
      value.length === 0
        ? { value: undefined, atMs: nowMs, failure: nothing(pattern) }
        : { value, atMs: times.atMs ?? nowMs, failure: undefined };
    const kept = new Set(value.map(keyOf));
    this.#groups = new Map([...this.#groups].filter(([key]) => kept.has(key)));
    this.#unnamed = busiest(before ?? [], value).filter(one => !this.#groups.has(keyOf(one)));
  }

  #acceptGroups(look: Look): void {
    const groups = new Map(this.#groups);
    for (const one of this.#unnamed) {
      const text = look.knownText(cgroupPath(one));
      groups.set(keyOf(one), text === undefined ? '' : groupOf(text));
    }
    this.#groups = groups;
    this.#unnamed = [];
    const { value } = this.#last;
    if (value !== undefined)
      this.#last = {
        ...this.#last,
        value: value.map(one => ({ ...one, group: groups.get(keyOf(one)) || undefined })),
      };
  }
}

const NOT_READ: Source<readonly ProcessTimes[]> = {
  value: undefined,
  atMs: Number.NEGATIVE_INFINITY,
  failure: { asked: '/proc/*/stat', reason: 'failed', detail: 'not read yet' },
};

/** A pid is given anew. */
function keyOf({ pid, startTicks }: Pick<ProcessTimes, 'pid' | 'startTicks'>): string {
  return `${pid} ${startTicks}`;
}

function readTimes(
  texts: Iterable<{ readonly text: string } | HostFailure>,
  groups: ReadonlyMap<string, string>,
): ProcessTimes[] {
  const times: ProcessTimes[] = [];
  for (const result of texts) {
    const stat = isFailure(result) || !result.text.endsWith('\n') ? undefined : parsePidStat(result.text);
    if (stat?.userTicks === undefined || stat.systemTicks === undefined || stat.startTicks === undefined)
      continue;
    const { pid, command, startTicks, processor } = stat;
    const group = groups.get(keyOf({ pid, startTicks })) || undefined;
    times.push({ pid, command, startTicks, processor, group, ticks: stat.userTicks + stat.systemTicks });
  }
  return times;
}

function busiest(before: readonly ProcessTimes[], now: readonly ProcessTimes[]): readonly ProcessTimes[] {
  const ticks = new Map(before.map(one => [keyOf(one), one.ticks]));
  return now
    .map(one => ({ one, used: one.ticks - (ticks.get(keyOf(one)) ?? one.ticks) }))
    .filter(({ used }) => used > 0)
    .sort((a, b) => b.used - a.used)
    .slice(0, MOST_NAMED)
    .map(({ one }) => one);
}

function cgroupPath({ pid }: ProcessTimes): string {
  return `/proc/${pid}/cgroup`;
}

/** The longest path among its hierarchies says most: with v1 some controllers leave a process at the top. */
function groupOf(text: string): string {
  const paths = parseCgroupMemberships(text).map(({ path }) => path);
  return cleanText(paths.reduce((longest, path) => (path.length > longest.length ? path : longest), ''));
}

function nothing(asked: string): HostFailure {
  return { asked, reason: 'failed', detail: 'it lists no process' };
}
