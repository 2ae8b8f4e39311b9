import { toCount } from './numbers.ts';

/**
 * Whose sockets are, by their inodes, as `ss -uanpeH` names a process that has one open: the last of them where several
 * do. A process may call itself what it likes, so that only what stands behind its name is believed: `",pid=4711,fd=5))`,
 * and the inode behind that, for which a name is too short (15 bytes, TASK_COMM_LEN).
 */
export function parseSocketOwners(text: string): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  for (const line of text.split('\n')) {
    const match = /",pid=(\d+),fd=\d+\)\)(?: timer:\S+)?(?: uid:\d+)? ino:(\d+) sk:\S+/.exec(line);
    const [pid, inode] = [toCount(match?.[1]), toCount(match?.[2])];
    if (pid !== undefined && inode !== undefined) owners.set(inode, pid);
  }
  return owners;
}
