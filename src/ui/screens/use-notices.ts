import { type Dispatch, useEffect, useRef } from 'react';
import type { Wanted } from '../../srs/process/find-srs.ts';
import type { Notice, ViewAction } from '../../view/state/view-state.ts';
import { eventNotice } from './event-notice.ts';
import type { Shown } from './use-session-state.ts';

/** Long enough to be read, then the keys are shown again. */
const NOTICE_MS = 10_000;

/**
 * Says what happens by itself, SRS that came or ended, what something else changed and a recording that is over, and takes a
 * notice away again.
 * @param notice the one that is shown
 * @param shownMs how long one is
 */
export function useNotices(
  { snapshot, ended, marks }: Pick<Shown, 'snapshot' | 'ended' | 'marks'>,
  notice: Notice | undefined,
  wanted: Wanted,
  dispatch: Dispatch<ViewAction>,
  shownMs = NOTICE_MS,
): void {
  useEffect(() => {
    // That SRS is there at the start is no news.
    if (snapshot.metrics.elapsedSeconds === undefined) return;
    const happened = eventNotice(snapshot.events, wanted);
    if (happened !== undefined) dispatch({ type: 'notify', notice: happened });
  }, [snapshot, dispatch, wanted]);

  const knownMarks = useRef(marks);
  useEffect(() => {
    const changed = marks.filter(mark => mark.isByOthers && !knownMarks.current.includes(mark));
    knownMarks.current = marks;
    const text = changed.map(({ label }) => label).join('; ');
    if (text !== '') dispatch({ type: 'notify', notice: { severity: 'warning', text } });
  }, [marks, dispatch]);

  useEffect(() => {
    if (ended !== undefined) dispatch({ type: 'notify', notice: endNotice(ended) });
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
