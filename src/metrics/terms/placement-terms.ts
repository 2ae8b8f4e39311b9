/** Which work lands on which CPU. Part of `--json` (schema 1). */

/** An IRQ that comes to a CPU, or that the kernel gave it. */
export interface PlacedIrq {
  readonly irq: number;
  /** What its driver calls it: `virtio2-input.0`. */
  readonly name: string;
  /** Whose it is; undefined: no network card's. */
  readonly interface: string | undefined;
  /** What packets it is for; undefined: no network card's. */
  readonly role: 'receive' | 'send' | 'both' | 'other' | undefined;
  /** On this CPU. */
  readonly perSecond: number | undefined;
}

/** A thread of an SRS that ran on a CPU lately. */
export interface PlacedThread {
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  /** At how many of the newest looks it was on this CPU, of how many. */
  readonly seen: number;
  readonly looks: number;
}

/** Receive queues of an interface whose packets RPS hands to a CPU. */
export interface PlacedQueue {
  readonly interface: string;
  /** `rx-0`. */
  readonly queue: string;
}

/** One CPU, by the host's number. What it does in percent stands in `cpus`. */
export interface PlacedCpu {
  readonly cpu: number;
  readonly isIsolated: boolean | undefined;
  /** NUMA node. */
  readonly node: number | undefined;
  /** As it ran when it was read, and what it could run at. */
  readonly frequencyMhz: number | undefined;
  readonly mostFrequencyMhz: number | undefined;
  readonly governor: string | undefined;
  /** CPUs of the same core, without itself. */
  readonly siblings: readonly number[] | undefined;
  /** By the kernel's names: `NET_RX`. */
  readonly softirqsPerSecond: Readonly<Record<string, number | undefined>>;
  readonly ksoftirqdPercent: number | undefined;
  /** The most frequent first. */
  readonly irqs: readonly PlacedIrq[];
  readonly rpsQueues: readonly PlacedQueue[];
  readonly threads: readonly PlacedThread[];
}

export interface PlacedNic {
  readonly name: string;
  readonly node: number | undefined;
  readonly receivePacketsPerSecond: number | undefined;
}

export type ConflictKind =
  | 'softirq'
  | 'ksoftirqd'
  | 'irq'
  | 'rps'
  | 'sibling'
  | 'shared'
  | 'numa'
  | 'offline'
  | 'isolated';

/** Work that is in another's way, or far from what it needs. */
export interface PlacementConflict {
  readonly kind: ConflictKind;
  readonly severity: 'remark' | 'warning' | 'bad';
  /** Where; undefined: on no CPU in particular. */
  readonly cpu: number | undefined;
  /** Whose work it is in the way of. */
  readonly pid: number;
  readonly sentence: string;
}

export interface PlacementMetrics {
  /** Those that are online, by number. */
  readonly cpus: readonly PlacedCpu[];
  /** Interfaces of the host's own namespace that have a device. */
  readonly nics: readonly PlacedNic[];
  /** The worst first. */
  readonly conflicts: readonly PlacementConflict[];
}
