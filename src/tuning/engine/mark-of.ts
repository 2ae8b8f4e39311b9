import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import { TUNINGS } from '../kinds/tunings.ts';
import type { TuningOutcome } from '../tuning.ts';

/** What the history and the verdicts take in of a tuning that was carried out. */
export function markOf(
  { plan: { kind, title, process, judgedBy, targets, undoes }, entry, isComplete }: TuningOutcome,
  span: Pick<TuningMark, 'beganMs' | 'atMs' | 'windowSeconds'>,
): TuningMark {
  const judge = process ?? judgedBy;
  return {
    ...span,
    label: title,
    pid: judge?.pid,
    startTicks: judge?.startTicks,
    isJudged: TUNINGS[kind].isJudged?.(targets) ?? true,
    entry,
    undoes: isComplete ? undoes : undefined,
  };
}
