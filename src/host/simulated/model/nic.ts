import type { Cpu } from './cpu.ts';

/** One receive queue of a card, with the IRQ that serves it. */
export interface ReceiveQueue {
  readonly irq: number;
  /** Part of what comes in that the card hashes to it, 0 to 1. */
  readonly share: number;
  /** CPUs that may serve the IRQ. */
  cpus: readonly number[];
  /** CPUs that are handed its packets in software; none: that of the IRQ. */
  rpsCpus: readonly number[];
  /** How often the IRQ came, by CPU. */
  readonly interrupts: number[];
}

export interface NicSetup {
  readonly name: string;
  readonly device: string;
  readonly speedMbps: number;
  readonly queues: readonly { readonly irq: number; readonly share: number; readonly cpu: number }[];
}

/** Part of receiving that stays with the CPU of the IRQ where RPS hands the packets on: taking them off the card. */
const PART_OF_DRIVER = 0.35;
/** Rounds of receiving in a step at the most, of one queue: the card moderates its interrupts. */
const MOST_ROUNDS = 6;

/** A network card. */
export class Nic {
  readonly name: string;
  readonly device: string;
  readonly speedMbps: number;
  readonly queues: readonly ReceiveQueue[];
  receivedBytes = 0;
  receivedPackets = 0;
  sentBytes = 0;
  sentPackets = 0;

  constructor({ name, device, speedMbps, queues }: NicSetup, cpuCount: number) {
    this.name = name;
    this.device = device;
    this.speedMbps = speedMbps;
    this.queues = queues.map(({ irq, share, cpu }) => ({
      irq,
      share,
      cpus: [cpu],
      rpsCpus: [],
      interrupts: Array.from({ length: cpuCount }, () => 0),
    }));
  }

  /**
   * Packets come in: the softirq of the CPU that each queue's IRQ is served by has the work of it, or those that RPS hands
   * them to. Of the CPUs that may serve an IRQ the kernel picks the first here.
   */
  receive(packets: number, bytes: number, costMs: number, cpus: readonly Cpu[]): void {
    this.receivedPackets += packets;
    this.receivedBytes += bytes;
    for (const queue of this.queues) this.#serve(queue, packets * queue.share, costMs, cpus);
  }

  #serve(
    { cpus: [first = 0], rpsCpus, interrupts }: ReceiveQueue,
    packets: number,
    costMs: number,
    cpus: readonly Cpu[],
  ): void {
    const own = cpus[first];
    if (own === undefined || packets <= 0) return;
    const rounds = packets / (1 + packets / MOST_ROUNDS);
    interrupts[first] = (interrupts[first] ?? 0) + rounds;
    const isHandedOn = rpsCpus.length > 0;
    take(own, packets, rounds, packets * costMs * (isHandedOn ? PART_OF_DRIVER : 1));
    for (const number of rpsCpus) {
      const part = packets / rpsCpus.length;
      const cpu = cpus[number];
      if (cpu !== undefined) take(cpu, part, rounds / rpsCpus.length, part * costMs * (1 - PART_OF_DRIVER));
    }
  }
}

function take(cpu: Cpu, packets: number, rounds: number, ms: number): void {
  cpu.packets += packets;
  cpu.receiveRounds += rounds;
  cpu.softirqLeftMs += ms;
}
