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
  readHead,
  readIndexEntry,
} from './record-format.ts';

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

  /** The beginning of the last chunk that begins at this time of day or before; of the first, where none does. */
  chunkAt(wall: number): number {
    let found = -1;
    for (let index = 0; index < this.#count; index++) {
      if (!this.isKey(index)) continue;
      if (found !== -1 && (this.#walls[index] ?? 0) > wall) break;
      found = index;
    }
    return Math.max(0, found);
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

/** What an index file says, as far as it goes with the data; undefined where it does not. */
export async function readIndexFile(
  file: FileHandle,
  data: FileHandle,
  dataBytes: number,
  crc32: Crc32,
): Promise<RecordIndex | undefined> {
  const { size } = await file.stat();
  const count = Math.floor((size - INDEX_LINE.length) / INDEX_BYTES);
  if (count < 1 || count > MOST_RECORDS) return undefined;
  const bytes = Buffer.allocUnsafe(INDEX_LINE.length + count * INDEX_BYTES);
  await file.read(bytes, 0, bytes.length, 0);
  if (bytes.toString('latin1', 0, INDEX_LINE.length) !== INDEX_LINE) return undefined;
  const index = new RecordIndex();
  let behind = FILE_LINE.length;
  for (let number = 0; number < count; number++) {
    const entry = readIndexEntry(bytes, INDEX_LINE.length + number * INDEX_BYTES, crc32);
    if (entry === undefined || entry.offset !== behind || entry.bytes < HEAD_BYTES) return undefined;
    behind = entry.offset + entry.bytes;
    if (behind > dataBytes) return undefined;
    index.add(entry);
  }
  for (const number of new Set([0, count >> 1, count - 1]))
    if (!(await isOf(data, index.at(number)))) return undefined;
  return index;
}

/** Four years of a refresh a second. */
const MOST_RECORDS = 128e6;

async function isOf(data: FileHandle, { offset, crc }: IndexEntry): Promise<boolean> {
  const head = Buffer.alloc(HEAD_BYTES);
  await data.read(head, 0, HEAD_BYTES, offset);
  return readHead(head, 0)?.crc === crc;
}

const SCAN_BYTES = 4 * 2 ** 20;
/** So much without a record is none of ours. */
const MOST_DAMAGED_BYTES = 64 * 2 ** 20;

/** Goes through data for its records, from an offset on. @returns what was wrong, in words, and where */
export async function scanRecords(
  data: FileHandle,
  dataBytes: number,
  from: number,
  index: RecordIndex,
  crc32: Crc32,
): Promise<readonly string[]> {
  const problems: string[] = [];
  let window = Buffer.alloc(0);
  let windowAt = from;
  const at = async (offset: number, length: number): Promise<Buffer> => {
    if (offset < windowAt || offset + length > windowAt + window.length) {
      window = Buffer.allocUnsafe(Math.max(0, Math.min(Math.max(length, SCAN_BYTES), dataBytes - offset)));
      const { bytesRead } = await data.read(window, 0, window.length, offset);
      window = window.subarray(0, bytesRead);
      windowAt = offset;
    }
    return window.subarray(offset - windowAt, offset - windowAt + length);
  };
  let damagedFrom: number | undefined;
  for (let offset = from; offset < dataBytes; ) {
    const head = readHead(await at(offset, HEAD_BYTES), 0);
    const bytes = head === undefined ? 0 : HEAD_BYTES + head.payloadBytes;
    if (head !== undefined && offset + bytes <= dataBytes) {
      const record = await at(offset, bytes);
      if (record.length === bytes && isIntact(record, head, crc32)) {
        if (damagedFrom !== undefined) problems.push(damaged(damagedFrom, offset));
        damagedFrom = undefined;
        index.add({ offset, bytes, crc: head.crc, flags: head.flags, at: head.at, wall: head.wall });
        offset += bytes;
        continue;
      }
    }
    damagedFrom ??= offset;
    if (offset - damagedFrom > MOST_DAMAGED_BYTES) {
      problems.push(`behind byte ${damagedFrom} there is nothing more to be read`);
      return problems;
    }
    offset = await findMagic(at, offset + 1, dataBytes);
  }
  if (damagedFrom !== undefined) problems.push(damaged(damagedFrom, dataBytes));
  return problems;
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
