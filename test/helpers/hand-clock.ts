import type { Clock } from '../../src/host/host.ts';

export interface HandClock {
  readonly clock: Clock;
  /** Wakes who sleeps until then, and waits as `settle`. */
  readonly advance: (ms: number) => Promise<void>;
}

/** A clock that goes on when it is told. */
export function createHandClock(): HandClock {
  let nowMs = 5_000;
  const sleepers = new Set<{ atMs: number; wake: (isDue: boolean) => void }>();
  const startMs = Date.parse('2026-11-23T01:46:55Z') - nowMs;
  return {
    clock: {
      nowMs: () => nowMs,
      time: () => new Date(startMs + nowMs),
      sleepUntil: (atMs, signal) =>
        new Promise(resolve => {
          if (signal?.aborted === true) {
            resolve(false);
            return;
          }
          const sleeper = { atMs, wake: resolve };
          sleepers.add(sleeper);
          signal?.addEventListener('abort', () => {
            sleepers.delete(sleeper);
            resolve(false);
          });
        }),
    },
    async advance(ms) {
      nowMs += ms;
      for (const sleeper of sleepers) {
        if (sleeper.atMs > nowMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake(true);
      }
      await settle();
    },
  };
}

/** Until everything that was started has ended: made-up hosts answer at once. */
export const settle = () => new Promise(resolve => setTimeout(resolve, 20));
