import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { cleanText } from '../text/clean-text.ts';
import { fileError } from './file-error.ts';
import { type Folder, type FolderRules, openFolder } from './folder.ts';

/**
 * Makes sure that `path` is a directory that only we can look into (0700), with those above it that are missing. The last
 * `ownNames` of its names are srs-top's own: ours, and no links. Rejects with words, as `openFolder` does.
 */
export async function makePrivateDirectory(path: string, ownNames = 1): Promise<void> {
  await (await openPrivateFolder(path, ownNames)).close();
}

/** The same, held open. */
export function openPrivateFolder(path: string, ownNames = 1): Promise<Folder> {
  return openThere(path, { isMade: true, ownNames });
}

/** For a folder that has to be there. */
export async function openThere(path: string, rules: FolderRules): Promise<Folder> {
  const folder = await openFolder(path, rules);
  if (folder === undefined) throw new Error(`${path}: there is no such directory`);
  return folder;
}

/**
 * Writes a file that only we can read (0600): under a temporary name beside it, flushed to the disk, then renamed, so
 * that whoever reads `path` sees the old text or the new one. Rejects with what went wrong in words; `path` is then
 * untouched.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await fillPrivateFile(path, async (_, file) => {
    await file.writeFile(text);
    return true;
  });
}

/**
 * The same for a text that comes from elsewhere: `fill` gets the temporary name, of an empty file that is there, and has
 * somebody write into it while it waits. The name is this process's own. False when that came to nothing: then there is
 * no file. Rejects as `writePrivateFile` does, and with what `fill` rejects with.
 */
export async function fillPrivateFile(
  path: string,
  fill: (temporaryPath: string, file: FileHandle) => Promise<boolean>,
): Promise<void> {
  const folder = await openThere(dirname(path), { isMade: false, ownNames: 0 });
  try {
    await fillFileIn(folder, basename(path), fill);
  } finally {
    await folder.close();
  }
}

/** As `fillPrivateFile`, in a folder that is held open. In another user's the file is that one's. */
export async function fillFileIn(
  folder: Folder,
  name: string,
  fill: (temporaryPath: string, file: FileHandle) => Promise<boolean>,
): Promise<void> {
  // The global: node:crypto, when it is imported, takes 7 ms of every start.
  const temporary = folder.at(`.${name}.${crypto.randomUUID()}.tmp`);
  try {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    const file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      if (!(await fill(temporary, file))) {
        await rm(temporary);
        return;
      }
      await giveToOwner(folder, file);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, folder.at(name));
    // The rename itself is on the disk only when the directory is.
    await folder.handle.sync();
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(`${folder.path}/${name}`, error);
  }
}

/** What root makes in another user's folder is that one's, who could not read it otherwise. */
export async function giveToOwner(folder: Folder, file: FileHandle): Promise<void> {
  if (process.geteuid?.() === 0 && folder.uid !== 0) await file.chown(folder.uid, folder.gid);
}

/**
 * A name for a file, made of text from the host (a process, an interface): only `A-Z a-z 0-9 . _ -`, at most 64 of
 * them, neither hidden nor like an option. `unnamed` when nothing is left.
 */
export function fileNameFrom(text: string): string {
  const name = cleanText(text)
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST_NAME)
    .replace(/[.-]+$/, '');
  return name === '' ? 'unnamed' : name;
}

const LONGEST_NAME = 64;
