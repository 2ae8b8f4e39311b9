import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Adds lines to a file that only we can read (0600), made when it is not there, and resolves when they are on the disk.
 * Each is written in one go at the end (O_APPEND), so that two programs never mix theirs; after one that was cut off, on a
 * line of its own. Rejects with the system's error, for a path that is a symbolic link, and when the disk took only a part.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
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
}

/** Whether the last line has no end: whoever wrote it was stopped, or the disk was full. */
async function isCutOff(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer.toString() !== '\n';
}

/**
 * The lines of such a file; none when it is not there. A last one without its end was cut off, and is left out. Rejects
 * also for a file of another user: as root we would do what that one wrote.
 */
export async function readLines(path: string): Promise<readonly string[]> {
  const file = await openToRead(path);
  if (file === undefined) return [];
  try {
    const { uid } = await file.stat();
    const ourUid = process.geteuid?.() ?? uid;
    if (uid !== ourUid) {
      throw new Error(
        `${path} belongs to user ${uid}, expected ${ourUid}; be that user, or set XDG_STATE_HOME to a directory of yours`,
      );
    }
    return (await file.readFile('utf8')).split('\n').slice(0, -1);
  } finally {
    await file.close();
  }
}

async function openToRead(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
