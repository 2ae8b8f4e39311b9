import type { Scenario } from '../model/scenario.ts';

/** The card has its packets on one queue, and SRS was pinned to the CPU that serves it. */
export const SOFTIRQ: Scenario = {
  name: 'softirq',
  sentence:
    'the softirq of the NIC shares a CPU with SRS: another affinity or other CPUs for its IRQ cure it',
  srs: { streams: 12, players: 240, costMs: 0.175, cpus: [0] },
  traffic: { packetsPerSecond: 3_720 },
  otherPacketsPerSecond: 142_000,
  queueShares: [1, 0, 0, 0],
  receiveMaxBytes: 16_777_216,
  neighbours: [
    { name: 'haproxy', arguments: ['haproxy', '-f', '/etc/haproxy/haproxy.cfg'], count: 2, load: 0.18 },
  ],
};
