import type { Change } from '../../metrics/changes/change.ts';
import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import { authorsOf, type Done } from './change-author.ts';
import { markOfChange } from './mark-of-change.ts';

/** An SRS that crashes every second, or an agent that never rests, makes marks all day: the newest are kept. */
export const MOST_MARKS_OF_OTHERS = 100;
/** What a recording says may have no end. */
export const MOST_MARKS = 1_000;

/** What was done on the host, as far as this srs-top knows. */
export interface KnownDone {
  readonly own: readonly Done[];
  /** By the journal; undefined where that cannot be read. */
  readonly others: readonly Done[] | undefined;
  readonly windowSeconds: number;
}

/** Marks of what was changed without this srs-top. */
export function marksOfOthers(
  changes: readonly Change[],
  { own, others, windowSeconds }: KnownDone,
): readonly TuningMark[] {
  return changes
    .flatMap(change => authorsOf(change, own, others ?? []))
    .filter(({ by }) => by !== 'self')
    .map(authored => markOfChange(authored, windowSeconds, others !== undefined));
}

/** All that are told of from now on, the oldest first: of those by others the newest, and of this srs-top's own some more. */
export function joinMarks(known: readonly TuningMark[], more: readonly TuningMark[]): readonly TuningMark[] {
  const lastMs = known.at(-1)?.beganMs ?? Number.NEGATIVE_INFINITY;
  if (more.length === 1 && more.every(mark => mark.isByOthers !== true && mark.beganMs >= lastMs))
    return [...known.slice(1 - MOST_MARKS), ...more];
  // What others changed is known later than what was tuned meanwhile.
  const all = [...known, ...more].sort((a, b) => a.beganMs - b.beganMs);
  const ofOthers = all.filter(({ isByOthers }) => isByOthers);
  const forgotten = new Set(ofOthers.slice(0, -MOST_MARKS_OF_OTHERS));
  return all.filter(mark => !forgotten.has(mark)).slice(-MOST_MARKS);
}
