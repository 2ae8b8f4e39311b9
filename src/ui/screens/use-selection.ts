import { type Dispatch, useEffect } from 'react';
import { troubleOf } from '../../metrics/judgement/trouble.ts';
import type { Snapshot } from '../../metrics/model.ts';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { chooseSrs } from '../../view/choose-srs.ts';
import type { Notice, ViewAction, ViewState } from '../../view/state/view-state.ts';

/** What of the view decides which SRS is shown. */
export type Chosen = Pick<
  ViewState,
  'selectedPid' | 'isChosenByHand' | 'dialog' | 'typing' | 'history' | 'isPaused'
>;

/**
 * Which SRS is to be looked at after a snapshot, when that changes: the one in trouble, until one was chosen by hand. One
 * that was chosen stays, and a restart is followed. Undefined: the selection stands.
 */
export function nextSelection(snapshot: Snapshot, chosen: Chosen): number | undefined {
  const { selectedPid } = chosen;
  const restart = snapshot.events.find(event => event.kind === 'restarted' && event.pid === selectedPid);
  if (restart?.kind === 'restarted') return restart.newPid;
  const isThere = snapshot.metrics.srs.some(({ pid }) => pid === selectedPid);
  if (selectedPid !== undefined && (chosen.isChosenByHand || !isThere || isInUse(chosen))) return undefined;
  const pid = chooseSrs(snapshot, selectedPid);
  return pid === selectedPid ? undefined : pid;
}

/**
 * Which SRS is shown: the one that is selected, and while that is gone (it may come back) the one in trouble.
 * @param lastPid the one that was shown before
 */
export function shownSrs(
  snapshot: Snapshot,
  selectedPid: number | undefined,
  lastPid: number | undefined,
): SrsMetrics | undefined {
  const { srs: all } = snapshot.metrics;
  const selected = all.find(({ pid }) => pid === selectedPid);
  if (selected !== undefined) return selected;
  const pid = chooseSrs(snapshot, lastPid);
  return all.find(srs => srs.pid === pid);
}

/** The SRS that the user is busy with is not taken away. */
function isInUse({ dialog, typing, history, isPaused }: Chosen): boolean {
  return dialog !== undefined || typing !== undefined || history !== undefined || isPaused;
}

/** Keeps the selection with the SRS that is in trouble, or that was chosen. */
export function useSelection(snapshot: Snapshot, view: ViewState, dispatch: Dispatch<ViewAction>): void {
  const { selectedPid, isChosenByHand, dialog, typing, history, isPaused } = view;
  useEffect(() => {
    const chosen = { selectedPid, isChosenByHand, dialog, typing, history, isPaused };
    const pid = nextSelection(snapshot, chosen);
    if (pid === undefined) return;
    dispatch({ type: 'select', pid });
    const notice = switchNotice(snapshot, { from: selectedPid, to: pid });
    if (notice !== undefined) dispatch({ type: 'notify', notice });
  }, [snapshot, selectedPid, isChosenByHand, dialog, typing, history, isPaused, dispatch]);
}

/** Why another SRS is shown than before; undefined when that surprises nobody: at the start, and after a restart. */
export function switchNotice(
  snapshot: Snapshot,
  { from, to }: { readonly from: number | undefined; readonly to: number },
): Notice | undefined {
  const srs = snapshot.metrics.srs.find(({ pid }) => pid === to);
  const history = snapshot.past.get(to)?.history ?? [];
  // The first snapshot has no rates: what is shown with the second is the first choice.
  const isStart = from === undefined || (snapshot.past.get(from)?.history.length ?? 0) <= 2;
  const { level } = srs === undefined ? { level: 0 } : troubleOf(srs, history, snapshot.settings.thresholds);
  if (isStart || level === 0) return undefined;
  const what = level === 2 ? 'loses packets' : 'is short of CPU';
  return { severity: 'bad', text: `SRS ${to} ${what}: shown instead of SRS ${from}; s chooses` };
}
