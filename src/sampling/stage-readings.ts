import type { ConntrackCounters } from '../procfs/nf-conntrack.ts';

/** What is read for the stages of a packet's way, beside what parsers give. Undefined: not read, or not of this kernel. */

/** Connection tracking of a network namespace. */
export interface Conntrack {
  /** `none`: the kernel tracks no connections. */
  readonly counters: ConntrackCounters | 'none' | undefined;
  /** The most that may be tracked, of each namespace alone (nf_conntrack_core.c, `__nf_conntrack_alloc`). */
  readonly max: number | undefined;
}

/** Settings of the host that decide how much softnet takes up, and how large a receive buffer is. */
export interface NetworkLimits {
  /** Packets that may wait on one CPU for its softirq. */
  readonly maxBacklog: number | undefined;
  /** Packets that one round of a softirq takes up. */
  readonly budget: number | undefined;
  /** Microseconds that one round may take; Linux 4.12 and later. */
  readonly budgetMicroseconds: number | undefined;
  /** The largest receive buffer that a socket may ask for. */
  readonly receiveMaxBytes: number | undefined;
  /** What a socket has that asks for none. */
  readonly receiveDefaultBytes: number | undefined;
}

/** What the drop column of /proc/net/dev adds up, and what it leaves out. */
export interface NicStatistics {
  /** The ring was full: lost for certain. */
  readonly missed: number | undefined;
  /** Dropped behind the driver: mostly frames that nobody here wanted. */
  readonly dropped: number | undefined;
  /** Came in on an interface that nobody listens on (the spare one of a bond). Linux 4.6 and later. */
  readonly noHandler: number | undefined;
}

/** By interface name: those that ever dropped a frame they received. Of the others there is nothing to tell apart. */
export type NicStatisticsByName = ReadonlyMap<string, NicStatistics>;

/** Counters of losses by the names that drivers gave them, by interface. */
export type DriverCounters = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A process that holds a socket. */
export interface SocketOwner {
  readonly pid: number;
  /** As it calls itself, any bytes; undefined where that could not be read. */
  readonly name: string | undefined;
}

/** By inode. */
export type SocketOwners = ReadonlyMap<number, SocketOwner>;
