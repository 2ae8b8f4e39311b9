import type { Machine } from '../model/machine.ts';
import { RTMP_PLAYERS } from './socket-texts.ts';

const whole = (count: number): number => Math.floor(count);

interface InterfaceFigures {
  readonly name: string;
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
}

/** lo has what the exporter and the API say. */
function interfacesOf({ nics, nowMs }: Machine): readonly InterfaceFigures[] {
  const packets = 81_204 + whole(nowMs / 90);
  const bytes = packets * 310;
  return [
    { name: 'lo', receivedBytes: bytes, receivedPackets: packets, sentBytes: bytes, sentPackets: packets },
    ...nics.map(nic =>
      nic.name === 'eth0'
        ? nic
        : {
            ...{
              name: nic.name,
              receivedPackets: 40_118_204 + whole(nowMs / 12),
              sentPackets: 8_114_022 + whole(nowMs / 25),
            },
            ...{
              receivedBytes: 5_118_204_100 + whole(nowMs * 11),
              sentBytes: 918_220_040 + whole(nowMs * 5),
            },
          },
    ),
  ];
}

/** /proc/net/dev (net/core/net-procfs.c). */
export function netDevText(machine: Machine): string {
  const line = ({ name, receivedBytes, receivedPackets, sentBytes, sentPackets }: InterfaceFigures): string =>
    `${name.padStart(6)}: ${whole(receivedBytes)} ${whole(receivedPackets)} 0 0 0 0 0 0 ${whole(sentBytes)} ${whole(sentPackets)} 0 0 0 0 0 0`;
  return [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
    ...interfacesOf(machine).map(line),
    '',
  ].join('\n');
}

function group(name: string, figures: Readonly<Record<string, number>>): string {
  return `${name}: ${Object.keys(figures).join(' ')}\n${name}: ${Object.values(figures).map(whole).join(' ')}\n`;
}

/** /proc/net/snmp (net/ipv4/proc.c). */
export function snmpText({ counters }: Machine): string {
  const { ipReceived, ipSent, tcpReceived, tcpSent, tcpRetransmitted } = counters;
  const { udpReceived, udpNoPorts, udpReceiveBufferErrors, udpSent } = counters;
  return [
    group('Ip', {
      ...{
        Forwarding: 2,
        DefaultTTL: 64,
        InReceives: ipReceived,
        InHdrErrors: 0,
        InAddrErrors: 0,
        ForwDatagrams: 0,
      },
      ...{
        InUnknownProtos: 0,
        InDiscards: 0,
        InDelivers: ipReceived,
        OutRequests: ipSent,
        OutDiscards: 0,
        OutNoRoutes: 0,
      },
      ...{
        ReasmTimeout: 0,
        ReasmReqds: 0,
        ReasmOKs: 0,
        ReasmFails: 0,
        FragOKs: 0,
        FragFails: 0,
        FragCreates: 0,
      },
      OutTransmits: ipSent,
    }),
    group('Icmp', {
      InMsgs: 1_804,
      InErrors: 0,
      InCsumErrors: 0,
      InDestUnreachs: 1_804,
      OutMsgs: 1_804,
      OutErrors: 0,
    }),
    group('Tcp', {
      ...{
        RtoAlgorithm: 1,
        RtoMin: 200,
        RtoMax: 120_000,
        MaxConn: -1,
        ActiveOpens: 18_204,
        PassiveOpens: 90_118,
      },
      ...{
        AttemptFails: 52,
        EstabResets: 118,
        CurrEstab: RTMP_PLAYERS + 2,
        InSegs: tcpReceived,
        OutSegs: tcpSent,
      },
      ...{ RetransSegs: tcpRetransmitted, InErrs: 0, OutRsts: 278, InCsumErrors: 0 },
    }),
    group('Udp', {
      ...{
        InDatagrams: udpReceived,
        NoPorts: udpNoPorts,
        InErrors: udpReceiveBufferErrors,
        OutDatagrams: udpSent,
      },
      ...{
        RcvbufErrors: udpReceiveBufferErrors,
        SndbufErrors: 0,
        InCsumErrors: 0,
        IgnoredMulti: 0,
        MemErrors: 0,
      },
    }),
    group('UdpLite', {
      InDatagrams: 0,
      NoPorts: 0,
      InErrors: 0,
      OutDatagrams: 0,
      RcvbufErrors: 0,
      SndbufErrors: 0,
    }),
  ].join('');
}

const IP6 = ['InReceives', 'InHdrErrors', 'InTooBigErrors', 'InNoRoutes', 'InAddrErrors', 'InUnknownProtos'];
const IP6_REST = [
  'InTruncatedPkts',
  'InDiscards',
  'InDelivers',
  'OutForwDatagrams',
  'OutRequests',
  'OutDiscards',
];
const IP6_END = [
  'OutNoRoutes',
  'ReasmTimeout',
  'ReasmReqds',
  'ReasmOKs',
  'ReasmFails',
  'FragOKs',
  'FragFails',
];
const UDP6 = ['InDatagrams', 'NoPorts', 'InErrors', 'OutDatagrams', 'RcvbufErrors', 'SndbufErrors'];
const UDP6_REST = ['InCsumErrors', 'IgnoredMulti', 'MemErrors'];

/** /proc/net/snmp6: nobody here speaks IPv6 beyond the link. */
export function snmp6Text(): string {
  const lines = [
    ...[...IP6, ...IP6_REST, ...IP6_END].map(name => `Ip6${name}`),
    ...[...UDP6, ...UDP6_REST].map(name => `Udp6${name}`),
  ];
  return lines.map(name => `${name.padEnd(32)}\t0\n`).join('');
}

/** /proc/net/netstat: the two groups that are read, with some of their counters. */
export function netstatText({ counters }: Machine): string {
  return [
    group('TcpExt', {
      ...{
        SyncookiesSent: 0,
        SyncookiesRecv: 0,
        SyncookiesFailed: 0,
        EmbryonicRsts: 0,
        PruneCalled: 0,
        TW: 8_118,
      },
      ...{
        ListenOverflows: 0,
        ListenDrops: 0,
        TCPLostRetransmit: 2,
        TCPTimeouts: 114,
        IPReversePathFilter: 0,
      },
    }),
    group('IpExt', {
      ...{
        InNoRoutes: 0,
        InTruncatedPkts: 0,
        InMcastPkts: 0,
        OutMcastPkts: 0,
        InBcastPkts: 0,
        OutBcastPkts: 0,
      },
      ...{ InOctets: counters.ipReceivedBytes, OutOctets: counters.ipSentBytes, InCsumErrors: 0 },
      InNoECTPkts: counters.ipReceived,
    }),
  ].join('');
}

/** What `tc -s -j qdisc` prints. */
export function qdiscText(machine: Machine): string {
  const qdiscs = interfacesOf(machine).map(({ name, sentBytes, sentPackets }) => ({
    ...{
      kind: name === 'lo' ? 'noqueue' : 'fq_codel',
      handle: '0:',
      dev: name,
      root: true,
      refcnt: 2,
      options: {},
    },
    ...{ bytes: whole(sentBytes), packets: whole(sentPackets), drops: 0, overlimits: 0, requeues: 0 },
    ...{ backlog: 0, qlen: 0 },
  }));
  return `${JSON.stringify(qdiscs)}\n`;
}
