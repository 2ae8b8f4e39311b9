import { constants } from 'node:fs';
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { parsePidStat } from '../../procfs/pid-stat.ts';
import { fileError } from '../file-error.ts';
import { type Folder, openFolder } from '../folder.ts';
import { isKeptName, isPartName, isShardName } from './ring-names.ts';

const LOCK = '.recorder.lock';
const MEND = 'name a folder of its own with --dir';

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
    if (await isFree(folder, temporary)) return;
    // Who takes a lock away sees whether it was the dead one, or of another who was faster.
    const old = folder.at(`${LOCK}.old.${process.pid}`);
    await rename(folder.at(LOCK), old).catch(ignoreMissing);
    const holder = await readHolder(old);
    if (holder !== undefined) await link(old, folder.at(LOCK)).catch(() => undefined);
    await rm(old, { force: true });
    if (holder !== undefined || !(await isFree(folder, temporary))) refuse(folder, holder);
  } finally {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
  }
}

/** Takes the lock, where there is none. Rejects where its holder lives. @returns whether it is ours now */
async function isFree(folder: Folder, temporary: string): Promise<boolean> {
  try {
    // Two who try it at the same time cannot both have it, as with a name that is written to.
    await link(temporary, folder.at(LOCK));
    return true;
  } catch (error) {
    const holder = await readHolder(folder.at(LOCK));
    if (holder !== undefined) refuse(folder, holder);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A file system without links.
    await rename(temporary, folder.at(LOCK));
    return true;
  }
}

function refuse({ path }: Folder, holder: number | undefined): never {
  const who = holder === undefined ? '' : ` (pid ${holder})`;
  throw new Error(`${path}: srs-top records into it already${who}; ${MEND}`);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** The pid of whose lock it is; undefined: nobody's, or not any more. */
async function readHolder(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, pid, ticks] = /^(\d+) (\d+)\n$/.exec(text) ?? [];
  if (pid === undefined) return undefined;
  return (await startTicksOf(Number(pid))) === Number(ticks) ? Number(pid) : undefined;
}

async function startTicksOf(pid: number): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parsePidStat(text)?.startTicks;
}
