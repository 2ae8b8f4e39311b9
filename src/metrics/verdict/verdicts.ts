import { isSameProcess, type ProcessIdentity } from '../../srs/process/process-identity.ts';
import type { HistoryPoint } from '../history/history-point.ts';
import type { Points } from '../history/history-points.ts';
import type { TuningMark } from './tuning-mark.ts';
import { endVerdict, joinSpans, judge, pointsOf, type TunedSpan, type Verdict } from './verdict.ts';

/** Whose past is known at this refresh. */
export interface Seen {
  /** The SRS on screen; undefined when no SRS is there. */
  readonly srs: ProcessIdentity | undefined;
  /** Its past. */
  readonly points: Points;
  /** The past of the SRS that it took the place of: what a restart is judged by. */
  readonly before?: Points | undefined;
  /** Every SRS that is there. */
  readonly all: readonly ProcessIdentity[];
}

/** What is kept of one SRS. */
interface Past {
  readonly process: ProcessIdentity;
  /** The oldest that was known of it: what was tuned on the host before is not judged by it. */
  readonly sinceMs: number;
  /** By the time of the first tuning. */
  readonly verdicts: Map<number, Verdict>;
  /** What verdicts that are not final are made of: the history forgets what is some thousand refreshes old. */
  readonly points: Map<number, HistoryPoint[]>;
}

/** Judges what was tuned in a session. A verdict that is final stays, however old its windows grow. */
export class Verdicts {
  readonly #pasts = new Map<string, Past>();

  /**
   * The newest first: of the SRS that is looked at, and of those that are there no more, for a tuning may be why. What
   * was tuned on the host is judged by the SRS that is looked at.
   */
  of({ srs, points, before, all }: Seen, tuned: readonly TuningMark[]): readonly Verdict[] {
    const marks = standing(tuned.filter(({ isJudged }) => isJudged));
    this.#forget(srs, marks);
    if (marks.length === 0) return [];
    for (const process of marks.map(processOf)) if (process !== undefined) this.#pastOf(process, []);
    const ended = [...this.#pasts.values()]
      .filter(({ process }) => !all.some(other => isSameProcess(process, other)))
      .flatMap(past => this.#endedOf(past, marks));
    const present =
      srs === undefined ? [] : this.#presentOf(this.#pastOf(srs, points), points, marks, before);
    return [...ended, ...present].sort((a, b) => b.span.beganMs - a.span.beganMs);
  }

  #presentOf(past: Past, points: Points, marks: readonly TuningMark[], before?: Points): readonly Verdict[] {
    const own = marks.filter(mark => {
      const process = processOf(mark);
      return process === undefined ? mark.beganMs >= past.sinceMs : isSameProcess(process, past.process);
    });
    const spans = joinSpans(own.map(spanOf));
    const began = new Set(spans.map(({ beganMs }) => beganMs));
    // What was taken back is not reported later either.
    for (const beganMs of past.verdicts.keys()) {
      if (began.has(beganMs)) continue;
      past.verdicts.delete(beganMs);
      past.points.delete(beganMs);
    }
    return spans.map(span => judgeNext(past, points, span, span.beganMs < past.sinceMs ? before : undefined));
  }

  #endedOf(past: Past, marks: readonly TuningMark[]): readonly Verdict[] {
    // SRS can be gone before it was looked at again: then nothing was judged, which is told too.
    if (past.verdicts.size === 0) this.#presentOf(past, [], marks);
    return [...past.verdicts.values()].map(endVerdict);
  }

  /** What no mark tells of any more: others may change something all day long, and of their marks the newest are kept. */
  #forget(srs: ProcessIdentity | undefined, marks: readonly TuningMark[]): void {
    const meant = new Set(marks.map(processOf).map(process => process && keyOf(process)));
    const began = new Set(marks.map(({ beganMs }) => beganMs));
    for (const [key, { verdicts }] of this.#pasts) {
      const isTold = meant.has(key) || [...verdicts.keys()].some(beganMs => began.has(beganMs));
      if (!isTold && (srs === undefined || key !== keyOf(srs))) this.#pasts.delete(key);
    }
  }

  #pastOf(process: ProcessIdentity, points: Points): Past {
    const key = keyOf(process);
    const known = this.#pasts.get(key);
    if (known !== undefined && (points.length === 0 || known.sinceMs !== Number.POSITIVE_INFINITY))
      return known;
    const sinceMs = points.at(0)?.atMs ?? Number.POSITIVE_INFINITY;
    const { pid, startTicks } = process;
    const past = { process: { pid, startTicks }, sinceMs, verdicts: new Map(), points: new Map() };
    this.#pasts.set(key, past);
    return past;
  }
}

function keyOf({ pid, startTicks }: ProcessIdentity): string {
  return `${pid} ${startTicks}`;
}

/**
 * Leaves out changes that were taken back before they were judged, and what took them back: together they changed
 * nothing. A change that was judged keeps its verdict, and its undo gets one too.
 */
function standing(marks: readonly TuningMark[]): readonly TuningMark[] {
  const left = new Set(marks);
  const byEntry = new Map(marks.toReversed().map(mark => [mark.entry, mark]));
  for (const undo of marks) {
    const undone = undo.undoes === undefined ? undefined : byEntry.get(undo.undoes);
    if (undone === undefined || !left.has(undone)) continue;
    if (undo.beganMs >= undone.atMs + undone.windowSeconds * 1_000) continue;
    left.delete(undone);
    left.delete(undo);
  }
  return marks.filter(mark => left.has(mark));
}

/**
 * The verdict with what came since the refresh before.
 * @param earlier points of another process, which came before them
 */
function judgeNext(past: Past, points: Points, span: TunedSpan, earlier: Points = []): Verdict {
  const key = span.beganMs;
  const last = past.verdicts.get(key);
  if (last?.isFinal && last.span.doneMs === span.doneMs) return last;
  const known = past.points.get(key) ?? [];
  const kept = known.length === 0 ? pointsOf([...earlier, ...points.slice(0)], span) : known;
  const newestMs = kept.at(-1)?.atMs;
  // What was before the tuning is frozen when it is first judged; only what is newer is added.
  if (newestMs !== undefined)
    kept.push(...points.slice(1 + points.findLastIndex(({ atMs }) => atMs <= newestMs)));
  const verdict = judge(kept, span);
  past.verdicts.set(key, verdict);
  if (verdict.isFinal) past.points.delete(key);
  else past.points.set(key, kept);
  return verdict;
}

/** Undefined: the host was tuned, no process. */
function processOf({ pid, startTicks }: TuningMark): ProcessIdentity | undefined {
  return pid === undefined || startTicks === undefined ? undefined : { pid, startTicks };
}

function spanOf({ beganMs, atMs, label, windowSeconds }: TuningMark): TunedSpan {
  return { beganMs, doneMs: atMs, titles: [label], windowSeconds };
}
