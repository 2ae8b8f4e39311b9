import type { Machine } from '../model/machine.ts';
import { type Srs, TCP_PORTS } from '../model/srs.ts';
import { TRUESIZE, type UdpSocket } from '../model/udp-socket.ts';

const whole = (count: number): number => Math.floor(count);
const PAGE_BYTES = 4_096;
/** Viewers by RTMP: connections of SRS that no packet of the model goes through. */
const RTMP_PLAYERS = 14;

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

export function sockstatText({ srs }: Machine): string {
  const pages = (srs?.sockets ?? []).reduce(
    (sum, { queueBytes }) => sum + Math.ceil(queueBytes / PAGE_BYTES),
    0,
  );
  return [
    'sockets: used 214',
    `TCP: inuse ${tcpLines(srs).length} orphan 0 tw 5 alloc 28 mem 69`,
    `UDP: inuse ${(srs?.sockets.length ?? 0) + 1} mem ${pages + 2}`,
    'UDPLITE: inuse 0',
    'RAW: inuse 0',
    'FRAG: inuse 0 memory 0',
    '',
  ].join('\n');
}

export const SOCKSTAT6 =
  'TCP6: inuse 0\nUDP6: inuse 0\nUDPLITE6: inuse 0\nRAW6: inuse 0\nFRAG6: inuse 0 memory 0\n';

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

/** chronyd's, on the loopback. */
const CHRONY = `  191: 0100007F:0143 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 18204 2 00000000b02349ab 0`;

/** /proc/net/udp (net/ipv4/udp.c, `udp4_format_sock`). */
export function udpText({ srs }: Machine): string {
  const line = ({ port, queueBytes, inode, drops }: UdpSocket, index: number): string =>
    `${String(3_370 + 2_080 * index).padStart(5)}: 00000000:${hex(port, 4)} 00000000:0000 07 00000000:${hex(queueBytes, 8)} 00:00000000 00000000     0        0 ${inode} 2 00000000709a28ce ${drops}`;
  const lines = [CHRONY, ...(srs?.sockets ?? []).map(line)];
  const head =
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            ';
  return [head, ...lines.map(text => text.padEnd(127)), ''].join('\n');
}

const TCP_HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     ';

function tcpLines(srs: Srs | undefined): readonly string[] {
  if (srs === undefined) return [];
  const queues = '00000000:00000000 00:00000000 00000000     0        0';
  return [
    ...TCP_PORTS.map(
      (port, index) =>
        `00000000:${hex(port, 4)} 00000000:0000 0A ${queues} ${srs.tcpInodes[index]} 1 0000000015c2f015 100 0 0 10 0`,
    ),
    ...playerInodes(srs).map(
      (inode, index) =>
        `0A00000A:078F ${hex(0x0a0000cb - index * 0x1000000, 8)}:${hex(50_200 + 17 * index, 4)} 01 ${queues} ${inode} 1 00000000467f31ac 20 4 30 10 -1`,
    ),
  ];
}

/** Sockets of the connections of RTMP players. */
export function playerInodes({ rtc }: Srs): readonly number[] {
  return Array.from({ length: RTMP_PLAYERS }, (_, index) => rtc.inode + 40 + index);
}

export function tcpText({ srs }: Machine): string {
  const lines = tcpLines(srs).map((line, index) => `${String(index).padStart(4)}: ${line}`.padEnd(149));
  return [TCP_HEAD, ...lines, ''].join('\n');
}

export const UDP6_TABLE =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n';
export const TCP6_TABLE =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

/** What `ss -uanmeH` prints of the sockets of these ports; of none: of all. */
export function ssUdpText({ srs }: Machine, ports: readonly number[]): string {
  const wanted = (srs?.sockets ?? []).filter(({ port }) => ports.length === 0 || ports.includes(port));
  const line = ({ port, queueBytes, inode, drops, receiveBufferBytes }: UdpSocket): string =>
    `UNCONN ${queueBytes} 0 0.0.0.0:${port} 0.0.0.0:* ino:${inode} sk:1001 cgroup:/system.slice/srs.service <->\n\t skmem:(r${queueBytes},rb${receiveBufferBytes},t0,tb${receiveBufferBytes},f${queueBytes % TRUESIZE},w0,o0,bl0,d${drops})\n`;
  return wanted.map(line).join('');
}

/** What `ss -tinH` prints of the connections of RTMP players. */
export function ssTcpText({ srs }: Machine): string {
  if (srs === undefined) return '';
  const line = (_: number, index: number): string =>
    `ESTAB 0 0 10.0.0.10:1935 203.0.113.${10 + index}:${50_200 + 17 * index}\n\t cubic wscale:7,7 rto:${220 + index} rtt:${20 + index}.2/4.1 mss:1448 cwnd:10 bytes_sent:91820440 segs_out:68204 retrans:0/${index % 3}\n`;
  return playerInodes(srs).map(line).join('');
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
