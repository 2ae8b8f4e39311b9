import { type Dispatch, useEffect } from 'react';
import type { Wanted } from '../srs/find-srs.ts';
import { eventNotice } from './event-notice.ts';
import type { ScreenData } from './snapshot-store.ts';
import type { Notice, ViewAction } from './view-state.ts';

/** Long enough to be read, then the keys are shown again. */
const NOTICE_MS = 10_000;

/**
 * Says what happens by itself, SRS that came or ended and a recording that is over, and takes a notice away again.
 * @param notice the one that is shown
 */
export function useNotices(
  { snapshot, ended }: ScreenData,
  notice: Notice | undefined,
  wanted: Wanted,
  dispatch: Dispatch<ViewAction>,
): void {
  useEffect(() => {
    // That SRS is there at the start is no news.
    if (snapshot.metrics.elapsedSeconds === undefined) return;
    const happened = eventNotice(snapshot.events, wanted);
    if (happened !== undefined) dispatch({ type: 'notify', notice: happened });
  }, [snapshot, dispatch, wanted]);

  useEffect(() => {
    if (ended !== undefined) dispatch({ type: 'notify', notice: { severity: 'unknown', text: ended } });
  }, [ended, dispatch]);

  useEffect(() => {
    if (notice === undefined || ended !== undefined) return undefined;
    const timer = setTimeout(() => dispatch({ type: 'notify', notice: undefined }), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice, ended, dispatch]);
}
