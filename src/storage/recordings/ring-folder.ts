import { constants } from 'node:fs';
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import { fileError } from '../file-error.ts';
import { type Folder, openFolder } from '../folder.ts';
import { isKeptName, isPartName, isShardName } from './ring-names.ts';

const LOCK = '.recorder.lock';
const MEND = 'name a folder of its own with --dir';
/** Each takes away what somebody left who was killed meanwhile. */
const MOST_TRIES = 20;
const MOST_NAME = 200;

/** A directory for a ring alone, held open and locked against a second recorder. */
export interface RingFolder extends Folder {
  /** Its files, by name; those of others are left out. */
  readonly names: () => Promise<readonly string[]>;
}

/**
 * Opens the directory of a ring, which is made where it is missing (0700). Rejects with words for one that is another
 * user's, that others could turn elsewhere, that has other things in it, or that somebody records into. The last name
 * may be a link of root's own, as systemd makes for a state directory.
 */
export async function openRingFolder(path: string): Promise<RingFolder> {
  const folder = await openFolder(path, { isMade: true, ownNames: 0, mend: MEND });
  if (folder === undefined) throw new Error(`${path}: there is no such directory`);
  try {
    const ours = process.geteuid?.() ?? folder.uid;
    if (folder.uid !== ours)
      throw new Error(`${path} belongs to user ${folder.uid}, expected ${ours}; ${MEND}`);
    const names = await readdir(folder.at('.'));
    const isOurs = (name: string): boolean =>
      isShardName(name) || isKeptName(name) || name.startsWith(LOCK) || isPartName(name);
    if (names.length > 0 && !names.some(isOurs))
      throw new Error(`${path} has other things in it, expected an empty directory; ${MEND}`);
    await folder.handle.chmod(0o700);
    await lock(folder);
    return {
      ...folder,
      names: () => readdir(folder.at('.')),
      async close() {
        await rm(folder.at(LOCK), { force: true }).catch(() => undefined);
        await folder.close();
      },
    };
  } catch (error) {
    await folder.close();
    throw fileError(path, error);
  }
}

/** Two recorders would forget each other's files. The lock of one that was killed is taken over. */
async function lock(folder: Folder): Promise<void> {
  const own = `${process.pid} ${(await startTicksOf(process.pid)) ?? ''}\n`;
  const temporary = folder.at(`${LOCK}.${process.pid}`);
  await rm(temporary, { force: true });
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    await file.writeFile(own);
    await file.close();
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (await takes(folder, LOCK, temporary)) return;
      await removeDead(folder, LOCK, temporary);
    }
    refuse(folder, undefined);
  } finally {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
  }
}

/** Makes the lock of that name ours where there is none: of several who try it at the same time one has it. */
async function takes(folder: Folder, name: string, temporary: string): Promise<boolean> {
  try {
    await link(temporary, folder.at(name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without links.
    if (name !== LOCK || (await textOf(folder, name)) !== undefined) return false;
    await rename(temporary, folder.at(name));
    return true;
  }
}

/**
 * Removes the lock of that name where its holder is dead; rejects where it lives. Who removes it holds a lock of its own on
 * doing so, named by that holder: seen before and taken away afterwards, it could be the lock of another who was faster.
 */
async function removeDead(folder: Folder, name: string, temporary: string): Promise<void> {
  const text = await textOf(folder, name);
  if (text === undefined) return;
  const holder = await livingHolder(text);
  if (holder !== undefined) refuse(folder, holder);
  const claim = `${LOCK}.after.${text.trim().replaceAll(/\W/g, '-')}`.slice(0, MOST_NAME);
  if (!(await takes(folder, claim, temporary))) return removeDead(folder, claim, temporary);
  try {
    if ((await textOf(folder, name)) === text) await rm(folder.at(name), { force: true });
  } finally {
    await rm(folder.at(claim), { force: true });
  }
}

/** Undefined: there is none. */
function textOf(folder: Folder, name: string): Promise<string | undefined> {
  return readFile(folder.at(name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function refuse({ path }: Folder, holder: number | undefined): never {
  const who = holder === undefined ? '' : ` (pid ${holder})`;
  throw new Error(`${path}: srs-top records into it already${who}; ${MEND}`);
}

/** The pid of whose lock it is; undefined: nobody's, or not any more. */
async function livingHolder(text: string): Promise<number | undefined> {
  const [, pid, ticks] = /^(\d+) (\d+)\n$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  return (await startTicksOf(Number(pid))) === Number(ticks) ? Number(pid) : undefined;
}

async function startTicksOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parsePidStat(text)?.startTicks;
}
