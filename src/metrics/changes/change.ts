/**
 * What was changed: of threads, of SRS's cgroup, of a socket, of the host; or SRS itself, which was started anew (`restart`)
 * or is of another version.
 */
export type ChangeKind =
  | 'nice'
  | 'policy'
  | 'affinity'
  | 'autogroup'
  | 'quota'
  | 'receive-buffer'
  | 'sysctl'
  | 'irq-affinity'
  | 'rps'
  | 'restart'
  | 'version';

/** One thing whose value was one, and is another. */
export interface ChangedPart {
  /** A thread's id, a cgroup, an autogroup, the address of a socket, a kernel parameter, the number of an IRQ, a receive queue, a pid. */
  readonly id: string;
  /** Start time of a thread, which names it for good; undefined of anything else. */
  readonly startTicks: number | undefined;
  /** `0`, `0-3`, `rr 10`, `9 ms of 100 ms`, `none`; buffers in bytes. */
  readonly from: string;
  readonly to: string;
  /** More than once: it went to and fro, and nobody was told of each time. */
  readonly times: number;
}

/** Something that was changed between two refreshes, by whomever. Times are of the host's monotonic clock. */
export interface Change {
  readonly what: ChangeKind;
  /** Undefined: the host was changed. */
  readonly pid: number | undefined;
  readonly startTicks: number | undefined;
  /** The one that matters most first: of threads, the busiest. */
  readonly parts: readonly [ChangedPart, ...ChangedPart[]];
  /** How many things of that kind there are: all threads of the process. Undefined: not a matter of how many. */
  readonly outOf: number | undefined;
  /** The last refresh before. */
  readonly sinceMs: number;
  /** The refresh at which it was seen. */
  readonly atMs: number;
  /** The time of day of that. */
  readonly time: Date;
}

/** What one refresh shows, before it is put together with what belongs to it. */
export type Observation = Omit<Change, 'parts' | 'time'> & {
  readonly parts: readonly [Observed, ...Observed[]];
};

export type Observed = Omit<ChangedPart, 'times'>;

export function isFilled<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}

/** A change that no srs-top made. */
export interface ForeignChange {
  readonly change: Change;
  /** Whether it took away what srs-top had set. */
  readonly wasTuned: boolean;
}
