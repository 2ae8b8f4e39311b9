import { type HostFailure, isFailure } from '../host/host.ts';
import type { Look, Question } from '../host/look.ts';
import { Rhythm } from '../host/rhythm.ts';
import { parseCgroupMemberships } from '../procfs/cgroup-membership.ts';
import { parsePidStat } from '../procfs/pid-stat.ts';
import { cleanText } from '../text/clean-text.ts';
import type { ProcessTimes, Source } from './sample.ts';
import { SURVEY_SOURCES } from './sources.ts';

/** Two readings tell who used a CPU; the second comes soon. Where there are thousands of processes `Rhythm` stretches it. */
const EVERY_MS = 5_000;
const SECOND_AFTER_MS = 1_000;
/** Of so many of those that used most, it is asked which cgroup they are in. */
const MOST_NAMED = 5;

/**
 * What every process of the host has used of the CPUs: read only while somebody wants to know who takes SRS's CPU, since it
 * costs 40 µs a process.
 */
export class ProcessSurvey {
  readonly #rhythm = new Rhythm(EVERY_MS, undefined, SECOND_AFTER_MS);
  #isWanted = false;
  /** By pid, in a cgroup that is not the top: `/docker/0f049be2`. */
  #groups: ReadonlyMap<number, string> = new Map();
  #unnamed: readonly number[] = [];
  #last: Source<readonly ProcessTimes[]> = {
    value: undefined,
    atMs: Number.NEGATIVE_INFINITY,
    failure: { asked: '/proc/*/stat', reason: 'failed', detail: 'not read yet' },
  };

  get source(): Source<readonly ProcessTimes[]> {
    return this.#last;
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
  }

  questionAt(nowMs: number): Question {
    if (!this.#isWanted) return {};
    const [pattern = ''] = SURVEY_SOURCES.others.texts;
    return {
      texts: [...(this.#rhythm.isDue(nowMs) ? [pattern] : []), ...this.#unnamed.map(cgroupPath)],
    };
  }

  accept(look: Look, nowMs: number): void {
    if (!this.#isWanted) return;
    if (this.#unnamed.length > 0) this.#acceptGroups(look);
    if (!this.#rhythm.isDue(nowMs)) return;
    const [pattern = ''] = SURVEY_SOURCES.others.texts;
    const found = look.texts(pattern);
    const times = look.times({ texts: [pattern] });
    this.#rhythm.ran(nowMs, times.tookMs);
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
    this.#unnamed = busiest(before ?? [], value).filter(pid => !this.#groups.has(pid));
  }

  #acceptGroups(look: Look): void {
    const groups = new Map(this.#groups);
    for (const pid of this.#unnamed) {
      const text = look.knownText(cgroupPath(pid));
      groups.set(pid, text === undefined ? '' : groupOf(text));
    }
    this.#groups = groups;
    this.#unnamed = [];
    const { value } = this.#last;
    if (value !== undefined)
      this.#last = {
        ...this.#last,
        value: value.map(one => ({ ...one, group: groups.get(one.pid) || undefined })),
      };
  }
}

function readTimes(
  texts: Iterable<{ readonly text: string } | HostFailure>,
  groups: ReadonlyMap<number, string>,
): ProcessTimes[] {
  const times: ProcessTimes[] = [];
  for (const result of texts) {
    const stat = isFailure(result) || !result.text.endsWith('\n') ? undefined : parsePidStat(result.text);
    if (stat?.userTicks === undefined || stat.systemTicks === undefined || stat.startTicks === undefined)
      continue;
    const { pid, command, startTicks, processor } = stat;
    const group = groups.get(pid) || undefined;
    times.push({ pid, command, startTicks, processor, group, ticks: stat.userTicks + stat.systemTicks });
  }
  return times;
}

function busiest(before: readonly ProcessTimes[], now: readonly ProcessTimes[]): readonly number[] {
  const ticks = new Map(before.map(one => [one.pid, one.ticks]));
  return now
    .map(one => ({ pid: one.pid, used: one.ticks - (ticks.get(one.pid) ?? one.ticks) }))
    .filter(({ used }) => used > 0)
    .sort((a, b) => b.used - a.used)
    .slice(0, MOST_NAMED)
    .map(({ pid }) => pid);
}

function cgroupPath(pid: number): string {
  return `/proc/${pid}/cgroup`;
}

/** The longest path among its hierarchies says most: with v1 some controllers leave a process at the top. */
function groupOf(text: string): string {
  const paths = parseCgroupMemberships(text).map(({ path }) => path);
  return cleanText(
    paths.reduce((longest, path) => (path.length > longest.length ? path : longest), ''),
  ).replace(/^\/$/, '');
}

function nothing(asked: string): HostFailure {
  return { asked, reason: 'failed', detail: 'it lists no process' };
}
