import type { Scenario } from '../model/scenario.ts';

/** One packet of thirty is lost on the way here: SRS asks the publishers for it again, and this host loses none. */
export const NOT_THIS_HOST: Scenario = {
  name: 'not-this-host',
  sentence:
    'packets of the publishers are lost on their way here: nothing on this host helps, and srs-top says so',
  srs: { streams: 10, players: 200, costMs: 0.12 },
  traffic: { packetsPerSecond: 3_100, lostOnTheWay: 0.033 },
  otherPacketsPerSecond: 1_800,
  queueShares: [0.25, 0.25, 0.25, 0.25],
  receiveMaxBytes: 16_777_216,
  neighbours: [],
};
