import type { Machine } from '../model/machine.ts';
import { type Srs, TCP_PORTS } from '../model/srs.ts';
import { TRUESIZE, type UdpSocket } from '../model/udp-socket.ts';

const PAGE_BYTES = 4_096;
/** Viewers by RTMP: connections of SRS that no packet of the model goes through. */
export const RTMP_PLAYERS = 14;

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
