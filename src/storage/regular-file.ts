import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { fileError } from './file-error.ts';
import { nameKind } from './folder.ts';

/**
 * Opens what has to be a file, and never waits: a FIFO without a writer would keep whoever opens it for ever. Rejects
 * with words for anything else, /dev/null apart, which has nothing to say.
 * @param at where to open it, where that is not `path` itself
 */
export async function openRegularFile(
  path: string,
  flags: number,
  { at = path, mode = 0o600 }: { readonly at?: string; readonly mode?: number } = {},
): Promise<FileHandle> {
  const file = await open(at, flags | constants.O_NONBLOCK | constants.O_NOCTTY, mode).catch(
    (error: unknown) => {
      throw fileError(path, error);
    },
  );
  const stats = await file.stat();
  if (stats.isFile() || (stats.isCharacterDevice() && stats.rdev === (await stat('/dev/null')).rdev))
    return file;
  await file.close();
  throw new Error(`${path} is ${nameKind(stats)}, expected a file`);
}
