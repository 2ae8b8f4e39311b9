import type { Host } from '../../src/host/host.ts';
import type { CaptureRecord } from '../../src/host/recorded/capture.ts';
import { createRecordedHost } from '../../src/host/recorded/recorded.ts';
import { udpTableText } from '../helpers/udp-texts.ts';

export interface HostShape {
  readonly cpus: number;
  /** UDP sockets of the namespace, of which the first two are SRS's. */
  readonly sockets: number;
  readonly threads: number;
}

const PID = 17_034;
const AT = `/proc/${PID}`;

/** A host of made-up texts, for `refreshes` refreshes of a second: its counters move, and nothing is really read. */
export function createMadeUpHost(shape: HostShape, refreshes: number): Host {
  const records: CaptureRecord[] = Array.from({ length: refreshes }, (_, second) => ({
    t: second,
    wall: '2026-11-23T01:45:50Z',
    files: { ...(second === 0 ? fixedTexts(shape) : {}), ...movingTexts(shape, second) },
    ...(second === 0 ? { links: links() } : {}),
  }));
  return createRecordedHost(records);
}

function fixedTexts({ threads }: HostShape): Record<string, string> {
  const status = 'Name:\tsrs\nUid:\t0\t0\t0\t0\nVmRSS:\t158334976 kB\nCpus_allowed_list:\t0-3\n';
  return {
    '/proc/sys/kernel/hostname': 'edge-3\n',
    [`${AT}/comm`]: 'srs\n',
    [`${AT}/cmdline`]: './objs/srs\0-c\0conf/srs.conf',
    [`${AT}/status`]: status,
    ...Object.fromEntries(tids(threads).map(tid => [`${AT}/task/${tid}/status`, status])),
  };
}

function movingTexts({ cpus, sockets, threads }: HostShape, second: number): Record<string, string> {
  const user = 1_000 + 40 * second;
  const numbers = Array.from({ length: cpus }, (_, cpu) => cpu);
  const stat = (tid: number): string =>
    `${tid} (srs) S 1 1 1 0 -1 0 0 0 0 0 ${user} 500 0 0 20 0 ${threads} 0 170340 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0\n`;
  const table = Array.from({ length: sockets }, (_, index) => ({
    port: 8_000 + (index % 50_000),
    inode: 50_000 + index,
    recvQueueBytes: index < 2 ? 4_096 * (second % 7) : 0,
    drops: index < 2 ? 120 * second : 0,
  }));
  return {
    '/proc/uptime': `${3_600 + second}.00 1.00\n`,
    '/proc/stat': `${['cpu', ...numbers.map(cpu => `cpu${cpu}`)].map(name => `${name} ${user} 0 500 ${2_000 + 50 * second} 0 0 9 0 0 0`).join('\n')}\n`,
    '/proc/softirqs': `      ${numbers.map(cpu => `CPU${cpu}`).join(' ')}\nNET_RX: ${numbers.map(() => 1_000 * second).join(' ')}\n`,
    [`${AT}/stat`]: stat(PID),
    [`${AT}/net/snmp`]: `Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors\nUdp: ${3_000 * second} 0 ${240 * second} 0 ${240 * second} 0\n`,
    [`${AT}/net/udp`]: udpTableText(table),
    ...Object.fromEntries(tids(threads).map(tid => [`${AT}/task/${tid}/stat`, stat(tid)])),
    ...Object.fromEntries(
      tids(threads).map(tid => [`${AT}/task/${tid}/schedstat`, `${second}000000 ${second}00000 9\n`]),
    ),
  };
}

function links(): Record<string, string> {
  return {
    [`${AT}/exe`]: '/usr/local/srs/objs/srs',
    [`${AT}/fd/3`]: 'socket:[50000]',
    [`${AT}/fd/4`]: 'socket:[50001]',
  };
}

function tids(threads: number): readonly number[] {
  return Array.from({ length: threads }, (_, index) => PID + index);
}
