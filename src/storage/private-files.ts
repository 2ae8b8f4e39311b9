import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cleanText } from '../procfs/clean-text.ts';
import { makeDirectories } from './make-directories.ts';

/**
 * Makes sure that `path` is a directory that only we can look into (0700), with those above it.
 *
 * Rejects with an Error when it cannot be made, when it is a symbolic link, or when it belongs to another user: as root
 * we would write where somebody else can put links.
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  await makeDirectories(path);
  const directory = await openDirectory(path);
  try {
    const { uid } = await directory.stat();
    const ourUid = process.geteuid?.() ?? uid;
    if (uid !== ourUid) {
      throw new Error(
        `${path} belongs to user ${uid}, expected ${ourUid}; set XDG_STATE_HOME to a directory of yours`,
      );
    }
    await directory.chmod(0o700);
  } finally {
    await directory.close();
  }
}

/**
 * The same below srs-top's state directory, for a folder whose files other programs open by their names (perf): whoever
 * owns one of the two directories above it could put a link in its place meanwhile. Rejects too when one of them belongs
 * neither to us nor to root.
 */
export async function makePrivateFolder(path: string): Promise<void> {
  const ourUid = process.geteuid?.();
  for (const directory of [dirname(path), dirname(dirname(path))]) {
    // One that is not there yet will be ours.
    const uid = await stat(directory).then(
      found => found.uid,
      () => ourUid,
    );
    if (ourUid === undefined || uid === ourUid || uid === 0) continue;
    throw new Error(
      `${directory} belongs to user ${uid}, expected ${ourUid}; set XDG_STATE_HOME to a directory of yours`,
    );
  }
  await makePrivateDirectory(path);
}

/**
 * Writes a file that only we can read (0600): under a temporary name beside it, flushed to the disk, then renamed, so
 * that whoever reads `path` sees the old text or the new one. Rejects with the system's error; `path` is then untouched.
 */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await fillPrivateFile(path, async (_, file) => {
    await file.writeFile(text);
    return true;
  });
}

/**
 * The same for a text that comes from elsewhere: `fill` gets the temporary name, of an empty file that is there, and has
 * somebody write into it. False when that came to nothing: then there is no file. Rejects as `writePrivateFile` does, and
 * with what `fill` rejects with.
 */
export async function fillPrivateFile(
  path: string,
  fill: (temporaryPath: string, file: FileHandle) => Promise<boolean>,
): Promise<void> {
  // The global: node:crypto, when it is imported, takes 7 ms of every start.
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      if (!(await fill(temporary, file))) {
        await rm(temporary);
        return;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
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

async function openDirectory(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Linux says ENOTDIR of a link that is not to be followed, others ELOOP.
    if (code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
    throw new Error(
      `${path} is a symbolic link, expected a directory; remove the link or set XDG_STATE_HOME`,
      {
        cause: error,
      },
    );
  }
}

/** The rename itself is on the disk only when the directory is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
