import { type Dispatch, useEffect, useRef } from 'react';
import type { Session } from '../../session.ts';
import type { Notice, ViewAction } from '../../view/state/view-state.ts';
import { eventNotice } from './event-notice.ts';
import type { Shown } from './use-session-state.ts';

/** Long enough to be read, then the keys are shown again. */
const NOTICE_MS = 10_000;

/**
 * Says what happens by itself, SRS that came or ended, what something else changed and a recording that is over, and takes a
 * notice away again.
 * @param session the one that is shown: another one may take its place
 * @param notice the one that is shown
 * @param shownMs how long one is
 */
export function useNotices(
  session: Pick<Session, 'wanted'>,
  { snapshot, ended, marks }: Pick<Shown, 'snapshot' | 'ended' | 'marks'>,
  notice: Notice | undefined,
  dispatch: Dispatch<ViewAction>,
  shownMs = NOTICE_MS,
): void {
  const { wanted } = session;
  useEffect(() => {
    // That SRS is there at the start is no news.
    if (snapshot.metrics.elapsedSeconds === undefined) return;
    const happened = eventNotice(snapshot.events, wanted);
    if (happened !== undefined) dispatch({ type: 'notify', notice: happened });
  }, [snapshot, dispatch, wanted]);

  const known = useRef({ session, marks });
  useEffect(() => {
    // What another session began with is no news.
    const before = known.current.session === session ? known.current.marks : marks;
    const changed = marks.filter(mark => mark.isByOthers && !before.includes(mark));
    known.current = { session, marks };
    const text = changed.map(({ label }) => label).join('; ');
    if (text !== '') dispatch({ type: 'notify', notice: { severity: 'warning', text } });
  }, [session, marks, dispatch]);

  useEffect(() => {
    if (ended === undefined) return undefined;
    dispatch({ type: 'notify', notice: endNotice(ended) });
    // It goes on elsewhere in the recording.
    return () => dispatch({ type: 'notify', notice: undefined });
  }, [ended, dispatch]);

  useEffect(() => {
    // Only that nothing more will come stays.
    if (notice === undefined || notice.text === ended) return undefined;
    const next = ended === undefined ? undefined : endNotice(ended);
    const timer = setTimeout(() => dispatch({ type: 'notify', notice: next }), shownMs);
    return () => clearTimeout(timer);
  }, [notice, ended, dispatch, shownMs]);
}

function endNotice(text: string): Notice {
  return { severity: 'unknown', text };
}
