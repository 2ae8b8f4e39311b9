import { HistoryPoints } from '../../metrics/history/history-points.ts';
import type { PaneInput } from '../panes/pane.ts';

/** Whose past the history view shows. */
export interface ShownHistory {
  readonly pids: readonly number[];
  readonly points: HistoryPoints;
}

/**
 * The past of the SRS that is looked at, with that of the one before its restart; while there is none, that of the last
 * that ended: what led up to it is what is looked for.
 */
export function shownHistory({
  srs,
  past,
  snapshot,
}: Pick<PaneInput, 'srs' | 'past' | 'snapshot'>): ShownHistory {
  if (srs === undefined) {
    const [ended] = snapshot.ended;
    return { pids: ended?.pids ?? [], points: ended?.history ?? HistoryPoints.NONE };
  }
  return {
    pids: [srs.pid, ...(past?.before?.pids ?? [])],
    points: (past?.before?.history ?? HistoryPoints.NONE).followedBy(past?.history ?? HistoryPoints.NONE),
  };
}
