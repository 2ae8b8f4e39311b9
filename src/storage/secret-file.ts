import { constants, type Stats } from 'node:fs';
import { fileError } from './file-error.ts';
import { openRegularFile } from './regular-file.ts';

/** A key or a certificate with its chain has some kilobytes. */
const MOST_BYTES = 256 * 1024;

/**
 * Reads a file that holds a secret, which nobody but its owner may be able to read. systemd hands credentials over in a
 * folder that only the unit sees, where the mode says more than that. Rejects with words.
 */
export async function readSecretFile(path: string): Promise<string> {
  return readShort(path, stats => {
    if ((stats.mode & 0o077) === 0 || isCredential(path)) return undefined;
    return `others can read it (mode ${(stats.mode & 0o777).toString(8)}): chmod 600`;
  });
}

/** Reads a file that everybody may see, such as a certificate. Rejects with words. */
export async function readPublicFile(path: string): Promise<string> {
  return readShort(path, () => undefined);
}

async function readShort(path: string, problemOf: (stats: Stats) => string | undefined): Promise<string> {
  const file = await openRegularFile(path, constants.O_RDONLY);
  try {
    const stats = await file.stat();
    const problem = stats.size > MOST_BYTES ? `more than ${MOST_BYTES} bytes` : problemOf(stats);
    if (problem !== undefined) throw new Error(`${path}: ${problem}`);
    return await file.readFile('utf8');
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file.close();
  }
}

function isCredential(path: string): boolean {
  const directory = process.env.CREDENTIALS_DIRECTORY;
  return directory !== undefined && directory !== '' && path.startsWith(`${directory}/`);
}
