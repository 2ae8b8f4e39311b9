import { Cpu } from './cpu.ts';
import { Nic } from './nic.ts';

/** How long the host has been up when it is made, and SRS on it. */
export const UP_SECONDS = 1_061_840;
export const SRS_UP_SECONDS = 9_320;
export const TICKS_A_SECOND = 100;

/** CPUs that have counted for days: most of the time they idled. */
export function createCpus(count: number): readonly Cpu[] {
  return Array.from({ length: count }, (_, number) => {
    const cpu = new Cpu(number);
    const upMs = UP_SECONDS * 1_000;
    cpu.userMs = upMs * 0.11;
    cpu.systemMs = upMs * 0.05;
    cpu.softirqMs = upMs * 0.01;
    cpu.idleMs = upMs * 0.83;
    cpu.packets = 210_000_000 + number * 1_018_313;
    cpu.receiveRounds = 61_000_000 + number * 404_219;
    cpu.timers = upMs / 6;
    return cpu;
  });
}

/** A card with a queue for each CPU, which has all traffic, and one for the management of the host. */
export function createNics(queueShares: readonly number[]): readonly Nic[] {
  const eth0 = {
    ...{ name: 'eth0', device: '0000:3b:00.0', speedMbps: 10_000 },
    queues: queueShares.map((share, index) => ({ irq: 34 + index, share, cpu: index })),
  };
  const eth1 = {
    ...{ name: 'eth1', device: '0000:3b:00.1', speedMbps: 1_000 },
    queues: [{ irq: 40, share: 1, cpu: 1 }],
  };
  return [eth0, eth1].map(setup => new Nic(setup, queueShares.length));
}
