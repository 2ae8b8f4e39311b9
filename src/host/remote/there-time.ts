import { createLocalClock } from '../asking/local-clock.ts';
import type { Clock } from '../host.ts';
import type { AgentGreeting } from './agent.ts';
import type { ThereClock } from './there-clock.ts';

/** Clocks that are less apart, in milliseconds, are taken for equal: the other host tells whole seconds. */
const SAME_CLOCK_MS = 2_000;

/**
 * The clock of another host. Time passes as it does here, and what this machine slept has passed too; what people are told is
 * the time of day there, as it was set last, or here where that is not known.
 */
export function createThereTime(
  there: Pick<ThereClock, 'skippedMs'>,
  here: Clock = createLocalClock(),
): Clock & { readonly set: (greeting: AgentGreeting) => void } {
  let skewMs = 0;
  return {
    nowMs: () => here.nowMs() + there.skippedMs,
    sleepUntil: (atMs, signal) => here.sleepUntil(atMs - there.skippedMs, signal),
    time: () => new Date(here.time().getTime() + skewMs),
    set({ wallSeconds }) {
      const apartMs = wallSeconds === undefined ? 0 : wallSeconds * 1_000 + 500 - here.time().getTime();
      skewMs = Math.abs(apartMs) < SAME_CLOCK_MS ? 0 : apartMs;
    },
  };
}
