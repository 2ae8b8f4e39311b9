import type { Scenario } from '../model/scenario.ts';

/** Nothing is wrong: what a host looks like that loses nothing. */
export const HEALTHY: Scenario = {
  name: 'healthy',
  sentence: 'nothing is wrong: 8 streams, 160 players, and room on every CPU',
  srs: { streams: 8, players: 160, costMs: 0.12 },
  traffic: { packetsPerSecond: 2_480 },
  otherPacketsPerSecond: 1_800,
  queueShares: [0.25, 0.25, 0.25, 0.25],
  receiveMaxBytes: 16_777_216,
  neighbours: [
    {
      name: 'ffmpeg',
      arguments: ['ffmpeg', '-i', 'rtmp://127.0.0.1/live/stage', '-f', 'null', '-'],
      count: 1,
      load: 0.22,
    },
  ],
};
