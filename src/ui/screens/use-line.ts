import { type Dispatch, useEffect, useReducer, useRef } from 'react';
import type { Host } from '../../host/host.ts';
import { formatAge } from '../../text/format.ts';
import type { ViewAction } from '../../view/state/view-state.ts';

const COUNTED_DOWN_EVERY_MS = 1_000;

export interface LineWatch {
  readonly dispatch: Dispatch<ViewAction>;
  /** What the line leads to, and why there is none, are not to be seen. */
  readonly isPrivate: boolean;
  /** When the figures were read that are shown, monotonic milliseconds of the host. */
  readonly readAtMs: number;
}

/**
 * Why there is no line to the host at the moment, and how old its figures are; undefined: there is one, or none is needed. It
 * is said at once, while it is tried again second by second, and when it is back: no refresh may come meanwhile.
 */
export function useLine(
  { line, clock }: Pick<Host, 'line' | 'clock'>,
  { dispatch, isPrivate, readAtMs }: LineWatch,
): string | undefined {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const problem = line?.problem();
  const name = isPrivate ? 'it' : (line?.to ?? '');
  const isLost = problem !== undefined;
  const wasLost = useRef(false);
  useEffect(() => line?.subscribe(redraw), [line]);
  useEffect(() => {
    if (!isLost) return undefined;
    const timer = setInterval(redraw, COUNTED_DOWN_EVERY_MS);
    return () => clearInterval(timer);
  }, [isLost]);
  useEffect(() => {
    if (isLost === wasLost.current) return;
    wasLost.current = isLost;
    const notice = isLost
      ? ({ severity: 'bad', text: `the line to ${name} is lost` } as const)
      : ({ severity: 'good', text: `the line to ${name} is back` } as const);
    dispatch({ type: 'notify', notice });
  }, [isLost, name, dispatch]);
  if (problem === undefined) return undefined;
  const why = isPrivate ? 'no line to it: x shows why' : problem;
  return `${why}; figures are ${formatAge((clock.nowMs() - readAtMs) / 1_000)} old`;
}
