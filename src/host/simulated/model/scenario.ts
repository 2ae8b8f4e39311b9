import type { DiskSetup } from './disk.ts';
import type { SrsSetup } from './srs.ts';
import type { TrafficSetup } from './traffic.ts';

/** Processes that take CPU time beside SRS. */
export interface NeighbourSetup {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly count: number;
  /** CPUs that each wants, 0 to 1. */
  readonly load: number;
  readonly nice?: number;
  readonly isAtDisk?: boolean;
}

/** What a simulated host is like, and what is wrong with it. */
export interface Scenario {
  /** What `srs-top demo NAME` calls it. */
  readonly name: string;
  /** What is wrong, and what helps: for the list of them. */
  readonly sentence: string;
  readonly srs: SrsSetup;
  readonly traffic: TrafficSetup;
  /** Packets of everything else that comes in: they cost softirq alone. */
  readonly otherPacketsPerSecond: number;
  /** The part of the packets that each receive queue gets, by the CPU that its IRQ is served by. */
  readonly queueShares: readonly number[];
  /** net.core.rmem_max when SRS was started, in bytes. */
  readonly receiveMaxBytes: number;
  readonly neighbours: readonly NeighbourSetup[];
  readonly disk?: DiskSetup;
}
