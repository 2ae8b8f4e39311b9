import { findLineEnd } from './fields.ts';
import { readHex } from './numbers.ts';
import { formatHexAddress } from './socket-address.ts';
import { findLocalAddress, findState, measureAddress, readInode, readState } from './socket-table.ts';

/** TCP_ESTABLISHED and TCP_LISTEN, include/net/tcp_states.h. */
const ESTABLISHED = 1;
const LISTEN = 10;

/** A port that somebody may connect to. */
export interface TcpListener {
  /** `0.0.0.0`, `[::1]`. */
  readonly address: string;
  readonly port: number;
}

/**
 * How many lines of /proc/PID/net/tcp or tcp6 are established connections whose socket is one of `inodes` (those of a
 * process: the file lists its whole network namespace). Lines that do not describe a socket do not count.
 */
export function countEstablished(text: string, inodes: ReadonlySet<number>): number {
  let count = 0;
  for (const _ of socketsOf(text, ESTABLISHED, inodes)) count++;
  return count;
}

/** What a process listens on, of the same text and its own sockets, in the kernel's order. */
export function listListeners(text: string, inodes: ReadonlySet<number>): TcpListener[] {
  const listeners: TcpListener[] = [];
  for (const { start, end } of socketsOf(text, LISTEN, inodes)) {
    const local = findLocalAddress(text, start, end);
    const digits = measureAddress(text, local) ?? 0;
    const address = formatHexAddress(text.slice(local, local + digits));
    const port = readHex(text, local + digits + 1, 4);
    if (address !== undefined && port !== undefined) listeners.push({ address, port });
  }
  return listeners;
}

/** The lines of these sockets that are in a state. Of all other lines no more than the state is read. */
function* socketsOf(text: string, state: number, inodes: ReadonlySet<number>) {
  for (let start = 0; start < text.length; ) {
    const end = findLineEnd(text, start);
    const at = findState(text, start, end);
    if (at !== -1 && readState(text, at) === state) {
      const inode = readInode(text, at, end);
      if (inode !== undefined && inodes.has(inode)) yield { start, end };
    }
    start = end + 1;
  }
}
