import { PeakGatherer, type QueueWatch } from '../queue-peaks.ts';
import type { Descriptors } from './descriptors.ts';

/** Milliseconds by the clock that a look is taken to have cost. */
const SHORT_MS = 0.5;

export interface LocalWatches {
  begin(pid: number): QueueWatch;
  close(): void;
}

/**
 * Looks at the receive queues of this machine by timers of their own, whatever else waits.
 * @param notBeforeMs since the program began: no look is taken earlier
 * @param everyMs as `PeakGatherer`
 */
export function createLocalWatches(
  nowMs: () => number,
  descriptors: Descriptors,
  notBeforeMs = 0,
  everyMs?: number,
): LocalWatches {
  const timers = new Set<NodeJS.Timeout>();

  function begin(pid: number): QueueWatch {
    const gatherer = new PeakGatherer(pid, descriptors.read, everyMs);
    let timer: NodeJS.Timeout | undefined;
    let timerMs = 0;

    function look(): void {
      // To ask what CPU was used costs as much as a look: only where the last was not short, and may have waited for a CPU.
      if (gatherer.lastCostMs >= SHORT_MS) descriptors.begin();
      gatherer.look(nowMs());
      plan();
    }

    /** One timer is wound up again and again, ten times a second for days; a new one only for another interval. */
    function plan(): void {
      const { intervalMs } = gatherer;
      if (timer !== undefined && intervalMs === timerMs) {
        timer.refresh();
        return;
      }
      stop();
      if (intervalMs === Number.POSITIVE_INFINITY) return;
      // To read thousands of sockets takes as long as a tenth of the first frame, which stands by then.
      timerMs = Math.max(intervalMs, notBeforeMs - performance.now());
      timer = setTimeout(look, timerMs).unref();
      timers.add(timer);
    }

    function stop(): void {
      if (timer === undefined) return;
      clearTimeout(timer);
      timers.delete(timer);
      timer = undefined;
    }

    plan();
    return {
      watchTables(tables) {
        const wasIdle = timer === undefined;
        gatherer.watchTables(tables);
        if (wasIdle || tables.length === 0) plan();
      },
      takePeaks: () => gatherer.takePeaks(),
      close: stop,
    };
  }

  return {
    begin,
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
