import type { HistoryPoint } from '../history/history-point.ts';
import { figuresOf, firstSeconds, isLong, lastSeconds, type WindowFigures } from './window-figures.ts';

/** One or several tunings that are judged together. Times are of the host's monotonic clock. */
export interface TunedSpan {
  /** Confirmed: what came before is the window before. */
  readonly beganMs: number;
  /** The last was read back: the window after begins with the first refresh behind it. */
  readonly doneMs: number;
  readonly titles: readonly string[];
  /** Length that both windows shall have. */
  readonly windowSeconds: number;
}

/**
 * Whether the two windows can be compared: `same` load; `differs`; `little` came in both, so that no loss says nothing;
 * `unknown`.
 */
export type LoadComparison = 'same' | 'differs' | 'little' | 'unknown';

export interface Verdict {
  readonly span: TunedSpan;
  /** Undefined: nothing was seen of SRS before it. */
  readonly before: WindowFigures | undefined;
  /** Undefined: no refresh came since. */
  readonly after: WindowFigures | undefined;
  /** The window after is as long as it shall be, or SRS is gone: it stays as it is. */
  readonly isFinal: boolean;
  /** SRS ended before the window after was full. */
  readonly isGone: boolean;
  readonly load: LoadComparison;
}

/** Media streams breathe by some percent, and retransmissions come with loss; what differs by more is another load. */
const SAME_LOAD_WITHIN = 0.2;
/** Below so many packets a second nobody watches anything. */
const LITTLE_PER_SECOND = 20;

/**
 * Sets the window before a tuning beside the one behind it. Pure: the same of the same past.
 * @param points of one SRS, the oldest first
 */
export function judge(points: readonly HistoryPoint[], span: TunedSpan): Verdict {
  const { beganMs, doneMs, windowSeconds } = span;
  const before = figuresOf(
    lastSeconds(
      points.filter(({ atMs }) => atMs <= beganMs),
      windowSeconds,
    ),
  );
  const behind = points.filter(({ atMs }) => atMs >= doneMs);
  const first = firstSeconds(behind, windowSeconds);
  const after = figuresOf(first);
  const isFinal = isLong(first[0], first.at(-1), windowSeconds);
  return { span, before, after, isFinal, isGone: false, load: compareLoad(before, after) };
}

/** Those of the points that a verdict is made of, so far: they give the same verdict as all, and may be kept for it. */
export function pointsOf(
  points: readonly HistoryPoint[],
  { beganMs, windowSeconds }: TunedSpan,
): HistoryPoint[] {
  const earlier = points.filter(({ atMs }) => atMs <= beganMs);
  const later = points.filter(({ atMs }) => atMs > beganMs);
  return [...lastSeconds(earlier, windowSeconds), ...later];
}

/** The same when its SRS is there no more: what is known of the window after is all that will ever be. */
export function endVerdict(verdict: Verdict): Verdict {
  return verdict.isFinal ? verdict : { ...verdict, isFinal: true, isGone: true };
}

/**
 * Groups tunings that followed each other within a window: what each alone did cannot be told. The oldest first.
 * @param tunings in the order of their times
 */
export function joinSpans(tunings: readonly TunedSpan[]): readonly TunedSpan[] {
  const spans: TunedSpan[] = [];
  for (const tuning of tunings) {
    const last = spans.at(-1);
    // Where the window was changed meanwhile the longer counts: none may reach back beyond the tuning before.
    const apartSeconds = Math.max(last?.windowSeconds ?? 0, tuning.windowSeconds);
    if (last !== undefined && tuning.beganMs < last.doneMs + apartSeconds * 1_000) {
      const titles = [...last.titles, ...tuning.titles];
      spans[spans.length - 1] = { ...last, doneMs: tuning.doneMs, titles };
    } else {
      spans.push(tuning);
    }
  }
  return spans;
}

function compareLoad(before: WindowFigures | undefined, after: WindowFigures | undefined): LoadComparison {
  const [was, is] = [before?.arrivedPerSecond, after?.arrivedPerSecond];
  if (was === undefined || is === undefined) return 'unknown';
  if (Math.max(was, is) < LITTLE_PER_SECOND) return 'little';
  return Math.abs(is - was) <= SAME_LOAD_WITHIN * Math.max(was, is) ? 'same' : 'differs';
}
