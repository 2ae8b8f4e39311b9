import { DEFAULT_SETTINGS } from '../../settings/settings.ts';
import type { ToldWait } from '../cpu/run-queue-wait.ts';
import type { HistoryPoint } from './history-point.ts';
import { HistoryPoints } from './history-points.ts';

/** What is kept unless the settings say otherwise: an hour at one refresh a second. */
export const DEFAULT_POINTS = DEFAULT_SETTINGS.historySeconds;

/** The last points of one SRS: at least `capacity`, and the rest of the span that the oldest of them is in. */
export class History {
  readonly #capacity: number;
  #points = HistoryPoints.NONE;

  constructor(capacity = DEFAULT_POINTS) {
    this.#capacity = capacity;
  }

  get points(): HistoryPoints {
    return this.#points;
  }

  /** @param earlierWait of the thread of this point, what was not told of it so many points before */
  push(point: HistoryPoint, earlierWait?: ToldWait['earlier']): void {
    this.#points = this.#points.with(point, this.#capacity);
    if (earlierWait === undefined) return;
    const index = this.#points.length - 1 - earlierWait.intervals;
    if (this.#points.at(index)?.busiestTid !== point.busiestTid || index < 0) return;
    this.#points = this.#points.replace(index, then => withMoreWait(then, earlierWait.percent));
  }
}

function withMoreWait(point: HistoryPoint, percent: number): HistoryPoint {
  const { runQueueWaitPercent } = point;
  if (runQueueWaitPercent === undefined) return point;
  return { ...point, runQueueWaitPercent: Math.min(100, runQueueWaitPercent + percent) };
}
