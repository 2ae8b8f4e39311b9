import type { Metrics, SrsMetrics } from './metrics.ts';

/** What the sparklines and charts show, one value a refresh. */
export interface HistoryPoint {
  readonly atMs: number;
  readonly time: string;
  readonly lostPerSecond: number | undefined;
  readonly receivedPacketsPerSecond: number | undefined;
  readonly recvQueuePeakBytes: number | undefined;
  readonly cpuPercent: number | undefined;
  readonly runQueueWaitPercent: number | undefined;
  /** Of the CPU that SRS's busiest thread ran on last. */
  readonly softirqPercent: number | undefined;
  readonly receiveBytesPerSecond: number | undefined;
  readonly sendBytesPerSecond: number | undefined;
}

/** The last points of one SRS, the oldest first; at most `capacity`. A list that was handed out stays as it was. */
export class History {
  readonly #capacity: number;
  #points: readonly HistoryPoint[] = [];

  constructor(capacity = 3_600) {
    this.#capacity = capacity;
  }

  get points(): readonly HistoryPoint[] {
    return this.#points;
  }

  push(point: HistoryPoint): void {
    const kept = this.#points.length < this.#capacity ? this.#points : this.#points.slice(1 - this.#capacity);
    this.#points = [...kept, point];
  }
}

export interface UdpRates {
  readonly lostPerSecond: number | undefined;
  readonly receivedPerSecond: number | undefined;
}

/** The figures of one refresh that are worth a line over time. */
export function historyPoint(atMs: number, metrics: Metrics, srs: SrsMetrics, udp: UdpRates): HistoryPoint {
  const sum = (pick: (entry: (typeof srs.interfaces)[number]) => number | undefined): number | undefined =>
    srs.interfaces.reduce<number | undefined>((total, entry) => {
      const value = pick(entry);
      return value === undefined ? total : (total ?? 0) + value;
    }, undefined);
  return {
    atMs,
    time: metrics.time,
    lostPerSecond: udp.lostPerSecond,
    receivedPacketsPerSecond: udp.receivedPerSecond,
    recvQueuePeakBytes:
      srs.sockets.length === 0
        ? undefined
        : srs.sockets.reduce((peak, socket) => Math.max(peak, socket.recvQueuePeakBytes), 0),
    cpuPercent: srs.cpuPercent,
    runQueueWaitPercent: srs.runQueueWaitPercent,
    softirqPercent: metrics.cpus.find(cpu => cpu.cpu === srs.lastCpu)?.softirq,
    receiveBytesPerSecond: sum(entry => entry.receiveBytesPerSecond),
    sendBytesPerSecond: sum(entry => entry.sendBytesPerSecond),
  };
}
