import type { HistoryPoint } from '../metrics/history.ts';
import { joinSpans, judge, type TunedSpan, type Verdict } from '../metrics/verdict.ts';
import type { TuningMark } from './history/history-state.ts';

/** Judges what was tuned since srs-top was started. A verdict that is final stays, however old its windows grow. */
export class Verdicts {
  readonly #final = new Map<string, Verdict>();

  /**
   * The newest first; of one SRS, and of what was tuned on the host while it was looked at.
   * @param points its past, the oldest first
   */
  of(pid: number, points: readonly HistoryPoint[], marks: readonly TuningMark[]): readonly Verdict[] {
    const own = marks.filter(mark => mark.pid === undefined || mark.pid === pid);
    return joinSpans(own.map(spanOf))
      .map(span => this.#judge(pid, points, span))
      .reverse();
  }

  #judge(pid: number, points: readonly HistoryPoint[], span: TunedSpan): Verdict {
    const key = `${pid} ${span.beganMs} ${span.doneMs}`;
    const verdict = this.#final.get(key) ?? judge(points, span);
    if (verdict.isFinal) this.#final.set(key, verdict);
    return verdict;
  }
}

function spanOf({ beganMs, atMs, label, windowSeconds }: TuningMark): TunedSpan {
  return { beganMs, doneMs: atMs, titles: [label], windowSeconds };
}
