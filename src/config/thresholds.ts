/** From where on a figure is a warning, and from where on it is bad. Percent. */
export interface Limits {
  readonly warning: number;
  readonly bad: number;
}

/** The limits of every figure that has some. Losses have none: one is bad. */
export interface Thresholds {
  /** Time that a thread was ready but without a CPU. */
  readonly runQueueWait: Limits;
  /** CPU of one thread, of one CPU. */
  readonly threadCpu: Limits;
  /** Of the receive buffer, the highest Recv-Q. */
  readonly bufferFill: Limits;
  /** Of the limit of open files. */
  readonly openFiles: Limits;
  /** Softirq on the CPU of SRS's busiest thread. */
  readonly softirq: Limits;
}

export const DEFAULT_THRESHOLDS: Thresholds = {
  // At 18 % the incident this was learnt from lost nothing, at 46 % it soon did.
  runQueueWait: { warning: 20, bad: 40 },
  // One thread can use one CPU: SRS's own circuit breaker trips at 90, its docs call 80 an overload.
  threadCpu: { warning: 80, bad: 90 },
  bufferFill: { warning: 50, bad: 90 },
  // At 100 no client gets in.
  openFiles: { warning: 80, bad: 95 },
  softirq: { warning: 25, bad: 50 },
};
