import { readFileSync, type Stats } from 'node:fs';

/** Who may put something in a directory's place, or into it. */
export type Standing = Pick<Stats, 'uid' | 'gid' | 'mode'>;

/** Whether an owner is root or us: what root's files are trusted for anyway. Everybody where there are no users. */
export function isTrustedOwner(uid: number): boolean {
  const ours = process.geteuid?.();
  return ours === undefined || uid === ours || uid === 0 || uid === unmappedRoot();
}

/**
 * Whether others than its owner can rename what is in a directory: it is writable for its group or everybody, and has no
 * sticky bit. A group that is a user's own, as Debian gives each, has nobody else in it.
 */
export function canOthersRename({ mode, gid }: Standing): boolean {
  const STICKY = 0o1000;
  if ((mode & STICKY) !== 0) return false;
  const isOwnGroup = gid === 0 || (gid === process.getegid?.() && gid === process.geteuid?.());
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !isOwnGroup);
}

let unmapped: number | undefined | 'unasked' = 'unasked';

/**
 * In a user namespace that does not know all users, as `unshare -r` makes, the host's root is shown as nobody. Nobody of
 * the host is then no user of ours either.
 */
function unmappedRoot(): number | undefined {
  if (unmapped === 'unasked') unmapped = readUnmapped();
  return unmapped;
}

function readUnmapped(): number | undefined {
  try {
    const ranges = readFileSync('/proc/self/uid_map', 'utf8').trim().split('\n');
    const known = ranges.reduce((sum, range) => sum + Number(range.trim().split(/\s+/)[2]), 0);
    return known >= 65_536 ? undefined : Number(readFileSync('/proc/sys/kernel/overflowuid', 'utf8'));
  } catch {
    return undefined;
  }
}
