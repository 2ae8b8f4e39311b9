import type { IrqRole } from '../procfs/irq-role.ts';

/** An IRQ of an interface. */
export interface NicIrqReading {
  readonly irq: number;
  /** What the driver calls it, fit for a terminal: `virtio2-input.0`. */
  readonly name: string;
  readonly role: IrqRole;
  /** CPUs that it was given; of kernels that do not tell, those that may serve it. Undefined: neither is known. */
  readonly cpus: readonly number[] | undefined;
}

/** An interface with a device behind it, as far as it matters on which CPUs its packets arrive. */
export interface NicReading {
  /** Fit for a terminal. */
  readonly name: string;
  /** The NUMA node of its device; undefined where there are none, or it is at none. */
  readonly node: number | undefined;
  readonly irqs: readonly NicIrqReading[];
  /** Its receive queues, by number, with the CPUs that RPS hands their packets to. */
  readonly queues: readonly { readonly queue: string; readonly rpsCpus: readonly number[] | undefined }[];
}

/** Sets of CPUs of the host. Undefined: the kernel does not tell. */
export interface CpuSets {
  readonly online: readonly number[] | undefined;
  /** Those on which the kernel spreads no load (`isolcpus=`). */
  readonly isolated: readonly number[] | undefined;
  /** The NUMA node of each CPU; empty where the kernel knows no nodes. */
  readonly nodeByCpu: ReadonlyMap<number, number>;
}

/** What a thread ksoftirqd/N has used of its CPU since it was made. */
export interface KsoftirqdTimes {
  readonly startTicks: number;
  readonly ticks: number;
}
