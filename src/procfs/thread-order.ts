/** What threads are put in order by. */
interface ThreadAge {
  readonly tid: number;
  /** Clock ticks since boot; undefined when the kernel does not say. */
  readonly startTicks: number | undefined;
}

/**
 * Compares threads of one process for sorting: the main thread, whose tid is the pid, then the older before the newer,
 * then by tid. Tids alone do not tell: they begin anew beyond kernel.pid_max (32,768 by default), so that a thread that
 * came later may have a lower one than the main thread.
 */
export function compareThreads(pid: number): (a: ThreadAge, b: ThreadAge) => number {
  const isMain = ({ tid }: ThreadAge): number => (tid === pid ? 1 : 0);
  return (a, b) => isMain(b) - isMain(a) || (a.startTicks ?? 0) - (b.startTicks ?? 0) || a.tid - b.tid;
}
