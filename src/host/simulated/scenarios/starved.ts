import type { Scenario } from '../model/scenario.ts';

/** Transcoders take the CPUs: SRS gets a third of one, and wants nearly half. */
export const STARVED: Scenario = {
  name: 'starved',
  sentence: '8 × ffmpeg take the CPUs, and SRS loses packets for want of one: renice cures it',
  srs: { streams: 12, players: 240, costMs: 0.12 },
  traffic: { packetsPerSecond: 3_720 },
  otherPacketsPerSecond: 1_800,
  queueShares: [0.25, 0.25, 0.25, 0.25],
  receiveMaxBytes: 16_777_216,
  neighbours: [
    {
      name: 'ffmpeg',
      arguments: ['ffmpeg', '-i', 'rtmp://127.0.0.1/live/stage', '-c:v', 'libx264', '-f', 'flv', '/dev/null'],
      count: 8,
      load: 1,
    },
  ],
};
