/** Which stretch of the past the history view shows, and from which chart on. */
export interface HistoryState {
  readonly spanMinutes: number;
  /** The end of the stretch, in milliseconds of the host's monotonic clock; undefined: now, as it goes on. */
  readonly endMs: number | undefined;
  /** Index of the chart that stands first. */
  readonly firstChart: number;
}

/** What is known of the past, in milliseconds of the host's monotonic clock. */
export interface KnownPast {
  readonly oldestMs: number;
  readonly newestMs: number;
}

export type HistoryStep = 'earlier' | 'later' | 'now' | 'longer' | 'shorter' | 'nextChart' | 'previousChart';

const SPANS_MINUTES: readonly number[] = [1, 5, 15, 60];
/** A step in time is this part of the span. */
const STEP_SHARE = 1 / 4;

export const INITIAL_HISTORY: HistoryState = { spanMinutes: 5, endMs: undefined, firstChart: 0 };

/**
 * The history after a step. Pure. It does not go back beyond what is known, and what reaches the present follows it.
 * @param past undefined: nothing is known yet, so there is nowhere to go
 */
export function stepHistory(
  history: HistoryState,
  step: HistoryStep,
  past: KnownPast | undefined,
): HistoryState {
  switch (step) {
    case 'earlier':
      return moveBy(history, -STEP_SHARE, past);
    case 'later':
      return moveBy(history, STEP_SHARE, past);
    case 'now':
      return { ...history, endMs: undefined };
    case 'longer':
      return { ...history, spanMinutes: neighbourOf(history.spanMinutes, 1) };
    case 'shorter':
      return { ...history, spanMinutes: neighbourOf(history.spanMinutes, -1) };
    case 'nextChart':
      return { ...history, firstChart: history.firstChart + 1 };
    case 'previousChart':
      return { ...history, firstChart: history.firstChart - 1 };
  }
}

function moveBy(history: HistoryState, share: number, past: KnownPast | undefined): HistoryState {
  if (past === undefined) return history;
  const spanMs = history.spanMinutes * 60_000;
  const wished = (history.endMs ?? past.newestMs) + share * spanMs;
  const endMs = Math.max(wished, past.oldestMs + spanMs);
  return { ...history, endMs: endMs >= past.newestMs ? undefined : endMs };
}

function neighbourOf(spanMinutes: number, by: 1 | -1): number {
  const index = SPANS_MINUTES.indexOf(spanMinutes);
  return SPANS_MINUTES[index + by] ?? spanMinutes;
}
