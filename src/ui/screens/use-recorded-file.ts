import { type Dispatch, useEffect } from 'react';
import type { Session } from '../../session.ts';
import type { RecordedFile } from '../../view/panes/pane.ts';
import type { ViewAction } from '../../view/state/view-state.ts';

/**
 * The file that is recorded into, as of now; undefined: none is. Says it once when nothing more can be written, and when
 * it goes on: a small screen has no other place for it.
 */
export function useRecordedFile(
  { recording }: Pick<Session, 'recording'>,
  dispatch: Dispatch<ViewAction>,
): RecordedFile | undefined {
  const file = recording?.file;
  const problem = file?.problem;
  useEffect(() => {
    if (problem === undefined) return undefined;
    dispatch({ type: 'notify', notice: { severity: 'bad', text: `not recorded: ${problem}` } });
    return () => {
      if (recording?.file?.problem === undefined && recording?.file !== undefined)
        dispatch({ type: 'notify', notice: { severity: 'good', text: 'the recording goes on' } });
    };
  }, [problem, recording, dispatch]);
  return file;
}
