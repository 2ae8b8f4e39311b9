import { type Dispatch, useEffect, useSyncExternalStore } from 'react';
import type { AdvisedSnapshot } from '../../advice/advised.ts';
import type { Session, Watched } from '../../session.ts';
import { noticeOf } from '../../view/lines/outcome-lines.ts';
import type { ViewAction } from '../../view/state/view-state.ts';

/** What is known of the host once there is something to show. */
export interface Shown extends Watched {
  readonly snapshot: AdvisedSnapshot;
}

/** What the session knows, always the newest. It must have begun. */
export function useSessionState(session: Session): Shown {
  const watched = useSyncExternalStore(session.subscribe, session.current);
  if (!hasSnapshot(watched)) throw new Error('useSessionState: the session has no snapshot yet');
  return watched;
}

function hasSnapshot(watched: Watched): watched is Shown {
  return watched.snapshot !== undefined;
}

/** Says what came of changes that nobody made just now. */
export function useNews(session: Session, dispatch: Dispatch<ViewAction>): void {
  useEffect(
    () =>
      session.onNews(results => {
        for (const result of results) dispatch({ type: 'notify', notice: noticeOf(result) });
      }),
    [session, dispatch],
  );
}
