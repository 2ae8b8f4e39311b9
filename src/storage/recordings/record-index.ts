import type { FileHandle } from 'node:fs/promises';
import {
  type Crc32,
  FILE_LINE,
  Flag,
  HEAD_BYTES,
  INDEX_BYTES,
  INDEX_LINE,
  type IndexEntry,
  isIntact,
  MAGIC,
  type RecordHead,
  readHead,
  readIndexEntry,
} from './record-format.ts';
import { RecordOrder } from './record-order.ts';

/** Where the records of a file are, in its order: some 40 bytes for each in memory. */
export class RecordIndex {
  #count = 0;
  #offsets = new Float64Array(1_024);
  #ats = new Float64Array(1_024);
  #walls = new Float64Array(1_024);
  #bytes = new Uint32Array(1_024);
  #crcs = new Uint32Array(1_024);
  #flags = new Uint8Array(1_024);

  get count(): number {
    return this.#count;
  }

  add({ offset, bytes, crc, flags, at, wall }: IndexEntry): void {
    const index = this.#count++;
    if (index === this.#offsets.length) this.#grow();
    this.#offsets[index] = offset;
    this.#ats[index] = at;
    this.#walls[index] = wall;
    this.#bytes[index] = bytes;
    this.#crcs[index] = crc;
    this.#flags[index] = flags;
  }

  at(index: number): IndexEntry {
    return {
      offset: this.#offsets[index] ?? 0,
      at: this.#ats[index] ?? 0,
      wall: this.#walls[index] ?? 0,
      bytes: this.#bytes[index] ?? 0,
      crc: this.#crcs[index] ?? 0,
      flags: this.#flags[index] ?? 0,
    };
  }

  isKey(index: number): boolean {
    return ((this.#flags[index] ?? 0) & Flag.Key) !== 0;
  }

  /** Each chunk by its first record, with that one's time of day, and the least and the latest of all of it. */
  *chunks(): Generator<{ index: number; firstWall: number; leastWall: number; latestWall: number }> {
    for (let index = this.nextChunk(0); index !== undefined; ) {
      const next = this.nextChunk(index + 1);
      const walls = this.#walls.subarray(index, next ?? this.#count);
      const [firstWall = 0] = walls;
      const [leastWall, latestWall] = [walls.reduce(least, firstWall), walls.reduce(latest, firstWall)];
      yield { index, firstWall, leastWall, latestWall };
      index = next;
    }
  }

  /** The record that begins the chunk of this one; undefined: it is not there. */
  chunkOf(index: number): number | undefined {
    for (let begins = index; begins >= 0; begins--) if (this.isKey(begins)) return begins;
    return undefined;
  }

  /** The next record from `index` on that begins a chunk; undefined: there is none. */
  nextChunk(index: number): number | undefined {
    for (let next = index; next < this.#count; next++) if (this.isKey(next)) return next;
    return undefined;
  }

  #grow(): void {
    const larger = <T extends Float64Array | Uint32Array | Uint8Array>(old: T): T => {
      const made = new (old.constructor as new (length: number) => T)(old.length * 2);
      made.set(old);
      return made;
    };
    this.#offsets = larger(this.#offsets);
    this.#ats = larger(this.#ats);
    this.#walls = larger(this.#walls);
    this.#bytes = larger(this.#bytes);
    this.#crcs = larger(this.#crcs);
    this.#flags = larger(this.#flags);
  }
}

function least(a: number, b: number): number {
  return Math.min(a, b);
}

function latest(a: number, b: number): number {
  return Math.max(a, b);
}

/**
 * What an index file says, up to where it does not go with the data or is damaged; undefined where that is so from its
 * beginning.
 */
export async function readIndexFile(
  file: FileHandle,
  data: FileHandle,
  dataBytes: number,
  crc32: Crc32,
): Promise<RecordIndex | undefined> {
  const line = Buffer.alloc(INDEX_LINE.length);
  await file.read(line, 0, line.length, 0);
  if (line.toString('latin1') !== INDEX_LINE) return undefined;
  const index = new RecordIndex();
  const piece = Buffer.allocUnsafe(INDEX_PIECE * INDEX_BYTES);
  let behind = FILE_LINE.length;
  for (let position = INDEX_LINE.length, isOver = false; !isOver; position += piece.length) {
    const { bytesRead } = await file.read(piece, 0, piece.length, position);
    isOver = bytesRead < piece.length;
    for (let start = 0; start + INDEX_BYTES <= bytesRead; start += INDEX_BYTES) {
      const entry = readIndexEntry(piece, start, crc32);
      const isNext = entry !== undefined && entry.offset === behind && behind + entry.bytes <= dataBytes;
      isOver ||= !isNext || index.count === MOST_RECORDS;
      if (entry === undefined || (isOver && !isNext)) break;
      behind = entry.offset + entry.bytes;
      index.add(entry);
    }
  }
  if (index.count === 0) return undefined;
  for (const number of new Set([0, index.count >> 1, index.count - 1]))
    if (!(await isOf(data, index.at(number)))) return undefined;
  return index;
}

const INDEX_PIECE = 8_192;
/** Six weeks of a refresh a second; they take 150 MB in memory. */
export const MOST_RECORDS = 4e6;

async function isOf(data: FileHandle, { offset, crc }: IndexEntry): Promise<boolean> {
  return (await headAt(data, offset))?.crc === crc;
}

async function headAt(data: FileHandle, offset: number): Promise<RecordHead | undefined> {
  const head = Buffer.alloc(HEAD_BYTES);
  await data.read(head, 0, HEAD_BYTES, offset);
  return readHead(head, 0);
}

const SCAN_BYTES = 4 * 2 ** 20;
/** So many bytes that are no record, all together, are gone through; and so many of what looks like records and is none. */
const MOST_DAMAGED_BYTES = 256 * 2 ** 20;

/**
 * Goes through data for its records, from an offset on. What stands behind a damage up to the next beginning of a chunk is
 * left out: it tells what changed since what is missing. @returns what was wrong, in words, and where
 */
export async function scanRecords(
  data: FileHandle,
  dataBytes: number,
  from: number,
  index: RecordIndex,
  crc32: Crc32,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const at = windowOf(data, dataBytes);
  let damagedFrom: number | undefined;
  let leftBytes = MOST_DAMAGED_BYTES;
  const last = index.count === 0 ? undefined : index.at(index.count - 1);
  // No index tells places.
  const order = new RecordOrder(last && { ...last, place: (await headAt(data, last.offset))?.place });
  for (let offset = from; offset < dataBytes; ) {
    const head = readHead(await at(offset, HEAD_BYTES), 0);
    const bytes = head === undefined ? 0 : HEAD_BYTES + head.payloadBytes;
    if (head !== undefined && offset + bytes <= dataBytes) {
      const record = await at(offset, bytes);
      if (record.length === bytes && isIntact(record, head, crc32)) {
        if (order.isNext(head)) {
          if (damagedFrom !== undefined) problems.push(damaged(damagedFrom, offset));
          damagedFrom = undefined;
          if (index.count >= MOST_RECORDS)
            return [...problems, `more than ${MOST_RECORDS} refreshes are left out`];
          index.add({ offset, bytes, crc: head.crc, flags: head.flags, at: head.at, wall: head.wall });
        } else {
          order.breakOff();
          damagedFrom ??= offset;
        }
        offset += bytes;
        continue;
      }
      leftBytes -= bytes;
    }
    order.breakOff();
    damagedFrom ??= offset;
    const next = await findMagic(at, offset + 1, Math.min(dataBytes, offset + 1 + Math.max(0, leftBytes)));
    leftBytes -= next - offset;
    if (leftBytes <= 0 && next < dataBytes)
      return [
        ...problems,
        `behind byte ${damagedFrom.toLocaleString('en')} there is nothing more to be read`,
      ];
    offset = next;
  }
  if (damagedFrom !== undefined) problems.push(damaged(damagedFrom, dataBytes));
  return problems;
}

/** Pieces of a file, by way of a larger one in memory. A piece is good until the next is asked for. */
function windowOf(data: FileHandle, dataBytes: number): (offset: number, length: number) => Promise<Buffer> {
  let memory = Buffer.alloc(0);
  let window = memory;
  let windowAt = 0;
  return async (offset, length) => {
    if (offset < windowAt || offset + length > windowAt + window.length) {
      const wanted = Math.max(0, Math.min(Math.max(length, SCAN_BYTES), dataBytes - offset));
      if (memory.length < wanted) memory = Buffer.allocUnsafe(wanted);
      const { bytesRead } = await data.read(memory, 0, wanted, offset);
      window = memory.subarray(0, bytesRead);
      windowAt = offset;
    }
    return window.subarray(offset - windowAt, offset - windowAt + length);
  };
}

function damaged(from: number, to: number): string {
  return `${(to - from).toLocaleString('en')} bytes at ${from.toLocaleString('en')} are damaged or cut off`;
}

const MAGIC_BYTES = Buffer.alloc(4);
MAGIC_BYTES.writeUInt32LE(MAGIC);

async function findMagic(
  at: (offset: number, length: number) => Promise<Buffer>,
  from: number,
  dataBytes: number,
): Promise<number> {
  for (let offset = from; offset < dataBytes; ) {
    const piece = await at(offset, Math.min(65_536, dataBytes - offset));
    const found = piece.indexOf(MAGIC_BYTES);
    if (found !== -1) return offset + found;
    if (piece.length < MAGIC_BYTES.length) break;
    // It may begin at the end of this piece.
    offset += piece.length - MAGIC_BYTES.length + 1;
  }
  return dataBytes;
}
