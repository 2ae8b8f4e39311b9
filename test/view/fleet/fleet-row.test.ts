import { describe, expect, test } from 'vitest';
import { rowsOf, wordsOf } from '../../../src/view/fleet/fleet-row.ts';
import { orderRows } from '../../../src/view/fleet/order-rows.ts';
import { fleetHost, type HostShape } from './made-up-fleet.ts';

const STARVED = { id: 'starved', severity: 'bad', sentence: 'SRS is starved' } as const;
const CLAMPED = { id: 'clamped-buffer', severity: 'warning', sentence: 'a buffer is small' } as const;
const NAT = { id: 'nat', severity: 'remark', sentence: 'behind NAT' } as const;

describe('the state of a row', () => {
  test.each<[HostShape, string, string]>([
    [{}, 'ok', 'good'],
    [{ findings: [NAT] }, 'ok', 'good'],
    [{ findings: [NAT, CLAMPED] }, 'warning', 'warning'],
    [{ findings: [CLAMPED, STARVED] }, 'bad', 'bad'],
    [{ lost: 3, findings: [CLAMPED] }, 'losing', 'bad'],
    [{ lost: 3, ageSeconds: 12 }, 'stale', 'warning'],
    [{ lost: 3, ageSeconds: 12, delaySeconds: 10 }, 'losing', 'bad'],
    [{ lost: 3, phase: 'over', ageSeconds: 900 }, 'over', 'unknown'],
    [{ lost: 3, phase: 'unreachable' }, 'lost', 'warning'],
    [{ phase: 'unreachable', snapshot: undefined, ageSeconds: undefined }, 'not reached', 'warning'],
    [{ phase: 'opening', snapshot: undefined, ageSeconds: undefined }, 'opening', 'unknown'],
    [{ commands: [] }, 'no SRS', 'unknown'],
    [{ commands: [], unseen: 'hidepid' }, 'not seen', 'warning'],
  ])('of %j is %s, which is %s', (shape, word, severity) => {
    expect(rowsOf(fleetHost('edge', shape))).toMatchObject([{ word, severity }]);
  });

  test.each<[HostShape, string]>([
    [{}, ''],
    [{ findings: [CLAMPED, STARVED] }, 'SRS is starved'],
    [{ ageSeconds: 12 }, 'no refresh for 12 s: its figures are of then'],
    [
      { phase: 'unreachable', problem: 'no route', nextTrySeconds: 3.2, ageSeconds: 40 },
      'no route; tried again in 4 s; figures are 40 s old',
    ],
    [{ phase: 'unreachable', snapshot: undefined, problem: 'refused\x1b[2J' }, 'refused[2J'],
    [{ phase: 'over', problem: 'the recording is over' }, 'the recording is over'],
    [{ commands: [] }, 'no SRS runs there'],
    [{ commands: [], unseen: 'hidepid\x1b[2J' }, 'which proves nothing: hidepid[2J'],
  ])('of %j is said in words', (shape, words) => {
    expect(rowsOf(fleetHost('edge', shape)).map(wordsOf)).toEqual([words]);
  });
});

describe('the figures of a row', () => {
  test('are of its process, and of the CPU that has most softirq', () => {
    const [row] = rowsOf(fleetHost('edge', { lost: 500 }));
    expect(row).toMatchObject({
      key: 'edge 17034 100',
      role: 'srs',
      isOneOfSeveral: false,
      lost: 500,
      srs: { cpuPercent: 42.5, runQueueWaitPercent: 1.5 },
      // 36 MB/s and 5 MB/s twice as much on the second interface; lo is no wire.
      inPerSecond: 72_000_000,
      outPerSecond: 5_000_000,
      clients: undefined,
    });
    expect(row?.lossPercent).toBeCloseTo(0.4975, 4);
  });

  test('are unknown where they were not read, and no loss is claimed then', () => {
    const host = fleetHost('edge');
    const { snapshot } = host;
    if (snapshot === undefined) throw new Error('expected one');
    const [srs] = snapshot.metrics.srs;
    if (srs === undefined) throw new Error('expected one');
    const unread = { ...srs, udp: { ...srs.udp, receiveBufferErrors: undefined }, interfaces: [] };
    const metrics = { ...snapshot.metrics, srs: [unread], cpus: [] };
    expect(rowsOf({ ...host, snapshot: { ...snapshot, metrics } })).toMatchObject([
      {
        word: 'measuring',
        lost: undefined,
        inPerSecond: undefined,
        outPerSecond: undefined,
        hottest: undefined,
      },
    ]);
  });

  test('of several processes stand proxy first, then origin, then edge', () => {
    const commands = [
      './objs/srs -c conf/edge.conf',
      './objs/srs -c /etc/srs/origin-a.conf',
      '/usr/bin/srs-proxy',
    ];
    expect(rowsOf(fleetHost('box', { commands })).map(({ role, srs }) => [role, srs?.pid])).toEqual([
      ['proxy', 17_036],
      ['origin', 17_035],
      ['edge', 17_034],
    ]);
  });

  test('name a finding of another process in no row but its own', () => {
    const host = fleetHost('box', { commands: ['srs', 'srs'], findings: [STARVED] });
    const { snapshot } = host;
    if (snapshot === undefined) throw new Error('expected one');
    const findings = snapshot.advice.findings.map(finding => ({ ...finding, pid: 17_035 }));
    const rows = rowsOf({ ...host, snapshot: { ...snapshot, advice: { findings, cleared: [] } } });
    expect(rows.map(({ word, finding }) => [word, finding?.id])).toEqual([
      ['ok', undefined],
      ['bad', 'starved'],
    ]);
  });
});

describe('the order of rows', () => {
  const order = (...hosts: readonly Parameters<typeof fleetHost>[]): readonly string[] =>
    orderRows(hosts.map(host => rowsOf(fleetHost(...host)))).map(({ key }) => key.replace(/ 100$/, ''));

  test('is by trouble: what is lost, what is bad, what is not seen, what is well', () => {
    const unseen: HostShape = { phase: 'unreachable', snapshot: undefined };
    expect(
      order(
        ['well'],
        ['unseen', unseen],
        ['warned', { findings: [CLAMPED] }],
        ['bad', { findings: [STARVED] }],
        ['loses', { lost: 1 }],
      ),
    ).toEqual(['loses 17034', 'bad 17034', 'unseen', 'warned 17034', 'well 17034']);
  });

  test('stays as hosts were named while they lose about as much, whichever loses more just then', () => {
    expect(order(['a', { lost: 120 }], ['b', { lost: 900 }])).toEqual(['a 17034', 'b 17034']);
    expect(order(['a', { lost: 120 }], ['b', { lost: 9_000 }])).toEqual(['b 17034', 'a 17034']);
  });

  test('keeps the rows of one host together, by the worst of them', () => {
    const commands = ['srs', 'srs'];
    expect(order(['well'], ['box', { commands, lost: 5 }])).toEqual(['box 17034', 'box 17035', 'well 17034']);
  });
});
