import type { ChangeKind } from '../../metrics/changes/change.ts';
import type { TuningMark } from '../../metrics/verdict/tuning-mark.ts';
import { parameterOf } from '../kinds/sysctl/kernel-parameters.ts';
import type { Authored } from './change-author.ts';
import { describeChange } from './describe-change.ts';

/** What srs-top tunes by no means: that it was something else need not be said. */
const UNTUNED: readonly ChangeKind[] = ['restart', 'version'];

/**
 * What the history and the verdicts take in of a change that this srs-top did not make.
 * @param isJournalKnown false: another srs-top may have made it
 */
export function markOfChange(
  { change, by, done }: Authored,
  windowSeconds: number,
  isJournalKnown: boolean,
): TuningMark {
  const { what, pid, startTicks, parts, sinceMs, atMs } = change;
  const author =
    by === 'srs-top' ? 'by srs-top tune' : isJournalKnown ? 'by something else' : 'not by this srs-top';
  const label = describeChange(change);
  return {
    beganMs: sinceMs,
    atMs,
    label: UNTUNED.includes(what) ? label : `${label} ${author}`,
    pid,
    startTicks,
    windowSeconds,
    // Sockets that are open feel nothing of some parameters.
    isJudged: what !== 'sysctl' || parts.some(({ id }) => parameterOf(id)?.isAtOnce ?? true),
    entry: done?.entry,
    undoes: done?.undoes,
    isByOthers: true,
  };
}
