import { constants } from 'node:fs';
import { open, readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesTaken, LONGEST_FILE_BYTES, MOST_ENTRIES, type SourceFiles } from './source-files.ts';
import { isWanted, mayHoldWanted } from './wanted-files.ts';

/** Names in a folder that are looked at. */
const MOST_DEPTH = 24;

/**
 * Reads what is wanted of an unpacked sos report. Only regular files are opened, and only those that stand in the folder:
 * a link that leads out of it is left out. Rejects with the system's error where the folder itself cannot be read.
 */
export async function readReportFolder(path: string): Promise<SourceFiles> {
  const root = await realpath(path);
  const taken = new FilesTaken();
  let entries = 0;

  async function walk(folder: string, depth: number): Promise<void> {
    const listed = await readdir(join(root, folder), { withFileTypes: true }).catch((error: Error) => {
      if (folder === '') throw error;
      taken.note(`${folder} could not be listed: ${error.message}`);
      return [];
    });
    for (const entry of listed) {
      if (++entries > MOST_ENTRIES) return taken.note(`it has more than ${MOST_ENTRIES} entries`);
      const at = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (depth < MOST_DEPTH && mayHoldWanted(at)) await walk(at, depth + 1);
      } else if (entry.isSymbolicLink()) {
        const target = await readlink(join(root, at)).catch(() => undefined);
        if (target !== undefined && mayHoldWanted(at)) taken.addLink(at, target);
        if (isWanted(at)) await take(at);
      } else if (entry.isFile() && isWanted(at)) await take(at);
    }
  }

  async function take(at: string): Promise<void> {
    const real = await realpath(join(root, at)).catch(() => undefined);
    if (real === undefined || !real.startsWith(`${root}/`)) return;
    const bytes = await readRegular(real).catch((error: Error) => error);
    if (bytes instanceof Error) taken.note(`${at} could not be read: ${bytes.message}`);
    else if (bytes !== undefined && taken.hasRoomFor(at, bytes.length)) taken.add(at, bytes);
  }

  await walk('', 0);
  return taken;
}

/** One byte more than the longest, so that it is told apart; undefined for what is no regular file. */
async function readRegular(path: string): Promise<Buffer | undefined> {
  // A pipe would keep its reader waiting.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const pieces: Buffer[] = [];
    let length = 0;
    while (length <= LONGEST_FILE_BYTES) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(65_536), 0, 65_536, null);
      if (bytesRead === 0) break;
      pieces.push(buffer.subarray(0, bytesRead));
      length += bytesRead;
    }
    return Buffer.concat(pieces);
  } finally {
    await file.close();
  }
}
