import type { Scenario } from '../model/scenario.ts';

/** The kernel's default limit cuts SRS's buffer to 416 KiB, and the encoders send their key frames at the same moment. */
export const SMALL_BUFFER: Scenario = {
  name: 'small-buffer',
  sentence: 'bursts of key frames are larger than the receive buffer: rmem_max and a restart of SRS cure it',
  srs: { streams: 9, players: 120, costMs: 0.1 },
  traffic: { packetsPerSecond: 1_800, burst: { everyMs: 1_000, lengthMs: 8, packets: 620 } },
  otherPacketsPerSecond: 1_200,
  queueShares: [0.25, 0.25, 0.25, 0.25],
  receiveMaxBytes: 212_992,
  neighbours: [],
};
