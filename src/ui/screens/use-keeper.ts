import { type Dispatch, useEffect } from 'react';
import type { SrsMetrics } from '../../metrics/terms/metrics.ts';
import { noticeOf } from '../../view/lines/outcome-lines.ts';
import type { ViewAction } from '../../view/state/view-state.ts';
import { useServices } from '../parts/services.ts';

/** After every refresh, gives threads that came what is kept for them, and says so. */
export function useKeeper(srs: readonly SrsMetrics[], dispatch: Dispatch<ViewAction>): void {
  const { keeper } = useServices();
  useEffect(() => {
    void keeper.tend(srs).then(outcomes => {
      for (const outcome of outcomes) dispatch({ type: 'notify', notice: noticeOf(outcome) });
    });
  }, [keeper, srs, dispatch]);
}
