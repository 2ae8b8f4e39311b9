import { type Dispatch, useEffect, useReducer, useSyncExternalStore } from 'react';
import { isRefusal } from '../../tuning/tuning.ts';
import { noticeOf } from '../../view/lines/outcome-lines.ts';
import type { ViewAction } from '../../view/state/view-state.ts';
import { useServices } from '../parts/services.ts';
import { markOf } from '../parts/use-tuning.ts';

/**
 * Tells what was taken back because nobody kept it.
 * @returns what will be next: `taken back in 42 s unless K keeps it: renice 0 → -15`, counting down; undefined: nothing
 */
export function useReverter(dispatch: Dispatch<ViewAction>): string | undefined {
  const { host, keeper, reverter, refreshNow, windowSeconds } = useServices();
  const pending = useSyncExternalStore(reverter.subscribe, reverter.pending);
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
  useEffect(() => {
    reverter.onReverted((results, beganMs) => {
      for (const result of results) {
        dispatch({ type: 'notify', notice: noticeOf(result) });
        if (isRefusal(result)) continue;
        keeper.note(result, false);
        const span = { beganMs, atMs: host.clock.nowMs(), windowSeconds: windowSeconds() };
        dispatch({ type: 'applied', mark: markOf(result, span) });
      }
      refreshNow();
    });
  }, [host, keeper, reverter, refreshNow, windowSeconds, dispatch]);
  useEffect(() => {
    if (pending === undefined) return undefined;
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [pending]);
  if (pending === undefined) return undefined;
  const { title, count, dueMs } = pending;
  const seconds = Math.max(0, Math.ceil((dueMs - host.clock.nowMs()) / 1_000));
  // What it is of comes last: a narrow screen has no room for all of it.
  const others = count === 1 ? '' : ` and ${count - 1} more`;
  return `taken back in ${seconds} s unless K keeps ${count === 1 ? 'it' : 'them'}: ${title}${others}`;
}
