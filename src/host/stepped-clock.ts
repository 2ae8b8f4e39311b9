import type { Clock } from './host.ts';
import { PeakGatherer, type QueueWatch } from './queue-peaks.ts';
import type { ReadResult } from './results.ts';

export interface SteppedClock {
  readonly sleepUntil: Clock['sleepUntil'];
  readonly watch: (pid: number) => QueueWatch;
}

/**
 * The watches of a host whose time passes only while somebody sleeps: a sleep is made of steps, and a look is taken behind
 * each but the last. Looks that slept by themselves would move time on while nobody waits for it.
 */
export function createSteppedClock(
  clock: Pick<Clock, 'nowMs' | 'sleepUntil'>,
  read: (path: string) => ReadResult,
): SteppedClock {
  const gatherers = new Set<PeakGatherer>();
  return {
    async sleepUntil(atMs, signal) {
      for (;;) {
        const stepMs = Math.min(...[...gatherers].map(({ intervalMs }) => intervalMs));
        const untilMs = Math.min(atMs, clock.nowMs() + stepMs);
        if (!(await clock.sleepUntil(untilMs, signal))) return false;
        if (untilMs >= atMs || clock.nowMs() >= atMs) return true;
        for (const gatherer of gatherers) gatherer.look(clock.nowMs());
      }
    },
    watch(pid) {
      const gatherer = new PeakGatherer(pid, read);
      gatherers.add(gatherer);
      return {
        watchTables: tables => gatherer.watchTables(tables),
        takePeaks: () => gatherer.takePeaks(),
        close: () => void gatherers.delete(gatherer),
      };
    },
  };
}
