import { findLineEnd } from './fields.ts';
import { findState, readInode, readState } from './socket-table.ts';

/** TCP_ESTABLISHED, include/net/tcp_states.h. */
const ESTABLISHED = 1;

/**
 * How many lines of /proc/PID/net/tcp or tcp6 are established connections whose socket is one of `inodes` (those of a
 * process: the file lists its whole network namespace). Lines that are none of a socket do not count.
 */
export function countEstablished(text: string, inodes: ReadonlySet<number>): number {
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const end = findLineEnd(text, start);
    const state = findState(text, start, end);
    if (state !== -1 && readState(text, state) === ESTABLISHED) {
      const inode = readInode(text, state, end);
      if (inode !== undefined && inodes.has(inode)) count++;
    }
    start = end + 1;
  }
  return count;
}
