import { type Host, type HostFailure, isFailure } from '../../host/host.ts';
import type { Asked, Found, Look } from '../../host/look.ts';

/** To look through so many takes 0.4 s of CPU, to count them a tenth of a second. An SRS that serves 10,000 players has 20,000. */
export const MOST_OPEN_FILES = 131_072;

/** The open files of a process: the links in /proc/PID/fd, as a question that fails for one with more than `most`. */
export function openFilesOf(pid: number, most = MOST_OPEN_FILES): Asked {
  return { path: `/proc/${pid}/fd/*`, most };
}

/** One question; a failure when the directory cannot be listed, or has more than `most` names. */
export async function readOpenFiles(
  host: Host,
  pid: number,
  most?: number,
): Promise<Found<string> | HostFailure> {
  return openFilesIn(await host.look({ links: [openFilesOf(pid, most)] }), pid);
}

/** What came of `openFilesOf`. */
export function openFilesIn(look: Look, pid: number): Found<string> | HostFailure {
  const pattern = `/proc/${pid}/fd/*`;
  const links = look.links(pattern);
  const whole = links.get(pattern);
  return isFailure(whole) ? { ...whole, asked: `/proc/${pid}/fd` } : links;
}

/** The inodes of the sockets among the open files of a process, by the links in /proc/PID/fd. */
export function socketInodesOf(links: Found<string>): Set<number> {
  const inodes = new Set<number>();
  for (const target of links.values()) {
    const inode = typeof target === 'string' ? /^socket:\[(\d+)\]$/.exec(target)?.[1] : undefined;
    if (inode !== undefined) inodes.add(Number(inode));
  }
  return inodes;
}
