import { type Dispatch, useEffect } from 'react';
import type { Snapshot } from '../metrics/model.ts';
import type { ViewAction } from './view-state.ts';

/**
 * Which SRS is to be looked at after a snapshot, when that changes: the first that was found stays when others come, and
 * a restart is followed. Undefined: the selection stands.
 */
export function nextSelection(snapshot: Snapshot, selectedPid: number | undefined): number | undefined {
  const restart = snapshot.events.find(event => event.kind === 'restarted' && event.pid === selectedPid);
  if (restart?.kind === 'restarted') return restart.newPid;
  return selectedPid === undefined ? snapshot.metrics.srs[0]?.pid : undefined;
}

/** Keeps the selection with the SRS that was looked at. */
export function useSelection(
  snapshot: Snapshot,
  selectedPid: number | undefined,
  dispatch: Dispatch<ViewAction>,
): void {
  useEffect(() => {
    const pid = nextSelection(snapshot, selectedPid);
    if (pid !== undefined) dispatch({ type: 'select', pid });
  }, [snapshot, selectedPid, dispatch]);
}
