import { useEffect, useReducer, useSyncExternalStore } from 'react';
import type { Session } from '../../session.ts';

/** What will be taken back next: `taken back in 42 s unless K keeps it: renice 0 → -15`, counting down; undefined: nothing. */
export function useCountdown({ host, reverter }: Session): string | undefined {
  const pending = useSyncExternalStore(reverter.subscribe, reverter.pending);
  const [, tick] = useReducer((ticks: number) => ticks + 1, 0);
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
  const isLate = seconds === 0 && host.line?.problem() !== undefined;
  const when = isLate ? 'once there is a line again' : `in ${seconds} s`;
  return `taken back ${when} unless K keeps ${count === 1 ? 'it' : 'them'}: ${title}${others}`;
}
