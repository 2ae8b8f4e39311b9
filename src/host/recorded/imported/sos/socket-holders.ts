import { splitFields } from '../../../../procfs/fields.ts';
import { toCount } from '../../../../procfs/numbers.ts';

/** An open file of a process, as a link of /proc/PID/fd would have it. */
export interface OpenFile {
  readonly pid: number;
  /** The number of its descriptor; one of our own where the source does not tell it. */
  readonly descriptor: number;
  readonly target: string;
}

/** The sockets that `ss -peaonmi` names a process for: `users:(("srs",pid=7,fd=9)) ino:55253`. A line may name several. */
export function listHoldersBySs(text: string): readonly OpenFile[] {
  return text.split('\n').flatMap(line => {
    const inode = /\sino:(\d+)(?=\s|$)/.exec(line)?.[1];
    const users = /\susers:\(\((.*)\)\)(?=\s|$)/.exec(line)?.[1];
    if (inode === undefined || users === undefined) return [];
    // A name may hold anything, a quote too: the figures end each part.
    return [...users.matchAll(/,pid=(\d+),fd=(\d+)(?=\)|$)/g)].flatMap(([, pid, descriptor]) =>
      fileOf(pid, descriptor, `socket:[${inode}]`),
    );
  });
}

/** The same of `netstat -W -neopa`, which names a single process, and no descriptor: those are counted from 1,000 on. */
export function listHoldersByNetstat(text: string): readonly OpenFile[] {
  let descriptor = 1_000;
  return text.split('\n').flatMap(line => {
    if (!/^(?:tcp|udp)6?\s/.test(line)) return [];
    const [, inode, pid] = /\s(\d+)\s+(\d+)\/\S/.exec(line) ?? [];
    return inode === undefined ? [] : fileOf(pid, String(descriptor++), `socket:[${inode}]`);
  });
}

/**
 * Every open file that `lsof +M -n -l` lists: a descriptor, its type, and for sockets of the internet the inode in the
 * column of the device. Threads and what is no descriptor (`cwd`, `mem`) are left out.
 */
export function listOpenFilesByLsof(text: string): readonly OpenFile[] {
  const [head = '', ...lines] = text.split('\n');
  const columns = splitFields(head);
  if (columns[1] !== 'PID' || columns.includes('TID')) return [];
  return lines.flatMap(line => {
    // The name of a command may have blanks (lsof writes `\x20`), the last column too.
    const [, pid, descriptor, type = '', device, rest = ''] =
      /^\S+\s+(\d+)\s+\S+\s+(\d+)[a-zA-Z -]*\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined) return [];
    const name = rest.slice(rest.search(/[/[*]|$/));
    const isSocket = /^(?:IPv[46]|sock|unix|netlink)$/i.test(type);
    const inode = /^IPv[46]$/.test(type) ? device : /\b(\d{2,})\b/.exec(rest)?.[1];
    if (isSocket && !/^\d+$/.test(inode ?? '')) return fileOf(pid, descriptor, 'anon_inode:[unknown]');
    if (isSocket) return fileOf(pid, descriptor, `socket:[${inode}]`);
    return fileOf(pid, descriptor, name.startsWith('/') ? name : `anon_inode:${name || '[unknown]'}`);
  });
}

function fileOf(
  pid: string | undefined,
  descriptor: string | undefined,
  target: string,
): readonly OpenFile[] {
  const [of, number] = [toCount(pid), toCount(descriptor)];
  return of === undefined || number === undefined ? [] : [{ pid: of, descriptor: number, target }];
}
