import type { Snapshot } from '../metrics/model.ts';
import type { TuningMark } from '../metrics/verdict/tuning-mark.ts';
import type { Verdict } from '../metrics/verdict/verdict.ts';
import { Verdicts } from '../metrics/verdict/verdicts.ts';
import type { ProcessIdentity } from '../srs/process/process-identity.ts';

/** Has everything that was tuned judged, whether anybody looks at its SRS or not, and tells what is judged for good. */
export class VerdictWatch {
  readonly #verdicts = new Verdicts();
  #marks: readonly TuningMark[] = [];
  #newest: readonly Verdict[] = [];
  #isSettled = true;
  /** What was told to be final, by its span. */
  readonly #told = new Set<string>();

  /**
   * @param lookedAt the SRS by which changes of the host are judged
   * @returns the verdicts that became final with this refresh
   */
  take(
    { metrics, past }: Pick<Snapshot, 'metrics' | 'past'>,
    marks: readonly TuningMark[],
    lookedAt: ProcessIdentity | undefined,
  ): readonly Verdict[] {
    if (marks === this.#marks && this.#isSettled) return [];
    this.#marks = marks;
    const meant = marks.filter(({ isJudged }) => isJudged);
    const whose = metrics.srs.filter(
      srs =>
        srs.pid === lookedAt?.pid ||
        meant.some(({ pid, startTicks }) => pid === srs.pid && startTicks === srs.startTicks),
    );
    const bySpan = new Map<string, Verdict>();
    for (const srs of whose.length > 0 ? whose : [undefined]) {
      const own = srs && past.get(srs.pid);
      const { history: points = [], before } = own ?? {};
      const seen = { srs, points, before: before?.history, all: metrics.srs };
      for (const verdict of this.#verdicts.of(seen, marks))
        bySpan.set(`${verdict.span.beganMs} ${srs?.pid}`, verdict);
    }
    this.#newest = [...bySpan.values()];
    this.#isSettled = this.#newest.every(({ isFinal }) => isFinal);
    return this.#newest.filter(({ isFinal, span: { beganMs, doneMs } }) => {
      const key = `${beganMs} ${doneMs}`;
      if (!isFinal || this.#told.has(key)) return false;
      this.#told.add(key);
      return true;
    });
  }

  /** What is known by now of what a mark stands for; undefined: nothing. */
  of(mark: TuningMark): Verdict | undefined {
    return this.#newest.find(verdict => isOf(verdict, mark));
  }
}

/** Whether a verdict is of this change, alone or together with others. */
export function isOf({ span }: Verdict, { beganMs, atMs, label }: TuningMark): boolean {
  return beganMs >= span.beganMs && atMs <= span.doneMs && span.titles.includes(label);
}
