import { type Host, type HostFailure, isFailure, type Links } from '../../host/host.ts';
import { readLineAfter } from '../../procfs/fields.ts';
import { toCount } from '../../procfs/numbers.ts';

/** To look through so many takes 0.4 s of CPU. An SRS that serves 10,000 players has 20,000. */
const MOST_OPEN_FILES = 131_072;

/**
 * The open files of a process, by the links in /proc/PID/fd; fails for one with more than `most`. How large its
 * table of them is stands in its status (`FDSize`, proc_pid_status(5)): only where that is large it is counted first.
 */
export async function readOpenFiles(
  host: Host,
  pid: number,
  most = MOST_OPEN_FILES,
): Promise<Links | HostFailure> {
  const directory = `/proc/${pid}/fd`;
  const status = (await host.read([`/proc/${pid}/status`])).get(`/proc/${pid}/status`);
  const tableSize =
    status === undefined || isFailure(status) ? undefined : toCount(readLineAfter(status.text, 'FDSize:'));
  if ((tableSize ?? 0) > most) {
    const names = await host.list(directory, most);
    if (isFailure(names)) return names;
  }
  return host.readLinks([`${directory}/*`]);
}

/** The inodes of the sockets among the open files of a process, by the links in /proc/PID/fd. */
export function socketInodesOf(links: Links): Set<number> {
  const inodes = new Set<number>();
  for (const target of links.values()) {
    const inode = typeof target === 'string' ? /^socket:\[(\d+)\]$/.exec(target)?.[1] : undefined;
    if (inode !== undefined) inodes.add(Number(inode));
  }
  return inodes;
}
