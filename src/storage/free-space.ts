import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Bytes that we may still write where `path` is, or will be once the directories above it are made. Undefined when the
 * system does not tell.
 */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const above = dirname(path);
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && above !== path
      ? freeBytes(above)
      : undefined;
  }
}
