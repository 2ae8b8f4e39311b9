import { type Dispatch, useEffect } from 'react';
import { findInForce } from '../../tuning/engine/journal-survey.ts';
import { readContent } from '../../tuning/journal/journal.ts';
import { isRefusal } from '../../tuning/tuning.ts';
import type { ViewAction } from '../../view/state/view-state.ts';
import { useSession } from '../parts/contexts.ts';

/**
 * Says at the start what an srs-top that was killed had to take back and could not. It is left to the user: another
 * srs-top may have it in hand, and what was set an hour ago may be wanted by now.
 */
export function useOverdue(dispatch: Dispatch<ViewAction>): void {
  const { host, journal } = useSession();
  useEffect(() => {
    const tell = async (): Promise<void> => {
      // What a recorded host has in force cannot be asked.
      if (host.kind === 'recorded') return;
      const content = await readContent(journal);
      if (isRefusal(content)) return;
      const nowMs = host.clock.time().getTime();
      const due = content.entries.filter(
        ({ until, isKept, undoneBy }) =>
          until !== undefined && Date.parse(until) < nowMs && !isKept && undoneBy === undefined,
      );
      if (due.length === 0) return;
      const last = (await findInForce(host, due)).at(-1)?.entry;
      if (last === undefined) return;
      const text = `${last.begun.title} should have been taken back, but was not: u takes it back`;
      dispatch({ type: 'notify', notice: { severity: 'warning', text } });
    };
    void tell();
  }, [host, journal, dispatch]);
}
