import type { Scenario } from '../model/scenario.ts';

/** A backup fills the disk that SRS logs to: while it waits for a write, nobody reads its sockets. */
export const BLOCKED: Scenario = {
  name: 'blocked',
  sentence:
    'SRS waits for a disk that a backup keeps busy: no tuning helps, the end of the backup after 2 minutes does',
  srs: { streams: 12, players: 120, costMs: 0.07 },
  traffic: { packetsPerSecond: 3_900 },
  otherPacketsPerSecond: 1_200,
  queueShares: [0.25, 0.25, 0.25, 0.25],
  receiveMaxBytes: 4_194_304,
  neighbours: [
    {
      name: 'rsync',
      arguments: ['rsync', '-a', '/var/recordings/', 'backup:/srs/'],
      count: 1,
      load: 0.3,
      isAtDisk: true,
    },
  ],
  disk: { stallMs: 1_150, betweenMs: 700, endsAtMs: 120_000 },
};
