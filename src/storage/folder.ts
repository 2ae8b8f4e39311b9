import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, readlink } from 'node:fs/promises';
import { isAbsolute, join, normalize } from 'node:path';
import { fileError } from './file-error.ts';
import { canOthersRename, isTrustedOwner } from './trust.ts';

/** A directory that is held open: what is done in it is done there, whatever is renamed on the way to it meanwhile. */
export interface Folder {
  /** As it was asked for, for people. */
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly handle: FileHandle;
  /** The path of a name in it, to be opened while it is held. */
  readonly at: (name: string) => string;
  readonly close: () => Promise<void>;
}

export interface FolderRules {
  /** Whether what is missing is made (0700). */
  readonly isMade: boolean;
  /** How many of the last names are srs-top's own: never a link, ours, and for us alone. */
  readonly ownNames: number;
  /**
   * True for a folder that the user named: it may be another user's, and what is made there is that one's too, who could
   * not enter it otherwise.
   */
  readonly mayBeTheirs?: boolean;
  /** What would help where it is refused, in words. */
  readonly mend?: string;
}

interface Step {
  readonly handle: FileHandle;
  readonly path: string;
  readonly stats: Stats;
}

const MOST_LINKS = 40;
/** open(2): names a file without the right to read it; `/home` may be one that can only be passed through. */
const O_PATH = process.platform === 'linux' ? 0o10000000 : 0;
const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * Opens a directory name by name, each below the one that is held, so that nobody can put a link in between (openat(2)
 * by way of /proc/self/fd, which Node has no function for). As sudo and sshd do, it refuses a way that another user
 * could turn elsewhere: a directory that is neither root's nor ours, or that others may rename things in. A link is
 * followed only where root or we made it, and never among the names that are srs-top's own.
 *
 * Rejects with words for the first that is in the way; undefined where it is missing and not to be made.
 */
export async function openFolder(path: string, rules: FolderRules): Promise<Folder | undefined> {
  if (!isAbsolute(path)) throw new Error(`${path}: expected a path that starts with /`);
  const names = normalize(path).split('/').filter(Boolean);
  let step = await enterRoot();
  try {
    for (let links = 0; ; ) {
      const name = names.shift();
      if (name === undefined) return await hold(path, step, rules);
      const isOwn = names.length < rules.ownNames;
      const next = await enter(step, name, isOwn, rules);
      if (next === undefined) return undefined;
      if (typeof next !== 'string') {
        await step.handle.close();
        step = next;
        continue;
      }
      if (++links > MOST_LINKS) throw new Error(`${path}: too many symbolic links`);
      names.unshift(...next.split('/').filter(Boolean));
      if (!isAbsolute(next)) continue;
      await step.handle.close();
      step = await enterRoot();
    }
  } finally {
    await step.handle.close().catch(() => undefined);
  }
}

async function enterRoot(): Promise<Step> {
  const handle = await open('/', O_RDONLY | O_DIRECTORY | O_PATH);
  return { handle, path: '/', stats: await handle.stat() };
}

/** The directory of this name; the target where it is a link to follow; undefined where it is missing. */
async function enter(
  parent: Step,
  name: string,
  isOwn: boolean,
  rules: FolderRules,
): Promise<Step | string | undefined> {
  const path = join(parent.path, name);
  // Not joined: that would take `/proc/self/fd/7/..` for another directory than the one above.
  const at = `${pathOf(parent)}/${name}`;
  try {
    return await check(await openStep(at, path), isOwn, rules);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      if (!rules.isMade) return undefined;
      await make(at, path, parent, rules);
      return await check(await openStep(at, path), isOwn, rules);
    }
    // Linux says ENOTDIR of a link that is not to be followed, others ELOOP.
    if (code !== 'ENOTDIR' && code !== 'ELOOP') throw fileError(path, error);
    return await followLink(at, path, parent, isOwn);
  }
}

async function openStep(at: string, path: string): Promise<Step> {
  const handle = await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_PATH);
  return { handle, path, stats: await handle.stat() };
}

async function make(at: string, path: string, parent: Step, rules: FolderRules): Promise<void> {
  try {
    await mkdir(at, { mode: 0o700 });
  } catch (error) {
    // Another srs-top was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(path, error);
    return;
  }
  if (rules.mayBeTheirs !== true || process.geteuid?.() !== 0 || parent.stats.uid === 0) return;
  const handle = await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    // Whoever owns the directory above may have put another there by now, whose contents must not become his.
    const isOurs = (await handle.stat()).uid === 0 && (await readdir(pathOf({ handle, path }))).length === 0;
    if (!isOurs) throw new Error(`${path}: something else was put in its place; name another folder`);
    await handle.chown(parent.stats.uid, parent.stats.gid);
  } finally {
    await handle.close();
  }
}

async function check(step: Step, isOwn: boolean, rules: FolderRules): Promise<Step> {
  const problem = problemOf(step, isOwn, rules);
  if (problem === undefined) return step;
  await step.handle.close();
  throw new Error(problem);
}

function problemOf(
  { path, stats }: Step,
  isOwn: boolean,
  {
    mayBeTheirs = false,
    mend = mayBeTheirs ? 'name another folder' : 'set XDG_STATE_HOME to a directory of yours',
  }: FolderRules,
): string | undefined {
  const { uid, mode } = stats;
  const ours = process.geteuid?.() ?? uid;
  if (mayBeTheirs) {
    return (mode & 0o1002) === 0o002
      ? `${path} can be written by everybody (mode ${modeText(mode)}); ${mend}`
      : undefined;
  }
  if (isOwn ? uid !== ours : !isTrustedOwner(uid)) {
    return `${path} belongs to user ${uid}, expected ${ours}; ${mend}`;
  }
  return !isOwn && canOthersRename(stats)
    ? `${path} can be written by other users (mode ${modeText(mode)}), who could put something else in its place; ${mend}`
    : undefined;
}

function modeText(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** The target of a link that root or we made; rejects for any other, and for what is no directory. */
async function followLink(at: string, path: string, parent: Step, isOwn: boolean): Promise<string> {
  const stats = await lstat(at);
  if (!stats.isSymbolicLink()) throw new Error(`${path} is ${nameKind(stats)}, expected a directory`);
  if (isOwn)
    throw new Error(
      `${path} is a symbolic link, expected a directory; remove the link or set XDG_STATE_HOME`,
    );
  if (!isTrustedOwner(stats.uid) || canOthersRename(parent.stats))
    throw new Error(`${path} is a symbolic link of user ${stats.uid}, which is not followed`);
  return readlink(at);
}

/** `a file`, `a FIFO`. */
export function nameKind(stats: Stats): string {
  if (stats.isFile()) return 'a file';
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return stats.isSymbolicLink() ? 'a symbolic link' : 'a device';
}

/** Held for reading, as it takes to flush it to the disk. Our own is for us alone from now on. */
async function hold(path: string, step: Step, { ownNames }: FolderRules): Promise<Folder> {
  const handle = await open(pathOf(step), O_RDONLY | O_DIRECTORY).catch((error: unknown) => {
    throw fileError(path, error);
  });
  try {
    if (ownNames > 0 && (step.stats.mode & 0o7777) !== 0o700) await handle.chmod(0o700);
  } catch (error) {
    await handle.close();
    throw fileError(path, error);
  }
  const base = pathOf({ ...step, handle });
  return {
    path,
    uid: step.stats.uid,
    gid: step.stats.gid,
    handle,
    at: name => `${base}/${name}`,
    close: () => handle.close(),
  };
}

/** Elsewhere than on Linux there is no way by descriptor, and names are trusted as they are. */
function pathOf({ handle, path }: Pick<Step, 'handle' | 'path'>): string {
  return process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : path;
}
