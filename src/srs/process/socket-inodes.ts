import type { Links } from '../../host/host.ts';

/** The inodes of the sockets among the open files of a process, by the links in /proc/PID/fd. */
export function socketInodesOf(links: Links): Set<number> {
  const inodes = new Set<number>();
  for (const target of links.values()) {
    const inode = typeof target === 'string' ? /^socket:\[(\d+)\]$/.exec(target)?.[1] : undefined;
    if (inode !== undefined) inodes.add(Number(inode));
  }
  return inodes;
}
