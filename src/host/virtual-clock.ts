/** Time that passes only while everyone sleeps. */
export interface VirtualClock {
  nowMs(): number;
  /** As `Clock.sleepUntil`. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<boolean>;
}

export interface VirtualClockOptions {
  readonly startMs: number;
  /** How many times faster than real time; `Infinity` does not wait, but lets other work of the event loop go first. */
  readonly speed: number;
  /**
   * Moves the world on and says which time it is then; undefined when it is over. Whoever sleeps until `atMs` is woken, though
   * it is earlier.
   */
  readonly advanceTo: (atMs: number) => number | undefined;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: (hasReached: boolean) => void;
}

/**
 * Several may sleep at once, each at its own rhythm: time goes to the earliest of them, and only after those that were
 * awake had a turn of the event loop to go to sleep again.
 */
export function createVirtualClock({ startMs, speed, advanceTo }: VirtualClockOptions): VirtualClock {
  const sleepers = new Set<Sleeper>();
  let nowMs = startMs;
  /** Real time at which `nowMs` was reached: what others took since then is not waited for again. */
  let reachedAtMs = performance.now();
  let cancelTurn = () => {};

  function planTurn(): void {
    cancelTurn();
    const earliest = findEarliest(sleepers);
    if (earliest === undefined) return;
    const delayMs = (earliest.atMs - nowMs) / speed - (performance.now() - reachedAtMs);
    if (delayMs > 0) {
      // Timers know whole milliseconds, and drop the rest.
      const timer = setTimeout(() => turn(earliest.atMs), Math.ceil(delayMs));
      cancelTurn = () => clearTimeout(timer);
    } else {
      const immediate = setImmediate(() => turn(earliest.atMs));
      cancelTurn = () => clearImmediate(immediate);
    }
  }

  function turn(atMs: number): void {
    const reachedMs = advanceTo(atMs);
    nowMs = reachedMs ?? nowMs;
    reachedAtMs = performance.now();
    for (const sleeper of sleepers) {
      if (reachedMs === undefined || sleeper.atMs <= Math.max(nowMs, atMs))
        sleeper.wake(reachedMs !== undefined);
    }
    planTurn();
  }

  function sleepUntil(atMs: number, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const stop = () => {
      sleeper.wake(false);
      planTurn();
    };
    const sleeper: Sleeper = {
      atMs: Math.max(atMs, nowMs),
      wake(hasReached) {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', stop);
        resolve(hasReached);
      },
    };
    sleepers.add(sleeper);
    signal?.addEventListener('abort', stop, { once: true });
    planTurn();
    return promise;
  }

  return { nowMs: () => nowMs, sleepUntil };
}

function findEarliest(sleepers: Iterable<Sleeper>): Sleeper | undefined {
  let earliest: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (earliest === undefined || sleeper.atMs < earliest.atMs) earliest = sleeper;
  }
  return earliest;
}
