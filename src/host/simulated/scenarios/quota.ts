import type { Scenario } from '../model/scenario.ts';

/** The unit of SRS may use three tenths of a CPU, and it wants nearly half of one. */
export const QUOTA: Scenario = {
  name: 'quota',
  sentence: 'the CPU quota of its unit stops SRS in every period: lifting it cures it, renice does not',
  srs: { streams: 12, players: 240, costMs: 0.12, quotaMicroseconds: 30_000 },
  traffic: { packetsPerSecond: 3_720 },
  otherPacketsPerSecond: 1_500,
  queueShares: [0.25, 0.25, 0.25, 0.25],
  receiveMaxBytes: 16_777_216,
  neighbours: [],
};
