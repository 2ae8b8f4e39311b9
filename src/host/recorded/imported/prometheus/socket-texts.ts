import { isIP } from 'node:net';
import { UNKNOWN } from '../texts/stat-text.ts';
import type { Srs, SrsTexts } from './srs-at.ts';

const HEADER =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n';
const SEND_QUEUE = 'srs_top_udp_socket_send_queue_bytes';

interface Socket {
  readonly address: string;
  readonly port: number;
  readonly inode: number;
  readonly isIpv6: boolean;
  readonly receiveQueueBytes: number;
  readonly of: (name: string) => number | undefined;
}

/** The tables of UDP sockets, with those that `srs-top serve` told of: SRS's own, which take packets from everybody. */
export function socketTexts(srs: Srs): SrsTexts {
  const { pid } = srs;
  const sockets = socketsOf(srs);
  // None is no table: whether there are some is not known.
  if (sockets.length === 0) return { files: {}, links: {}, commands: {} };
  const table = (isIpv6: boolean): string =>
    HEADER +
    sockets
      .filter(socket => socket.isIpv6 === isIpv6)
      .map(tableLine)
      .join('');
  return {
    files: { [`/proc/${pid}/net/udp`]: table(false), [`/proc/${pid}/net/udp6`]: table(true) },
    links: {
      ...Object.fromEntries(
        sockets.map(({ inode }, index) => [`/proc/${pid}/fd/${index + 3}`, `socket:[${inode}]`]),
      ),
      // It has more open files than these.
      [`/proc/${pid}/fd/unlisted`]: 'anon_inode:[unlisted]',
    },
    commands: { [`nsenter -t ${pid} -n ss -uanmH`]: sockets.map(ssLine).join('') },
  };
}

function socketsOf({ srs, pid, srsTop, atMs, options }: Srs): readonly Socket[] {
  return srsTop.at('srs_top_udp_socket_receive_queue_bytes', atMs, 'level').flatMap(({ labels, value }) => {
    const { local = '' } = labels;
    if (labels.srs !== srs) return [];
    const [, inBrackets, plain, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})(?:#\d+)?$/.exec(local) ?? [];
    const address = inBrackets ?? plain ?? '';
    if (isIP(address) === 0) return [];
    const of = (name: string) =>
      srsTop.one(name, atMs, name.endsWith('_total') ? 'counter' : 'level', { srs, local });
    const inode = options.inodes.of(`${pid} ${local}`);
    const isIpv6 = inBrackets !== undefined;
    return [{ address, port: Number(port), inode, isIpv6, receiveQueueBytes: value, of }];
  });
}

/**
 * A line as udp4_format_sock of net/ipv4/udp.c writes it, with `-` for a send queue that is not known; drops that are not
 * are left out, as by old kernels.
 */
function tableLine({ address, port, inode, isIpv6, receiveQueueBytes, of }: Socket): string {
  const local = `${isIpv6 ? hexOfIpv6(address) : hexOfIpv4(address)}:${hex(port, 4)}`;
  const remote = `${'0'.repeat(isIpv6 ? 32 : 8)}:0000`;
  const sendQueueBytes = of(SEND_QUEUE);
  const sendQueue = sendQueueBytes === undefined ? UNKNOWN.padStart(8) : hex(sendQueueBytes, 8);
  const recvQueue = hex(receiveQueueBytes, 8);
  const drops = of('srs_top_udp_socket_drops_total');
  return `    0: ${local} ${remote} 07 ${sendQueue}:${recvQueue} 00:00000000 00000000     0        0 ${inode} 2 0000000000000000${drops === undefined ? '' : ` ${Math.round(drops)}`}\n`;
}

/** As ss(8) prints it; only what is known of the memory. */
function ssLine({ address, port, isIpv6, receiveQueueBytes, of }: Socket): string {
  const known = [
    ['rb', of('srs_top_udp_socket_receive_buffer_bytes')],
    ['tb', of('srs_top_udp_socket_send_buffer_bytes')],
  ] as const;
  const memory = known.flatMap(([name, value]) => (value === undefined ? [] : [`${name}${value}`]));
  const local = `${isIpv6 ? `[${address}]` : address}:${port}`;
  const sendQueueBytes = of(SEND_QUEUE);
  const queues = `${Math.round(receiveQueueBytes)} ${sendQueueBytes === undefined ? UNKNOWN : Math.round(sendQueueBytes)}`;
  return `UNCONN ${queues} ${local} ${isIpv6 ? '[::]' : '0.0.0.0'}:*${memory.length === 0 ? '' : ` skmem:(${memory.join(',')})`}\n`;
}

function hex(value: number, digits: number): string {
  return Math.round(value).toString(16).toUpperCase().padStart(digits, '0');
}

/** Words of 32 bits as a little-endian machine prints them. */
function hexOfIpv4(address: string): string {
  return address
    .split('.')
    .reverse()
    .map(part => hex(Number(part), 2))
    .join('');
}

function hexOfIpv6(address: string): string {
  // URL writes every address in one way, without a part in dots.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [parts(head), parts(tail ?? '')];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => '0');
  const bytes = [...left, ...zeros, ...right].map(part => part.padStart(4, '0')).join('');
  return (bytes.match(/.{8}/g) ?? [])
    .map(word => (word.match(/../g) ?? []).reverse().join(''))
    .join('')
    .toUpperCase();
}
