import { findLineEnd } from './fields.ts';
import { readCount, readHex } from './numbers.ts';
import { formatHexAddress } from './socket-address.ts';
import {
  findDrops,
  findInode,
  findLocalAddress,
  findRemoteAddress,
  findState,
  findStateBehind,
  findUserId,
  isIdle,
  isUnknownSendQueue,
  measureAddress,
  readDrops,
  readInode,
  readRecvQueue,
  readSendQueue,
} from './socket-table.ts';
import type { UdpSocketEntry, UdpSocketList } from './types.ts';

/** `  sl  local_address `, and those that stand wider apart. */
const LONGEST_BEGINNING = 40;

/**
 * /proc/PID/net/udp or udp6: every UDP socket of the network namespace, in the kernel's order. REUSEPORT sockets differ
 * in nothing but the inode. Lines that do not describe a socket of that protocol (the header, a cut line) are left out.
 */
export function parseUdpSockets(text: string, protocol: 'udp' | 'udp6'): readonly UdpSocketEntry[] {
  return listUdpSockets(text, protocol).sockets;
}

/**
 * The same, counted. Of 50,000 sockets nearly all are idle, and an object for each takes longer than reading the text.
 * @param wanted inodes of sockets that are not left out when they are idle; all are listed without it
 */
export function listUdpSockets(
  text: string,
  protocol: 'udp' | 'udp6',
  wanted?: ReadonlySet<number>,
): UdpSocketList {
  const sockets: UdpSocketEntry[] = [];
  const format: FormatAddresses = { local: rememberAddresses(), remote: rememberAddresses() };
  let left = 0;
  let unread = 0;
  for (let start = 0; start < text.length; ) {
    const end = findLineEnd(text, start);
    const entry = parseLine(text, start, end, protocol, format, wanted);
    if (entry === 'idle') left++;
    else if (entry !== undefined) sockets.push(entry);
    else if (!isHeader(text, start)) unread++;
    start = end + 1;
  }
  return { sockets, count: sockets.length + left, unread };
}

/**
 * Recv-Q by inode, of the same texts (or of both, one behind the other), for many looks a second: 5,000 lines take about
 * 1.2 ms. Sockets without an inode, which are being closed, are left out.
 */
export function readUdpQueues(text: string): Map<number, number> {
  const queues = new Map<number, number>();
  for (let start = 0; start < text.length; ) {
    const end = findLineEnd(text, start);
    const state = findState(text, start, end);
    const inode = state === -1 ? undefined : readInode(text, state, end);
    const recvQueueBytes = inode ? readRecvQueue(text, state) : undefined;
    if (inode !== undefined && recvQueueBytes !== undefined) queues.set(inode, recvQueueBytes);
    start = end + 1;
  }
  return queues;
}

/** `  sl  local_address rem_address …`, which every table of sockets begins with. */
export function isHeader(text: string, start = 0): boolean {
  return /^ *sl +local_address /.test(text.slice(start, start + LONGEST_BEGINNING));
}

type FormatAddress = (text: string, start: number, digits: number) => string | undefined;
type FormatAddresses = Readonly<Record<'local' | 'remote', FormatAddress>>;

function parseLine(
  text: string,
  start: number,
  end: number,
  protocol: 'udp' | 'udp6',
  format: FormatAddresses,
  wanted: ReadonlySet<number> | undefined,
): UdpSocketEntry | 'idle' | undefined {
  const local = findLocalAddress(text, start, end);
  const digits = measureAddress(text, local);
  if (local === -1 || digits !== (protocol === 'udp' ? 8 : 32)) return undefined;
  const state = findStateBehind(text, local, digits, end);
  if (state === -1) return undefined;
  const userIdAt = findUserId(text, state, end);
  const inodeAt = findInode(text, userIdAt, end);
  const inode = readCount(text, inodeAt, end);
  if (wanted !== undefined && inode !== undefined && !wanted.has(inode) && isIdle(text, state, end)) {
    return 'idle';
  }

  const remote = findRemoteAddress(local, digits);
  const localAddress = format.local(text, local, digits);
  const localPort = readHex(text, local + digits + 1, 4);
  const remoteAddress = format.remote(text, remote, digits);
  const remotePort = readHex(text, remote + digits + 1, 4);
  const recvQueueBytes = readRecvQueue(text, state);
  const sendQueueBytes = readSendQueue(text, state);
  if (localAddress === undefined || localPort === undefined || inode === undefined) return undefined;
  if (recvQueueBytes === undefined) return undefined;
  if (sendQueueBytes === undefined && !isUnknownSendQueue(text, state)) return undefined;
  return {
    protocol,
    local: `${localAddress}:${localPort}`,
    localPort,
    remote: remoteAddress !== undefined && remotePort ? `${remoteAddress}:${remotePort}` : undefined,
    inode,
    userId: readCount(text, userIdAt, end),
    recvQueueBytes,
    sendQueueBytes,
    drops: readDrops(text, findDrops(text, inodeAt, end), end),
  };
}

/** Thousands of sockets share a few addresses, mostly with the line before: each is formatted once a table. */
function rememberAddresses(): FormatAddress {
  const known = new Map<string, string | undefined>();
  let lastHex = '';
  let last: string | undefined;
  return (text, start, digits) => {
    if (lastHex.length === digits && text.startsWith(lastHex, start)) return last;
    lastHex = text.slice(start, start + digits);
    last = known.get(lastHex) ?? formatHexAddress(lastHex);
    known.set(lastHex, last);
    return last;
  };
}
