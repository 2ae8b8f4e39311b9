import { splitFields } from './fields.ts';
import { toCount } from './numbers.ts';
import { toQueueBytes } from './socket-table.ts';
import type { SocketMemory, UdpSocketEntry, UdpSocketList } from './types.ts';

/** Recv-Q, Send-Q and drops of 0. */
const IDLE = /^\S+\s+0\s+0\s.*skmem:\([^)]*,d0\)/;

/**
 * What `ss -uanmeH` prints (ss(8), iproute2 misc/ss.c), with or without -e, -O and -H, a socket in its order. `local` is
 * spelled as in `parseUdpSockets`. Recv-Q is `r` of skmem, the memory that waiting packets hold; without skmem it is the
 * column. Drops are unknown to an ss before 4.19, inodes without -e. Lines that do not describe a socket are left out.
 */
export function parseSsUdp(text: string): SocketMemory[] {
  const sockets: SocketMemory[] = [];
  for (const record of joinContinuations(text)) {
    const [, recvQueue, sendQueue, local, peer] = splitFields(record);
    const recvQueueBytes = toCount(recvQueue);
    if (recvQueueBytes === undefined || !isQueue(sendQueue) || peer === undefined) continue;
    const address = normaliseAddress(local ?? '');
    if (address === undefined) continue;
    const memory = readSocketMemory(record);
    sockets.push({
      local: address,
      inode: readNumber(record, 'ino'),
      recvQueueBytes: memory.get('r') ?? recvQueueBytes,
      receiveBufferBytes: memory.get('rb'),
      sendBufferBytes: memory.get('tb'),
      drops: memory.get('d'),
    });
  }
  return sockets;
}

/**
 * The same text as entries of /proc/net/udp and udp6. Recv-Q is the column, which is the figure of that file
 * (net/ipv4/udp_diag.c, `udp_diag_get_info`: `udp_rqueue_get`); `r` of skmem holds some memory more that was given up
 * already. Sockets without an inode are left out. A user that ss does not name is root.
 */
export function parseSsUdpSockets(text: string): readonly UdpSocketEntry[] {
  return listSsUdpSockets(text).sockets;
}

/**
 * The same, counted.
 * @param wanted as of `listUdpSockets`
 */
export function listSsUdpSockets(text: string, wanted?: ReadonlySet<number>): UdpSocketList {
  const sockets: UdpSocketEntry[] = [];
  let left = 0;
  let unread = 0;
  for (const record of joinContinuations(text)) {
    if (wanted !== undefined && IDLE.test(record) && !wanted.has(readNumber(record, 'ino') ?? 0)) {
      left++;
      continue;
    }
    const [, recvQueue, sendQueue, localColumn = '', peer = ''] = splitFields(record);
    const local = normaliseAddress(localColumn);
    const inode = readNumber(record, 'ino');
    const recvQueueBytes = toQueueBytes(toCount(recvQueue));
    const sendQueueBytes = toQueueBytes(toCount(sendQueue));
    if (local === undefined || recvQueueBytes === undefined || !isQueue(sendQueue)) {
      if (record !== '' && !/^State\s/.test(record)) unread++;
      continue;
    }
    if (inode === undefined) continue;
    sockets.push({
      protocol: local.startsWith('[') ? 'udp6' : 'udp',
      local,
      localPort: Number(local.slice(local.lastIndexOf(':') + 1)),
      remote: normaliseAddress(peer),
      inode,
      userId: readNumber(record, 'uid') ?? 0,
      recvQueueBytes,
      sendQueueBytes,
      drops: readSocketMemory(record).get('d'),
    });
  }
  return { sockets, count: sockets.length + left, unread };
}

/** Cuts what ss printed into pieces of about so many characters, each of whole sockets, to be read one at a time. */
export function* cutBetweenSockets(text: string, pieceLength: number): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = text.indexOf('\n', start + pieceLength);
    while (end !== -1 && /[ \t]/.test(text.charAt(end + 1))) end = text.indexOf('\n', end + 1);
    yield text.slice(start, end === -1 ? text.length : end + 1);
    start = end === -1 ? text.length : end + 1;
  }
}

/** Bytes, or `-` in a text that was made of figures, which these were not among. */
function isQueue(column: string | undefined): boolean {
  return column === '-' || toCount(column) !== undefined;
}

/** ` ino:55253` */
function readNumber(record: string, name: 'ino' | 'uid'): number | undefined {
  return toCount(new RegExp(`\\s${name}:(\\d+)(?=\\s|$)`).exec(record)?.[1]);
}

/** What ss knows beyond its columns may stand on lines of their own, indented by a tab. */
function joinContinuations(text: string): string[] {
  return text.replace(/\n(?=[ \t]+skmem:)/g, ' ').split('\n');
}

/**
 * ss adds the device that a socket is bound to (`0.0.0.0%eth0:68`, `[fe80::1]%eth0:546`) and writes `*` for the IPv6
 * wildcard of a socket that takes IPv4 too; /proc/net does neither.
 */
function normaliseAddress(local: string): string | undefined {
  const match = /^(\*|\[[\da-f:.]+\]|\d+(?:\.\d+){3})(?:%.+)?:(\d+)$/.exec(local);
  if (match === null) return undefined;
  const [, address, port] = match;
  return `${address === '*' ? '[::]' : address}:${port}`;
}

/** `skmem:(r0,rb212992,t0,tb212992,f0,w0,o0,bl0,d0)` by letter; the last, since it ends the record. */
function readSocketMemory(record: string): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  const start = record.lastIndexOf('skmem:(');
  const end = record.indexOf(')', start);
  if (start === -1 || end === -1) return figures;
  for (const part of record.slice(start + 'skmem:('.length, end).split(',')) {
    const [, name, digits] = /^([a-z]+)(\d+)$/.exec(part) ?? [];
    const count = toCount(digits);
    if (name !== undefined && count !== undefined) figures.set(name, count);
  }
  return figures;
}
