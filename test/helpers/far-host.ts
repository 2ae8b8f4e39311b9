import { setImmediate } from 'node:timers/promises';
import type { Host } from '../../src/host/host.ts';

/** A host at the end of a slow line, which counts how often somebody waited for it. */
export interface FarHost {
  readonly host: Host;
  /** Round trips until now: what is asked at once takes one. */
  readonly rounds: () => number;
}

/** What is asked of the host, or done to it, as it would be over a line: whatever is under way at once is one round trip. */
export function createFarHost(near: Host): FarHost {
  let rounds = 0;
  let trip: Promise<void> | undefined;
  const travel = (): Promise<void> => {
    trip ??= (async () => {
      await setImmediate();
      await setImmediate();
      trip = undefined;
      rounds++;
    })();
    return trip;
  };
  const far =
    <Args extends readonly unknown[], Answer>(ask: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      await travel();
      return ask(...args);
    };
  const { look, query, execute, write, readAside, get } = near;
  return {
    rounds: () => rounds,
    host: {
      ...near,
      get id() {
        return near.id;
      },
      ...{ look: far(look), query: far(query), execute: far(execute), write: far(write) },
      ...{ readAside: far(readAside), get: far(get) },
    },
  };
}
