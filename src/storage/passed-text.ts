import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConfigText, configTextOf } from './config-file.ts';

const MOST_BYTES = 1024 * 1024;
const PATIENCE_MS = 30_000;
const POLL_MS = 20;

/** Where what a shell passes on stands: `-` is standard input, `<(…)` a path such as /dev/fd/63. Undefined: it is a path like any. */
export function passedAt(path: string): string | undefined {
  if (path === '-' || path === '/dev/stdin') return '/dev/fd/0';
  return /^\/(?:dev|proc\/self)\/fd\/\d{1,9}$/.test(path) ? path : undefined;
}

/**
 * Reads a pipe, once and to its end, or a file that standard input comes from. It is bounded in size and in time, and waits in
 * no call of the kernel: who is at the other end of it may never write. Never rejects.
 * @param at from `passedAt`
 */
export async function readPassedText(at: string, patienceMs = PATIENCE_MS): Promise<ConfigText> {
  let file: FileHandle;
  try {
    file = await open(at, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { isMissing: true } : { problem: `cannot be read (${code})` };
  }
  try {
    const stats = await file.stat();
    if (!stats.isFIFO() && !stats.isFile()) return { problem: 'expected a pipe or a file' };
    return await readToEnd(file, patienceMs);
  } catch (error) {
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code})` };
  } finally {
    await file.close();
  }
}

async function readToEnd(file: FileHandle, patienceMs: number): Promise<ConfigText> {
  const pieces: Buffer[] = [];
  const endMs = performance.now() + patienceMs;
  let length = 0;
  while (performance.now() < endMs) {
    const piece = await readPiece(file);
    if (piece === undefined) await sleep(POLL_MS);
    else if (piece.length === 0) return configTextOf(Buffer.concat(pieces));
    else pieces.push(piece);
    length += piece?.length ?? 0;
    if (length > MOST_BYTES) return { problem: `cannot be read (more than ${MOST_BYTES} bytes)` };
  }
  return { problem: `did not come to its end within ${Math.round(patienceMs / 1_000)} s` };
}

/** Undefined: nothing is there yet. Empty: it is the end. */
async function readPiece(file: FileHandle): Promise<Buffer | undefined> {
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.allocUnsafe(65_536) });
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
