import { skipFields } from './fields.ts';
import { isBlank, readCount, readHex } from './numbers.ts';

/**
 * The columns that /proc/PID/net/udp, udp6, tcp and tcp6 share (proc_pid_net(5); net/ipv4/udp.c, `udp4_format_sock`):
 *
 *       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *     3370: 00000000:1F40 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 55253
 *
 * From the colon behind `sl` to `rx_queue` every width is fixed, so that a line is read without cutting it up. Addresses
 * are 32-bit words in the host's byte order, one for IPv4 and four for IPv6.
 */

const COLON = 0x3a;
const SPACE = 0x20;
const MINUS = 0x2d;
const ZERO = 0x30;
const PORT_DIGITS = 4;
const IPV4_DIGITS = 8;
const IPV6_DIGITS = 32;
/** From `st` to the end of `rx_queue`. */
const FIXED_WIDTH = 20;
/** tx_queue and rx_queue with nothing in them. */
const EMPTY_QUEUES = '00000000:00000000';
const UNKNOWN_QUEUE = '       -';
/** ` 00:00000000`, unless `tm->when` has more than 8 digits: that of a timer which is overdue has 16. */
const TIMER_WIDTH = 12;
/** ` 00000000`. */
const RETRANSMITS_WIDTH = 9;

/** Where the local address begins; -1 when the line from `start` to `end` does not describe a socket. */
export function findLocalAddress(text: string, start: number, end: number): number {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === COLON) return index + 2;
    if (code !== SPACE && (code < 0x30 || code > 0x39)) return -1;
  }
  return -1;
}

/** 8 hexadecimal digits for IPv4 or 32 for IPv6; undefined when no address begins at `local`. */
export function measureAddress(text: string, local: number): 8 | 32 | undefined {
  if (text.charCodeAt(local + IPV4_DIGITS) === COLON) return IPV4_DIGITS;
  return text.charCodeAt(local + IPV6_DIGITS) === COLON ? IPV6_DIGITS : undefined;
}

/** Where the remote address begins, behind the local one and its port. */
export function findRemoteAddress(local: number, addressDigits: number): number {
  return local + addressDigits + 1 + PORT_DIGITS + 1;
}

/** Where the state column (`st`) of the line from `start` to `end` begins; -1 when the line does not describe a socket. */
export function findState(text: string, start: number, end: number): number {
  const local = findLocalAddress(text, start, end);
  const digits = local === -1 ? undefined : measureAddress(text, local);
  return digits === undefined ? -1 : findStateBehind(text, local, digits, end);
}

/** The same for a line whose local address is known to begin at `local` and to have so many digits. */
export function findStateBehind(text: string, local: number, digits: 8 | 32, end: number): number {
  const state = findRemoteAddress(findRemoteAddress(local, digits), digits);
  const isThere =
    state + FIXED_WIDTH <= end &&
    text.charCodeAt(state - 1) === SPACE &&
    text.charCodeAt(state + 2) === SPACE;
  return isThere ? state : -1;
}

/** Whether nothing waits in a UDP socket and it never dropped a packet; not where its line ends before the drops. */
export function isIdle(text: string, state: number, end: number): boolean {
  if (!text.startsWith(EMPTY_QUEUES, state + 3)) return false;
  let last = end - 1;
  // The kernel fills the line up with blanks (seq_pad).
  while (last > state && isBlank(text.charCodeAt(last))) last--;
  // A pointer or a count of references that ends in a zero has another digit before it.
  return text.charCodeAt(last) === ZERO && isBlank(text.charCodeAt(last - 1));
}

export function readState(text: string, state: number): number | undefined {
  return readHex(text, state, 2);
}

export function readSendQueue(text: string, state: number): number | undefined {
  return toQueueBytes(readHex(text, state + 3, 8));
}

/** Of a text that was made of figures, which this one was not among. */
export function isUnknownSendQueue(text: string, state: number): boolean {
  return text.startsWith(UNKNOWN_QUEUE, state + 3);
}

/** For UDP the kernel memory (truesize) of the packets that wait. */
export function readRecvQueue(text: string, state: number): number | undefined {
  return toQueueBytes(readHex(text, state + 12, 8));
}

/** Where the user id begins; each of the next two goes on from the one before it, so that nothing is walked twice. */
export function findUserId(text: string, state: number, end: number): number {
  const timer = state + FIXED_WIDTH;
  const retransmits = timer + TIMER_WIDTH;
  const behind = retransmits + RETRANSMITS_WIDTH;
  const isUsual = behind < end && text.charCodeAt(retransmits) === SPACE && text.charCodeAt(behind) === SPACE;
  return isUsual ? skipFields(text, behind, end, 0) : skipFields(text, timer, end, 2);
}

/** The inode is 0 for a socket that no file refers to any more (TIME_WAIT). */
export function findInode(text: string, userId: number, end: number): number {
  return skipFields(text, userId, end, 2);
}

export function readInode(text: string, state: number, end: number): number | undefined {
  return readCount(text, findInode(text, findUserId(text, state, end), end), end);
}

/** UDP only; `end` on lines that end before it. */
export function findDrops(text: string, inode: number, end: number): number {
  return skipFields(text, inode, end, 3);
}

/** Kernels of before 2019 print the 32 unsigned bits as a signed number: from 2^31 drops on it is negative. */
export function readDrops(text: string, drops: number, end: number): number | undefined {
  const isNegative = text.charCodeAt(drops) === MINUS;
  const magnitude = readCount(text, isNegative ? drops + 1 : drops, end);
  if (!isNegative || magnitude === undefined) return magnitude;
  return magnitude <= 2 ** 31 ? 2 ** 32 - magnitude : undefined;
}

/**
 * The kernel subtracts two figures that it reads without a lock (`udp_rqueue_get`: rmem_alloc - forward_deficit). While
 * SRS empties the queue the difference can be below 0 for a moment, printed as 4 GB; there is nothing in the queue then.
 */
export function toQueueBytes(word: number | undefined): number | undefined {
  return word !== undefined && word > 0x7fffffff ? 0 : word;
}
