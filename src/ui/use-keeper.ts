import { type Dispatch, useEffect } from 'react';
import type { SrsMetrics } from '../metrics/metrics.ts';
import { noticeOf } from './dialogs/outcome-lines.ts';
import { useServices } from './services.ts';
import type { ViewAction } from './view-state.ts';

/** After every refresh, gives threads that came what is kept for them, and says so. */
export function useKeeper(srs: readonly SrsMetrics[], dispatch: Dispatch<ViewAction>): void {
  const { keeper } = useServices();
  useEffect(() => {
    void keeper.tend(srs).then(outcomes => {
      for (const outcome of outcomes) dispatch({ type: 'notify', notice: noticeOf(outcome) });
    });
  }, [keeper, srs, dispatch]);
}
