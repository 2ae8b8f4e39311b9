import { type HostFailure, isFailure } from './results.ts';

/** Bytes that are read of a file at once unless others are asked for. */
export const DEFAULT_MOST_BYTES = 65_536;

/** What a file grew by since it was looked at last. */
export interface FilePiece {
  /** Whole lines as UTF-8; a piece of a line that is longer than was asked for. */
  readonly text: string;
  /** Where the next piece begins, in bytes. */
  readonly offset: number;
  /** How large the file was, in bytes: beyond `offset` there may be more. */
  readonly sizeBytes: number;
  /** Device and inode: with another one the file was replaced, and `offset` is of the new one. */
  readonly id: string;
  /** The file is shorter than it was: it began anew, and so does `text`. */
  readonly beganAnew: boolean;
  /** When it was read, on the host's monotonic clock, in milliseconds. */
  readonly atMs: number;
}

export interface FollowOptions {
  /** Bytes that are read at once; 65,536 by default. */
  readonly most?: number;
  /** Give up after this long; 10,000 by default. */
  readonly timeoutMs?: number;
}

/** What was read after an offset: a line that says which file it is and how large, then its bytes. */
export type ReadBehind = (
  skip: number,
) => Promise<{ readonly bytes: Buffer; readonly atMs: number } | HostFailure>;

const NEWLINE = 0x0a;

/**
 * What a file holds after an offset, up to the end of its last whole line. A file that is shorter than the offset was
 * truncated or replaced, and is read from its beginning.
 */
export async function followFile(
  path: string,
  offset: number | 'end',
  read: ReadBehind,
  most: number,
): Promise<FilePiece | HostFailure> {
  const first = await readPiece(path, offset === 'end' ? Number.MAX_SAFE_INTEGER - 1 : offset, read, most);
  if (isFailure(first)) return first;
  if (offset === 'end') return { ...first, offset: first.sizeBytes };
  if (first.sizeBytes >= offset) return first;
  const anew = await readPiece(path, 0, read, most);
  return isFailure(anew) ? anew : { ...anew, beganAnew: true };
}

async function readPiece(
  path: string,
  skip: number,
  read: ReadBehind,
  most: number,
): Promise<FilePiece | HostFailure> {
  const said = await read(skip);
  if (isFailure(said)) return said;
  const headEnd = said.bytes.indexOf(NEWLINE);
  const [, id = '', size = ''] = /^(\d+:\d+) (\d+)$/.exec(said.bytes.toString('latin1', 0, headEnd)) ?? [];
  if (id === '') return { asked: path, reason: 'failed', detail: 'which file it is cannot be told' };
  const bytes = said.bytes.subarray(headEnd + 1);
  const lastEnd = bytes.lastIndexOf(NEWLINE);
  const length = lastEnd === -1 && bytes.length >= most ? wholeCharacters(bytes) : lastEnd + 1;
  return {
    text: bytes.toString('utf8', 0, length),
    offset: skip + length,
    sizeBytes: Number(size),
    id,
    beganAnew: false,
    atMs: said.atMs,
  };
}

/** How many bytes end with a character: of one that is torn apart the beginning is left for the next piece. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back && bytes.length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
