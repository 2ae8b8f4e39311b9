import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileError } from './file-error.ts';
import { type Folder, nameKind, openFolder } from './folder.ts';
import { fillFileIn, giveToOwner, openThere } from './private-files.ts';
import { openRegularFile } from './regular-file.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;

/** So much of the end tells whether the last lines are of the same table. */
const END_BYTES = 256 * 1024;
/** A table of thousands of rows; a recording is not read this way. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Adds rows to a file of results that the user named, which is made if it is not there (0600, of whoever owns the
 * folder where root makes it); with none it is only seen
 * whether that can be done. They go on with the table
 * that it ends with where that has the same head, and else begin a new one. In one write, at its end (O_APPEND): nothing of
 * what is there is touched, and where the disk takes only a part that part is taken back. Rejects with words, and for what
 * is no file.
 */
export async function appendRows(
  path: string,
  head: readonly string[],
  rows: readonly string[],
): Promise<void> {
  const folder = await openFolder(dirname(path), { isMade: false, ownNames: 0, mayBeTheirs: true });
  if (folder === undefined) throw new Error(`${path}: there is no such directory`);
  try {
    const file = await openOrMake(path, folder);
    try {
      await append(path, file, head, rows);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await folder.close();
  }
}

/** One that is made is of whoever owns the folder. */
async function openOrMake(path: string, folder: Folder): Promise<FileHandle> {
  const flags = O_RDWR | O_APPEND | O_NOFOLLOW;
  const at = folder.at(basename(path));
  const made = await open(at, flags | O_CREAT | O_EXCL, 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    return undefined;
  });
  if (made === undefined) return openRegularFile(path, flags, { at });
  await giveToOwner(folder, made).catch(async (error: unknown) => {
    await made.close();
    throw error;
  });
  return made;
}

async function append(
  path: string,
  file: FileHandle,
  head: readonly string[],
  rows: readonly string[],
): Promise<void> {
  if (rows.length === 0) return;
  const { size } = await file.stat();
  const end = await readEnd(file, size);
  const lines = isSameTable(end, head) ? rows : [...(size === 0 ? [] : ['']), ...head, ...rows];
  const gap = end === '' || end.endsWith('\n') ? '' : '\n';
  const bytes = Buffer.from(`${gap}${lines.map(line => `${line}\n`).join('')}`);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) {
    // Not where another program has added something meanwhile.
    if ((await file.stat()).size === size + bytesWritten) await file.truncate(size);
    throw new Error(
      `${path}: expected ${bytes.length} bytes to be written, got ${bytesWritten}: disk full; nothing was added`,
    );
  }
  await file.sync();
}

async function readEnd(file: FileHandle, size: number): Promise<string> {
  const length = Math.min(size, END_BYTES);
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position: size - length });
  return buffer.toString('utf8', 0, bytesRead);
}

/** Whether the text ends with lines of a table, and the head of that is this one. */
function isSameTable(text: string, [names]: readonly string[]): boolean {
  const lines = text.replace(/\n$/, '').split('\n');
  const first = lines.findLastIndex(line => !line.startsWith('|')) + 1;
  return first < lines.length && lines[first] === names;
}

/**
 * Writes a file of results that the user named (0600), in the place of the one before. In another user's folder it is that
 * one's. Rejects with words, and for what is no file; what was there is then there still.
 */
export function writeResultFile(path: string, text: string): Promise<void> {
  return fillResultFile(path, async file => {
    await file.writeFile(text);
    return true;
  });
}

/** Rejects where `writeResultFile` would, as far as that can be told without writing anything; leaves nothing. */
export function checkResultFile(path: string): Promise<void> {
  return fillResultFile(path, async () => false);
}

async function fillResultFile(path: string, fill: (file: FileHandle) => Promise<boolean>): Promise<void> {
  const folder = await openThere(dirname(path), { isMade: false, ownNames: 0, mayBeTheirs: true });
  try {
    const name = basename(path);
    const before = await lstat(folder.at(name)).catch(() => undefined);
    // A rename would put a file in the place of whatever it is.
    if (before?.isFile() === false) throw new Error(`${path} is ${nameKind(before)}, expected a file`);
    await fillFileIn(folder, name, (_, file) => fill(file));
  } finally {
    await folder.close();
  }
}

/** What stands in a file of results; `isOther`: it is larger than any, or no text, as a recording is. */
export type ResultText = { readonly text: string } | { readonly isOther: true };

/** Rejects with words where it cannot be read. */
export async function readResultFile(path: string): Promise<ResultText> {
  const file = await openRegularFile(path, O_RDONLY);
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES) return { isOther: true };
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size), position: 0 });
    const text = buffer.toString('utf8', 0, bytesRead);
    return text.includes('\0') || text.includes('\ufffd') ? { isOther: true } : { text };
  } catch (error) {
    throw fileError(path, error);
  } finally {
    await file.close();
  }
}
