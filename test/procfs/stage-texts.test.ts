import { describe, expect, test } from 'vitest';
import { isAllowance, parseLossCounters } from '../../src/procfs/ethtool-statistics.ts';
import { parseIpCounters } from '../../src/procfs/ip-counters.ts';
import { parseConntrackStat } from '../../src/procfs/nf-conntrack.ts';
import { parseSoftnetStat } from '../../src/procfs/softnet-stat.ts';
import { parseSocketOwners } from '../../src/procfs/ss-owners.ts';
import { listTcpConnections } from '../../src/procfs/ss-tcp.ts';
import { parseQdiscs } from '../../src/procfs/tc-qdisc.ts';
import { ends, readCapture, readFixture } from './recorded-texts.ts';

const [first, last] = ends(readCapture('sendqdisc.ndjson.gz'));
const AT = '/proc/28296/net';

describe('softnet_stat', () => {
  test('has a line for each CPU, in hexadecimal', () => {
    expect(parseSoftnetStat(first.read('/proc/net/softnet_stat'))).toEqual([
      {
        cpu: 0,
        processed: 0xf05dbb,
        dropped: 0,
        timeSqueeze: 1,
        receivedRps: 0,
        flowLimit: 0,
        backlog: 0,
      },
      {
        cpu: 1,
        processed: 0x684229,
        dropped: 0,
        timeSqueeze: 0,
        receivedRps: 0,
        flowLimit: 0,
        backlog: 0,
      },
    ]);
  });

  test('of 15 columns names the CPU of each line: one that is offline has none', () => {
    const line = (cpu: string): string =>
      `000000ff 00000003 ${'00000000 '.repeat(10)}${cpu} 00000000 00000000\n`;
    const lines = parseSoftnetStat(line('00000000') + line('00000003'));
    expect(lines?.map(({ cpu, dropped }) => [cpu, dropped])).toEqual([
      [0, 3],
      [3, 3],
    ]);
  });

  test('of 10 and 11 columns (Linux 3.10) names no CPU', () => {
    const start = '0000000a 00000002 00000001 00000000 00000000 00000000 00000000 00000000 00000000';
    const [ten] = parseSoftnetStat(`${start} 00000007\n`) ?? [];
    expect(ten).toMatchObject({ cpu: undefined, dropped: 2, receivedRps: 7, flowLimit: undefined });
    const [eleven] = parseSoftnetStat(`${start} 00000007 00000004\n`) ?? [];
    expect(eleven).toMatchObject({ cpu: undefined, receivedRps: 7, flowLimit: 4, backlog: undefined });
  });

  test.each(['', '\n', 'ff 0 0\n', 'Name:\tnginx\n', '0000000a 00000002\n', `${'0000000a '.repeat(9)}zz\n`])(
    'of %j is none',
    text => {
      expect(parseSoftnetStat(text)).toBeUndefined();
    },
  );
});

describe('the IP counters', () => {
  const textsAt = (moment: typeof first) => ({
    snmp: moment.read(`${AT}/snmp`),
    netstat: moment.read(`${AT}/netstat`),
    snmp6: moment.read(`${AT}/snmp6`),
  });

  test('are those of IPv4 and IPv6 added, with what TCP counts', () => {
    expect(parseIpCounters(textsAt(first))).toEqual({
      inDelivers: 11_082_456,
      inDiscards: 0,
      inHdrErrors: 0,
      inAddrErrors: 0,
      inNoRoutes: 0,
      inTruncatedPkts: 0,
      reasmFails: 0,
      reversePathFilter: 0,
      outRequests: 9_027_583 + 14,
      outDiscards: 0,
      outNoRoutes: 0,
      fragFails: 0,
      tcpOutSegs: 427,
      tcpRetransSegs: 0,
      listenOverflows: 0,
      listenDrops: 0,
    });
    expect(parseIpCounters(textsAt(last))).toMatchObject({ outDiscards: 4_129_804 });
  });

  test('are those of IPv4 alone on a kernel without IPv6', () => {
    expect(parseIpCounters({ ...textsAt(first), snmp6: undefined })).toMatchObject({
      outRequests: 9_027_583,
    });
  });

  test('know nothing of a counter that the kernel does not have', () => {
    const netstat = 'TcpExt: ListenDrops\nTcpExt: 5\nIpExt: InNoRoutes\nIpExt: 2\n';
    const counters = parseIpCounters({ snmp: readFixture('snmp-4.18.txt'), netstat, snmp6: undefined });
    expect(counters).toMatchObject({
      listenDrops: 5,
      listenOverflows: undefined,
      inNoRoutes: 2,
      inTruncatedPkts: undefined,
      reversePathFilter: undefined,
    });
  });

  test.each([
    ['snmp', { snmp: 'Ip: Forwarding\n' }],
    ['snmp', { snmp: '' }],
    ['netstat', { netstat: 'TcpExt: A B\nTcpExt: 1\n' }],
    ['netstat', { netstat: first.read(`${AT}/snmp`) }],
    ['snmp6', { snmp6: 'Ip6InReceives\n' }],
    ['snmp6', { snmp6: '' }],
  ] as const)('name the text that is not understood: %s', (name, change) => {
    expect(parseIpCounters({ ...textsAt(first), ...change })).toBe(name);
  });
});

describe('nf_conntrack', () => {
  const head = first.read('/proc/net/stat/nf_conntrack').split('\n')[0] ?? '';

  test('is added up over all CPUs, but for the entries, which every line has', () => {
    const fields = head.trim().split(/ +/);
    const line = (figures: Readonly<Record<string, string>>): string =>
      fields.map(name => (figures[name] ?? '').padStart(8, '0')).join(' ');
    const text = [
      head,
      line({ entries: '10', drop: 'a', insert_failed: '2', early_drop: '1' }),
      line({ entries: '10', drop: '1', invalid: 'ff' }),
      '',
    ].join('\n');
    expect(parseConntrackStat(text)).toEqual({
      entries: 16,
      drop: 11,
      insertFailed: 2,
      earlyDrop: 1,
      invalid: 255,
    });
  });

  test('has what the recorded kernel has', () => {
    expect(parseConntrackStat(first.read('/proc/net/stat/nf_conntrack'))).toEqual({
      entries: 0,
      drop: 0,
      insertFailed: 0,
      earlyDrop: 0,
      invalid: 0,
    });
  });

  test.each([
    '',
    head,
    `${head}\n`,
    `${head}\n00000000\n`,
    'Name:\tnginx\n',
    `${head}\n${'zzzzzzzz '.repeat(17)}\n`,
  ])('of %j is none', text => {
    expect(parseConntrackStat(text)).toBeUndefined();
  });
});

describe('the queueing disciplines', () => {
  test('are those of tc, the root told from its inner ones', () => {
    const text = JSON.stringify([
      {
        kind: 'mq',
        handle: '0:',
        dev: 'eth0',
        root: true,
        packets: 9,
        drops: 4,
        overlimits: 0,
        backlog: 0,
        qlen: 0,
      },
      { kind: 'fq', dev: 'eth0', parent: ':1', packets: 9, drops: 4, flows_plimit: 3, backlog: 150, qlen: 1 },
      { kind: 'ingress', dev: 'eth0', parent: 'ffff:fff1', packets: 9, drops: 2 },
    ]);
    expect(
      parseQdiscs(`${text}\n`)?.map(qdisc => [qdisc.kind, qdisc.isRoot, qdisc.isIngress, qdisc.flowsPlimit]),
    ).toEqual([
      ['mq', true, false, undefined],
      ['fq', false, false, 3],
      ['ingress', false, true, undefined],
    ]);
  });

  test.each([
    '',
    '{}',
    '[]',
    '[1]',
    '[{"kind":"fq"}]',
    '[{"kind":"fq","dev":3}]',
    '[{"dev":"eth0"',
    'qdisc fq 0: dev',
  ])('of %j are none', text => {
    expect(parseQdiscs(text)).toBeUndefined();
  });

  test('know no figure that is none', () => {
    const [qdisc] =
      parseQdiscs('[{"kind":"fq","dev":"eth0","drops":-1,"packets":1e300,"qlen":"7","backlog":1.5}]') ?? [];
    expect(qdisc).toMatchObject({
      drops: undefined,
      packets: undefined,
      queueLength: undefined,
      backlogBytes: undefined,
    });
  });
});

describe('the counters of a driver', () => {
  test('are those whose names tell of losses', () => {
    const text = [
      'NIC statistics:',
      '     rx_packets: 9000',
      '     rx_missed_errors: 12',
      '     [3]: rx_discard_pkts: 4',
      '     rx_queue_0_xdp_drops: 5',
      '     rx_fec_corrected_errors: 6',
      '     bw_in_allowance_exceeded: 17',
      '     conntrack_allowance_available: 136812',
      '     rx_no_buffer_count: 2',
      '',
    ].join('\n');
    expect([...(parseLossCounters(text) ?? [])]).toEqual([
      ['rx_missed_errors', 12],
      ['[3]: rx_discard_pkts', 4],
      ['bw_in_allowance_exceeded', 17],
      ['rx_no_buffer_count', 2],
    ]);
    expect(['bw_in_allowance_exceeded', 'rx_missed_errors'].map(isAllowance)).toEqual([true, false]);
  });

  test.each(['', 'no stats available\n', 'NIC statistics:\n', 'NIC statistics:\n  a: b\n', 'Name:\t1\n'])(
    'of %j are none',
    text => {
      expect(parseLossCounters(text)).toBeUndefined();
    },
  );
});

describe('the connections of ss', () => {
  const text = [
    'ESTAB 0      4096 10.0.0.1:1935 10.0.0.9:50000',
    '\t cubic wscale:7,7 rto:204 rtt:12.5/3 mss:1448 cwnd:10 bytes_sent:100 unacked:3 retrans:1/12 notsent:2896',
    'ESTAB 0      0    [::ffff:10.0.0.1]:8080 [::ffff:10.0.0.9]:50001',
    '\t bbr wscale:7,7 rto:200 cwnd:10',
    'ESTAB 0      9    10.0.0.1:22 10.0.0.9:50002',
    '\t cubic rto:200 cwnd:10 retrans:0/4',
    'TIME-WAIT 0  0    10.0.0.1:1935 10.0.0.9:50003',
    '',
  ].join('\n');

  test('are those of the wanted ports, with 0 for what ss leaves out', () => {
    const { connections, unread } = listTcpConnections(text, new Set([1935, 8080]));
    expect(unread).toBe(0);
    expect(connections).toEqual([
      {
        name: '10.0.0.1:1935 10.0.0.9:50000',
        localPort: 1935,
        sendQueueBytes: 4096,
        notSentBytes: 2896,
        retransmitted: 12,
        roundTripMs: 12.5,
      },
      {
        name: '[::ffff:10.0.0.1]:8080 [::ffff:10.0.0.9]:50001',
        localPort: 8080,
        sendQueueBytes: 0,
        notSentBytes: 0,
        retransmitted: 0,
        roundTripMs: undefined,
      },
    ]);
  });

  test('are none where ss printed something else', () => {
    expect(listTcpConnections('Name:\tnginx\n')).toEqual({ connections: [], unread: 1 });
  });
});

describe('the owners of sockets', () => {
  const line = (users: string, inode = 4711): string =>
    `UNCONN 0 0 127.0.0.1:5555 0.0.0.0:* users:((${users})) ino:${inode} sk:33a47 cgroup:/ <->`;

  test('are the processes that ss names last', () => {
    const owners = parseSocketOwners(
      `${line('"python3",pid=26371,fd=3')}\n${line('"a",pid=1,fd=3),("b",pid=77,fd=3', 8)}\n`,
    );
    expect([...owners]).toEqual([
      [4711, 26371],
      [8, 77],
    ]);
  });

  test('are not those that a process names in its own name', () => {
    // 15 bytes at most.
    const owners = parseSocketOwners(line('"",pid=1,fd=3))",pid=26371,fd=3'));
    expect([...owners]).toEqual([[4711, 26371]]);
    expect(parseSocketOwners('UNCONN 0 0 127.0.0.1:5555 0.0.0.0:* ino:4711 sk:1 <->').size).toBe(0);
  });
});
