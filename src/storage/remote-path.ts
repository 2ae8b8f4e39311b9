import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { type Mount, parseMountinfo } from '../procfs/mountinfo.ts';

/** File systems whose answers come from another program or machine, for which one can wait for ever. */
const REMOTE =
  /^(?:fuse|nfs|cifs|smb|9p|ceph|afs|lustre|gluster|autofs|virtiofs|beegfs|gpfs|ocfs2|gfs2|orangefs|coda|davfs|ncp)/;
const MOST_LINKS = 40;

/**
 * Whether somebody else answers for a path, or for a directory or link on the way to it: the server of a network file
 * system, the program behind FUSE. Nothing is asked of these; what is the kernel's own is looked at. False where there is
 * no list of mounts.
 */
export function isRemotePath(path: string): boolean {
  const mounts = readMounts();
  if (!mounts.some(({ type }) => REMOTE.test(type)) || !isAbsolute(path)) return false;
  let names = normalize(path).split('/').filter(Boolean);
  let at = '/';
  for (let links = 0; links < MOST_LINKS; ) {
    if (REMOTE.test(typeOf(at, mounts))) return true;
    const name = names.shift();
    if (name === undefined) return false;
    const next = join(at, name);
    // A mount is told by its name: lstat would ask it already.
    const target = REMOTE.test(typeOf(next, mounts)) ? undefined : targetOf(next);
    if (target === undefined) at = next;
    else {
      links++;
      names = [...target.split('/').filter(Boolean), ...names];
      if (isAbsolute(target)) at = '/';
    }
  }
  return false;
}

/** Undefined for what is no link, or not there. */
function targetOf(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function readMounts(): readonly Mount[] {
  try {
    return parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8'));
  } catch {
    return [];
  }
}

/** File system type at a path: the longest matching mount, and the later of two at the same place, which lies on top. */
function typeOf(path: string, mounts: readonly Mount[]): string {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const { mountPoint } = mount;
    const isIn = mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`);
    if (isIn && mountPoint.length >= (found?.mountPoint.length ?? 0)) found = mount;
  }
  return found?.type ?? '';
}
