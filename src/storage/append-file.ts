import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';

/**
 * Adds lines to a file that only we can read (0600), made when it is not there, and resolves when they are on the disk.
 * Each is written in one go at the end (O_APPEND), so that two programs never mix theirs. Rejects with the system's error,
 * and for a path that is a symbolic link.
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const file = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    await file.write(`${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The lines of such a file; none when it is not there. A last one without its end was cut off, and is left out. */
export async function readLines(path: string): Promise<readonly string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
