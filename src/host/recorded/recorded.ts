import { cleanText } from '../../text/clean-text.ts';
import { type Host, isFailure, UNKNOWN_FACTS } from '../host.ts';
import { createSteppedClock } from '../stepped-clock.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { CaptureRecord } from './capture.ts';
import { RECORDED, recordedId } from './recorded-doors.ts';
import { createRecordedFiles } from './recorded-files.ts';
import { answersOf } from './texts-as-host.ts';

/** What is asked aside of a single moment is answered at the second refresh, and confirmed at the third. */
export const INSTANT_LINGER_MS = 3_000;

export interface RecordedHostOptions {
  /** 1 is as fast as it was recorded. `Infinity`, the default, does not wait at all. */
  readonly speed?: number;
  /**
   * So long time passes behind the last record, in which nothing is read anew: what is asked aside of a single moment is
   * answered a refresh later. None unless given.
   */
  readonly lingerMs?: number;
  /**
   * A sleep ends with the first record that is due by then, and when that was: there is no refresh of which there is no
   * record, as in the recording that is imported of them. Else a sleep takes as long as was asked for.
   */
  readonly isByRecord?: boolean;
}

/**
 * A starved host records late, by a tenth of a second and more. A record still belongs to a refresh that was due this
 * share of the usual interval before it.
 */
const EARLY_SHARE = 0.4;
/** When the next record is this much later than usual, nobody recorded meanwhile (suspended, stopped): time jumps. */
const GAP_TIMES_USUAL = 10;
const SHORTEST_GAP_MS = 60_000;
const LONGEST_USUAL_MS = 3_600_000;

/**
 * A host as it was, record after record. Its clock begins at the first record and moves only while someone sleeps on
 * it; a sleep ends at the last record due by then (a little early counts), or behind a gap, and the recording is over once
 * the last record has been stepped to. Read-only by nature.
 */
export function createRecordedHost(
  recording: Iterable<CaptureRecord>,
  { speed = Number.POSITIVE_INFINITY, lingerMs = 0, isByRecord = false }: RecordedHostOptions = {},
): Host {
  const records = [...recording];
  const first = records[0];
  const startMs = (first?.t ?? 0) * 1_000;
  const endMs = (records.at(-1)?.t ?? 0) * 1_000;
  const startTime = Date.parse(first?.wall ?? '1970-01-01T00:00:00Z');
  const intervals = records.slice(1).map(({ t }, index) => (t - (records[index]?.t ?? t)) * 1_000);
  const gapMs = shortestGapMs(intervals);
  const usual = intervals.filter(interval => interval <= gapMs);
  const earlyMs = usual.length === 0 ? 0 : (EARLY_SHARE * usual.reduce((a, b) => a + b)) / usual.length;
  const usualMs = usual.toSorted((a, b) => a - b)[Math.floor(usual.length / 2)];
  const files = createRecordedFiles(records.some(({ srsLog }) => srsLog !== undefined));
  let nextIndex = 0;
  const stepForward = () => {
    const record = records[nextIndex++];
    if (record !== undefined) files.apply(record);
  };
  stepForward();

  function advanceTo(atMs: number): number | undefined {
    if (nextIndex >= records.length) return atMs <= endMs + lingerMs ? atMs : undefined;
    if (isByRecord) {
      for (let record = records[nextIndex]; record !== undefined; record = records[nextIndex]) {
        stepForward();
        const recordMs = record.t * 1_000;
        if (recordMs >= atMs - (usualMs ?? 0) * EARLY_SHARE) return recordMs;
      }
      return undefined;
    }
    let reachedMs = atMs;
    const firstIndex = nextIndex;
    for (;;) {
      const record = records[nextIndex];
      if (record === undefined) return reachedMs;
      const isGap = (record.t - (records[nextIndex - 1]?.t ?? 0)) * 1_000 > gapMs;
      if (record.t * 1_000 > atMs + earlyMs && !(isGap && nextIndex === firstIndex)) return reachedMs;
      stepForward();
      reachedMs = Math.max(atMs, record.t * 1_000);
    }
  }

  const clock = createVirtualClock({ startMs, speed, advanceTo });
  const stepped = createSteppedClock(clock, files.read);
  const name = nameOf(files.read('/proc/sys/kernel/hostname'));
  return {
    ...RECORDED,
    name,
    id: recordedId(name, first?.wall ?? 'no time'),
    isImported: true,
    recordedEveryMs: usualMs,
    recordedSpan: {
      ...{ seconds: (endMs - startMs) / 1_000, wholeSeconds: (endMs - startMs) / 1_000 },
      everySeconds: (usualMs ?? 0) / 1_000,
    },
    // The recording's wall clock has whole seconds: its first one and the monotonic time since never go back.
    clock: {
      ...clock,
      sleepUntil: stepped.sleepUntil,
      time: () => new Date(startTime + clock.nowMs() - startMs),
    },
    ...answersOf(files),
    watch: stepped.watch,
    facts: async () => UNKNOWN_FACTS,
    async close() {},
  };
}

/** Milliseconds between two records that are a gap, of a recording with these intervals. */
function shortestGapMs(intervals: readonly number[]): number {
  const median = intervals.toSorted((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? 0;
  return Math.min(LONGEST_USUAL_MS, Math.max(SHORTEST_GAP_MS, GAP_TIMES_USUAL * median));
}

function nameOf(hostname: ReturnType<ReturnType<typeof createRecordedFiles>['read']>): string {
  return isFailure(hostname) ? 'recording' : cleanText(hostname.text).trim();
}
