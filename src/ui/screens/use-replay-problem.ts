import { type Dispatch, useEffect } from 'react';
import type { ViewAction } from '../../view/state/view-state.ts';

/** Says why a moment of a recording could not be reached. */
export function useReplayProblem(problem: string | undefined, dispatch: Dispatch<ViewAction>): void {
  useEffect(() => {
    if (problem !== undefined) dispatch({ type: 'notify', notice: { severity: 'bad', text: problem } });
  }, [problem, dispatch]);
}
