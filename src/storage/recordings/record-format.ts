/**
 * A recording on disk: a line that says so, then records. A record is a head and a payload; its CRC is over both, and a
 * record without the right one never existed. The first record of a chunk can be read by itself, and is the dictionary of
 * the others of its chunk.
 *
 * | bytes of the head | |
 * |---|---|
 * | 0 to 3 | `SRTF`: from here on a reader finds the next record where some are damaged |
 * | 4 | version of the head, 1 |
 * | 5 | flags: 1 a chunk begins; 2 a finding, 4 a tuning, 8 a mark is told in it; 16 the finding is bad; 32 what this srs-top tuned or kept in a file, or the journal, is told; 64 a verdict is |
 * | 6 | how the payload is packed: 0 not at all, 1 zstd, 2 raw deflate |
 * | 7 | its place in its chunk: 1 to 255, then 1 again; 0 is not told |
 * | 8 to 11 | bytes of the payload |
 * | 12 to 15 | bytes of what it holds: JSON in UTF-8 |
 * | 16 to 23 | microseconds, of the monotonic clock of the program that recorded |
 * | 24 to 31 | milliseconds since 1970 |
 * | 32 to 35 | CRC-32 of bytes 4 to 31 and of the payload |
 *
 * All numbers are little-endian; times are doubles. Beside it stands an index (`.index`): a line, and for each record
 * `INDEX_BYTES` with its offset (double), length, CRC, times and flags, and a CRC of these. It saves going through all of
 * the file, and nothing is lost without it.
 */
/** What every version begins with. */
export const FILE_START = 'srs-top recording ';
export const FILE_LINE = 'srs-top recording 1\n';
export const INDEX_LINE = 'srs-top recording index 1\n';
export const FILE_SUFFIX = '.srstop';
export const INDEX_SUFFIX = '.index';

export const HEAD_BYTES = 36;
export const INDEX_BYTES = 40;
export const MAGIC = 0x46545253;
const VERSION = 1;

export const Flag = { Key: 1, Finding: 2, Tuning: 4, Mark: 8, Bad: 16, Own: 32, Verdict: 64 } as const;
export const Codec = { None: 0, Zstd: 1, Deflate: 2 } as const;

/** A look at a host with 30,000 processes takes some 10 MB. */
export const MOST_RAW_BYTES = 24 * 2 ** 20;
export const MOST_PAYLOAD_BYTES = 16 * 2 ** 20;

export interface RecordHead {
  readonly flags: number;
  readonly codec: number;
  /** Its place in its chunk: `placeInChunk`. */
  readonly place: number;
  readonly payloadBytes: number;
  readonly rawBytes: number;
  /** Microseconds. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly wall: number;
  readonly crc: number;
}

export type Crc32 = (data: Buffer, seed?: number) => number;

/** The place of the frame of this number in its chunk, from 0 on: 1 to 255, and from 1 again. 0: it is not told. */
export function placeInChunk(number: number): number {
  return (number % 255) + 1;
}

/** A record as it stands in a file. */
export function packRecord(
  { place = 0, ...head }: Omit<RecordHead, 'payloadBytes' | 'crc' | 'place'> & { readonly place?: number },
  payload: Buffer,
  crc32: Crc32,
): Buffer {
  // Its own memory: a small one of the pool, kept for minutes, keeps 64 KiB.
  const record = Buffer.allocUnsafeSlow(HEAD_BYTES + payload.length);
  record.writeUInt32LE(MAGIC, 0);
  record.writeUInt8(VERSION, 4);
  record.writeUInt8(head.flags, 5);
  record.writeUInt8(head.codec, 6);
  record.writeUInt8(place, 7);
  record.writeUInt32LE(payload.length, 8);
  record.writeUInt32LE(head.rawBytes, 12);
  record.writeDoubleLE(head.at, 16);
  record.writeDoubleLE(head.wall, 24);
  payload.copy(record, HEAD_BYTES);
  record.writeUInt32LE(crcOf(record, crc32), 32);
  return record;
}

/** The same record, found by more. */
export function flaggedRecord(record: Buffer, flags: number, crc32: Crc32): Buffer {
  const flagged = Buffer.from(record);
  flagged.writeUInt8(record.readUInt8(5) | flags, 5);
  flagged.writeUInt32LE(crcOf(flagged, crc32), 32);
  return flagged;
}

/** Undefined where no head of a record can begin. */
export function readHead(bytes: Buffer, offset: number): RecordHead | undefined {
  if (bytes.length < offset + HEAD_BYTES || bytes.readUInt32LE(offset) !== MAGIC) return undefined;
  const head = {
    flags: bytes.readUInt8(offset + 5),
    codec: bytes.readUInt8(offset + 6),
    place: bytes.readUInt8(offset + 7),
    payloadBytes: bytes.readUInt32LE(offset + 8),
    rawBytes: bytes.readUInt32LE(offset + 12),
    at: bytes.readDoubleLE(offset + 16),
    wall: bytes.readDoubleLE(offset + 24),
    crc: bytes.readUInt32LE(offset + 32),
  };
  const isPossible =
    bytes.readUInt8(offset + 4) === VERSION &&
    head.payloadBytes <= MOST_PAYLOAD_BYTES &&
    head.rawBytes <= MOST_RAW_BYTES &&
    areTimes(head);
  return isPossible ? head : undefined;
}

function areTimes({ at, wall }: Pick<RecordHead, 'at' | 'wall'>): boolean {
  return Number.isFinite(at) && Math.abs(wall) <= 8.64e15;
}

/** Whether a whole record is what was written. */
export function isIntact(record: Buffer, { crc }: RecordHead, crc32: Crc32): boolean {
  return crcOf(record, crc32) === crc;
}

function crcOf(record: Buffer, crc32: Crc32): number {
  return crc32(record.subarray(HEAD_BYTES), crc32(record.subarray(4, 32)));
}

export interface IndexEntry {
  readonly offset: number;
  /** Of head and payload. */
  readonly bytes: number;
  readonly crc: number;
  readonly flags: number;
  readonly at: number;
  readonly wall: number;
}

export function packIndexEntry({ offset, bytes, crc, flags, at, wall }: IndexEntry, crc32: Crc32): Buffer {
  const entry = Buffer.alloc(INDEX_BYTES);
  entry.writeDoubleLE(offset, 0);
  entry.writeDoubleLE(at, 8);
  entry.writeDoubleLE(wall, 16);
  entry.writeUInt32LE(bytes, 24);
  entry.writeUInt32LE(crc, 28);
  entry.writeUInt32LE(flags, 32);
  entry.writeUInt32LE(crc32(entry.subarray(0, 36)), 36);
  return entry;
}

/** Undefined where it is damaged. */
export function readIndexEntry(bytes: Buffer, start: number, crc32: Crc32): IndexEntry | undefined {
  if (bytes.length < start + INDEX_BYTES) return undefined;
  if (crc32(bytes.subarray(start, start + 36)) !== bytes.readUInt32LE(start + 36)) return undefined;
  const entry = {
    offset: bytes.readDoubleLE(start),
    at: bytes.readDoubleLE(start + 8),
    wall: bytes.readDoubleLE(start + 16),
    bytes: bytes.readUInt32LE(start + 24),
    crc: bytes.readUInt32LE(start + 28),
    flags: bytes.readUInt32LE(start + 32),
  };
  const isPossible =
    entry.bytes >= HEAD_BYTES && entry.bytes <= HEAD_BYTES + MOST_PAYLOAD_BYTES && areTimes(entry);
  return isPossible ? entry : undefined;
}
