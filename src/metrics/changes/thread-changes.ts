import type { Sample, SrsReading, ThreadReading } from '../../sampling/sample.ts';
import { policyName, TICKS_PER_SECOND } from '../cpu/thread-metrics.ts';
import { findAgain } from '../terms/find-again.ts';
import { uptimeSeconds } from '../terms/uptime.ts';
import { type ChangeKind, isFilled, type Observation, type Observed } from './change.ts';
import { SeenTimes } from './seen-times.ts';

/** What a thread is given while it is made, by whoever makes it, is no change: affinities are read every 2 s. */
const YOUNG_SECONDS = 5;

const FIGURES: readonly (readonly [what: ChangeKind, read: (thread: ThreadReading) => string | undefined])[] =
  [
    ['nice', ({ stat }) => (stat.nice === undefined ? undefined : String(stat.nice))],
    ['policy', ({ stat }) => policyOf(stat)],
    ['affinity', ({ affinity }) => affinity],
  ];

/** Compares nice values, policies and affinities of each thread of one SRS with those of the refresh before. */
export class ThreadChanges {
  readonly #times = new SeenTimes();
  readonly #affinityTimes = new SeenTimes();
  #last: readonly ThreadReading[] | undefined;

  /** @param busiestTid its change says most */
  take(
    { identity, threads, affinities }: Pick<SrsReading, 'identity' | 'threads' | 'affinities'>,
    sample: Pick<Sample, 'atMs' | 'uptimeSeconds'>,
    busiestTid: number | undefined,
  ): readonly Observation[] {
    const sinceMs = this.#times.take(threads, sample.atMs);
    const affinitySinceMs = this.#affinityTimes.take(affinities, sample.atMs);
    const before = this.#last;
    const now = threads.value;
    this.#last = now;
    if (before === undefined || now === undefined || before === now) return [];
    const known = pairUp(before, now, sample);
    return FIGURES.flatMap(([what, read]) => {
      const fromMs = what === 'affinity' ? affinitySinceMs : sinceMs;
      const parts = fromMs === undefined ? [] : compare(known, read, busiestTid);
      if (fromMs === undefined || !isFilled(parts)) return [];
      const { pid, startTicks } = identity;
      return [{ what, pid, startTicks, parts, outOf: now.length, sinceMs: fromMs, atMs: sample.atMs }];
    });
  }
}

type ThreadPair = readonly [before: ThreadReading, now: ThreadReading];

/** The threads that are in both lists, and differ at all: mostly none. */
function pairUp(
  before: readonly ThreadReading[],
  now: readonly ThreadReading[],
  sample: Pick<Sample, 'atMs' | 'uptimeSeconds'>,
): readonly ThreadPair[] {
  const findBefore = findAgain(before, ({ tid }) => tid);
  const pairs: ThreadPair[] = [];
  for (const [place, thread] of now.entries()) {
    const earlier = findBefore(thread.tid, place);
    // A thread id can be given anew, too.
    if (earlier === undefined || earlier.stat.startTicks !== thread.stat.startTicks) continue;
    if (!differs(earlier, thread) || isYoung(thread, sample)) continue;
    pairs.push([earlier, thread]);
  }
  return pairs;
}

function differs(before: ThreadReading, now: ThreadReading): boolean {
  const [was, is] = [before.stat, now.stat];
  return (
    was.nice !== is.nice ||
    was.policy !== is.policy ||
    was.realTimePriority !== is.realTimePriority ||
    before.affinity !== now.affinity
  );
}

function isYoung(
  { stat: { startTicks } }: ThreadReading,
  sample: Pick<Sample, 'atMs' | 'uptimeSeconds'>,
): boolean {
  const uptime = uptimeSeconds(sample);
  if (uptime === undefined || startTicks === undefined) return false;
  const age = uptime - startTicks / TICKS_PER_SECOND;
  // Where it would be before the host's start, in a container whose /proc/uptime is its own, the age is not known.
  return age >= 0 && age < YOUNG_SECONDS;
}

function compare(
  pairs: readonly ThreadPair[],
  read: (thread: ThreadReading) => string | undefined,
  busiestTid: number | undefined,
): readonly Observed[] {
  const parts: Observed[] = [];
  for (const [before, { tid, stat, ...now }] of pairs) {
    const [from, to] = [read(before), read({ tid, stat, ...now })];
    if (from === undefined || to === undefined || from === to) continue;
    const part = { id: String(tid), startTicks: stat.startTicks, from, to };
    if (tid === busiestTid) parts.unshift(part);
    else parts.push(part);
  }
  return parts;
}

/** `other`, `rr 10`. */
function policyOf({ policy, realTimePriority }: ThreadReading['stat']): string | undefined {
  const name = policyName(policy);
  if (name !== 'fifo' && name !== 'rr') return name;
  return realTimePriority === undefined ? undefined : `${name} ${realTimePriority}`;
}
