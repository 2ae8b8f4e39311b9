import { describe, expect, test } from 'vitest';
import { formatJson } from '../../src/output/json.ts';
import { snapshotOf } from '../ui/made-up-snapshot.ts';

/** Schema 1: none of these may go or change its meaning; new ones may come. */
const FIELDS = {
  '': ['schema', 'time', 'host', 'elapsedSeconds', 'cpus', 'interfaces', 'srs', 'findings', 'self'],
  cpus: ['cpu', 'user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'netRxPerSecond'],
  interfaces: [
    'name',
    'receiveBytesPerSecond',
    'sendBytesPerSecond',
    'receivePacketsPerSecond',
    'sendPacketsPerSecond',
    'receiveDropsPerSecond',
    'sendDropsPerSecond',
    'speedMbps',
  ],
  srs: [
    'pid',
    'command',
    'cpuPercent',
    'userPercent',
    'systemPercent',
    'runQueueWaitPercent',
    'nice',
    'priority',
    'policy',
    'affinity',
    'lastCpu',
    'residentBytes',
    'connections',
    'threads',
    'namespace',
    'interfaces',
    'sockets',
    'udp',
  ],
  threads: [
    'tid',
    'name',
    'nice',
    'priority',
    'policy',
    'affinity',
    'lastCpu',
    'cpuPercent',
    'runQueueWaitPercent',
  ],
  namespace: ['id', 'isHost'],
  sockets: [
    'protocol',
    'local',
    'inode',
    'recvQueueBytes',
    'recvQueuePeakBytes',
    'sendQueueBytes',
    'receiveBufferBytes',
    'drops',
    'dropsPerSecond',
  ],
  udp: [
    'windowSeconds',
    'coveredSeconds',
    'received',
    'noPorts',
    'inErrors',
    'receiveBufferErrors',
    'sent',
    'sendBufferErrors',
    'checksumErrors',
    'memoryErrors',
  ],
  self: ['cpuPercent', 'residentBytes'],
} as const;

describe.each([
  ['the first refresh', 1],
  ['a later one', 12],
])('schema 1 on %s', (_, refreshes) => {
  const line = formatJson(snapshotOf({ refreshes }).metrics);
  const json = JSON.parse(line);
  const [srs] = json.srs;
  const objects = {
    '': json,
    cpus: json.cpus[0],
    interfaces: srs.interfaces[0],
    srs,
    threads: srs.threads[0],
    namespace: srs.namespace,
    sockets: srs.sockets[0],
    udp: srs.udp,
    self: json.self,
  };

  test.each(Object.keys(FIELDS) as (keyof typeof FIELDS)[])('has every field of "%s"', name => {
    expect(Object.keys(objects[name])).toEqual(expect.arrayContaining([...FIELDS[name]]));
  });

  test('is one line', () => {
    expect(line).not.toContain('\n');
    expect(json.schema).toBe(1);
  });
});

describe('formatJson', () => {
  const metrics = snapshotOf({ refreshes: 1 }).metrics;

  test('writes null for what is unknown, and never leaves it out', () => {
    const json = JSON.parse(formatJson(metrics));
    expect(json.elapsedSeconds).toBeNull();
    expect(json.cpus[0].user).toBeNull();
    expect(json.srs[0]).toMatchObject({ cpuPercent: null, residentBytes: null, openFilesLimit: null });
    expect(json.srs[0].udp).toMatchObject({ received: null, coveredSeconds: 0 });
    expect(json.srs[0].sockets[0]).toMatchObject({ dropsPerSecond: null, drops: 0 });
  });

  test('rounds to four decimals, and writes no figure that JSON does not have', () => {
    const json = JSON.parse(
      formatJson({ ...metrics, elapsedSeconds: 1.000_298_7, uptimeSeconds: Number.NaN }),
    );
    expect([json.elapsedSeconds, json.uptimeSeconds]).toEqual([1.0003, null]);
    expect(
      JSON.parse(formatJson({ ...metrics, uptimeSeconds: Number.POSITIVE_INFINITY })).uptimeSeconds,
    ).toBeNull();
  });
});
