import type { Clock } from '../../src/host/host.ts';
import type { Simulation } from '../../src/host/simulated/simulation.ts';

export interface HandClock {
  readonly clock: Clock;
  /** Wakes who sleeps until then, and waits as `settle`. */
  readonly advance: (ms: number) => Promise<void>;
}

/** A clock that goes on when it is told, and the time of a simulation with it. */
export function createHandClock(simulation: Pick<Simulation, 'nowMs' | 'time' | 'advanceTo'>): HandClock {
  const { nowMs, time } = simulation;
  const sleepers = new Set<{ atMs: number; wake: (isDue: boolean) => void }>();
  return {
    clock: {
      nowMs,
      time,
      sleepUntil: (atMs, signal) =>
        new Promise(resolve => {
          if (signal?.aborted === true || atMs <= nowMs()) {
            resolve(signal?.aborted !== true);
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
      simulation.advanceTo(nowMs() + ms);
      for (const sleeper of sleepers) {
        if (sleeper.atMs > nowMs()) continue;
        sleepers.delete(sleeper);
        sleeper.wake(true);
      }
      await settle();
    },
  };
}

/** Until everything that was started has ended: a simulated host answers at once, and what is on a disk is waited for apart. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
}
