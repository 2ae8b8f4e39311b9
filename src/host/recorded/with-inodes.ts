import type { UdpSocketEntry } from '../../procfs/types.ts';

/**
 * What `ss -uanm` printed, as `ss -uanme` would have: with the inode of each socket that the kernel's table has at that
 * address. Of several at one address (SO_REUSEPORT) each has its own, in the order of the table.
 */
export function withInodes(text: string, table: readonly UdpSocketEntry[]): string {
  const left = [...table];
  return text
    .split('\n')
    .map(line => {
      const local = /^\S+\s+\d+\s+(?:\d+|-)\s+(\S+)/.exec(line)?.[1];
      if (local === undefined) return line;
      const index = left.findIndex(entry => entry.local === local.replace(/^\*:/, '[::]:'));
      const [entry] = index === -1 ? [] : left.splice(index, 1);
      return entry === undefined ? line : `${line.trimEnd()} ino:${entry.inode}`;
    })
    .join('\n');
}
