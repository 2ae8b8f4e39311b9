import type { Clock } from './host.ts';
import { PeakGatherer, type QueueWatch } from './queue-peaks.ts';
import type { ReadResult } from './results.ts';

/** A watch that looks by the host's own clock, where time passes only while somebody sleeps. */
export function watchByClock(
  clock: Pick<Clock, 'nowMs' | 'sleepUntil'>,
  pid: number,
  read: (path: string) => ReadResult,
): QueueWatch {
  const gatherer = new PeakGatherer(pid, read);
  const closing = new AbortController();
  let isRunning = false;

  /** Sleeps no longer than there is something to look at: time goes in the steps of those who sleep. */
  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (Number.isFinite(gatherer.intervalMs)) {
      if (!(await clock.sleepUntil(clock.nowMs() + gatherer.intervalMs, closing.signal))) break;
      gatherer.look(clock.nowMs());
    }
    isRunning = false;
  }

  void run();
  return {
    watchTables(tables) {
      gatherer.watchTables(tables);
      if (!closing.signal.aborted) void run();
    },
    takePeaks: () => gatherer.takePeaks(),
    close: () => closing.abort(),
  };
}
