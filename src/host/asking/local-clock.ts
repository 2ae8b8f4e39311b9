import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../host.ts';

// Node's timers take 32-bit delays; a longer sleep is made of several.
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * This machine's clocks. Monotonic time is CLOCK_MONOTONIC since this process started; it stands still in suspend. In whole
 * microseconds, which a recording keeps as they are.
 */
export function createLocalClock(): Clock {
  const nowMs = () => Math.round(performance.now() * 1_000) / 1_000;
  return {
    nowMs,
    time: () => new Date(),
    async sleepUntil(atMs, signal) {
      // A timer may fire up to a millisecond early.
      while (!signal?.aborted) {
        const delayMs = Math.ceil(atMs - nowMs());
        if (delayMs <= 0) return true;
        try {
          await sleep(Math.min(delayMs, LONGEST_TIMER_MS), undefined, signal && { signal });
        } catch {
          return false;
        }
      }
      return false;
    },
  };
}
