import { constants } from 'node:fs';
import { access, type FileHandle, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileError } from './file-error.ts';
import { type Folder, openFolder } from './folder.ts';
import { openPrivateFolder } from './private-files.ts';
import { openRegularFile } from './regular-file.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;

/**
 * Adds a line to a file that only we can read (0600), made with its directory when it is not there, and resolves when it
 * is on the disk. Each is written in one go at the end (O_APPEND), so that two programs never mix theirs; after one that
 * was cut off, on a line of its own. Rejects with words: for a path with a link in it, for what is no file of ours, and
 * when the disk took only a part.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const folder = await openPrivateFolder(dirname(path));
  try {
    const file = await openOwn(folder, path, O_RDWR | O_APPEND | O_CREAT);
    try {
      const bytes = Buffer.from(`${(await isCutOff(file)) ? '\n' : ''}${line}\n`);
      const { bytesWritten } = await file.write(bytes);
      // A disk that fills up takes what fits, and says so only to the next write (write(2)).
      if (bytesWritten < bytes.length)
        throw new Error(
          `${path}: expected ${bytes.length} bytes to be written, got ${bytesWritten}: disk full`,
        );
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await folder.close();
  }
}

/** Whether the last line has no end: whoever wrote it was stopped, or the disk was full. */
async function isCutOff(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer.toString() !== '\n';
}

export interface ReadLines {
  readonly lines: readonly string[];
  /** What stands after the last newline; empty when nothing does. It was cut off, or somebody is writing it. */
  readonly rest: string;
  /** How much of the file, from its beginning, was too much to be read. */
  readonly omittedBytes: number;
}

const NO_LINES: ReadLines = { lines: [], rest: '', omittedBytes: 0 };

/**
 * The lines of such a file; none when it is not there. Rejects also for a file of another user: as root we would do what
 * that one wrote.
 * @param mostBytes of a longer file only the end is read, from the beginning of a line on
 */
export async function readLines(path: string, mostBytes = Number.MAX_SAFE_INTEGER): Promise<ReadLines> {
  const folder = await openFolder(dirname(path), { isMade: false, ownNames: 1 });
  if (folder === undefined) return NO_LINES;
  try {
    const file = await openOwn(folder, path, O_RDONLY);
    try {
      return await readEnd(file, mostBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return NO_LINES;
    throw fileError(path, error);
  } finally {
    await folder.close();
  }
}

async function readEnd(file: FileHandle, mostBytes: number): Promise<ReadLines> {
  const { size } = await file.stat();
  const start = Math.max(0, size - mostBytes);
  const { buffer, bytesRead } = await file.read({
    buffer: Buffer.allocUnsafe(size - start),
    position: start,
  });
  const bytes = buffer.subarray(0, bytesRead);
  const first = start === 0 ? 0 : bytes.indexOf('\n') + 1;
  const lines = bytes.toString('utf8', first).split('\n');
  const rest = lines.pop() ?? '';
  return { lines, rest, omittedBytes: start + first };
}

async function openOwn(folder: Folder, path: string, flags: number): Promise<FileHandle> {
  const file = await openRegularFile(path, flags | O_NOFOLLOW, { at: folder.at(basename(path)) });
  const { uid } = await file.stat();
  const ourUid = process.geteuid?.() ?? uid;
  if (uid === ourUid) return file;
  await file.close();
  throw new Error(
    `${path} belongs to user ${uid}, expected ${ourUid}; be that user, or set XDG_STATE_HOME to a directory of yours`,
  );
}

/**
 * Why a line could not be added now, as far as that can be told without adding one; undefined when nothing is in the
 * way. Makes nothing.
 */
export async function findAppendProblem(path: string): Promise<string | undefined> {
  try {
    const folder = await openFolder(dirname(path), { isMade: false, ownNames: 1 });
    if (folder === undefined) return await findMakeProblem(dirname(path));
    try {
      const file = await openOwn(folder, path, O_RDWR | O_APPEND).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      });
      await file?.close();
      return file === undefined ? await findMakeProblem(path) : await findRoomProblem(path);
    } finally {
      await folder.close();
    }
  } catch (error) {
    return fileError(path, error).message;
  }
}

/** Whether something that does not exist could be created below its nearest existing parent. */
async function findMakeProblem(path: string): Promise<string | undefined> {
  const above = dirname(path);
  try {
    await access(above, constants.W_OK | constants.X_OK);
    return await findRoomProblem(above);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' && above !== path ? findMakeProblem(above) : fileError(above, error).message;
  }
}

/** Root may use what is kept for it (bfree); without a size, as proc has none, nothing can be told. */
async function findRoomProblem(path: string): Promise<string | undefined> {
  const { blocks, bfree, bavail } = await statfs(path);
  const free = process.geteuid?.() === 0 ? bfree : bavail;
  return blocks > 0 && free === 0 ? `${path}: the disk is full (ENOSPC)` : undefined;
}
