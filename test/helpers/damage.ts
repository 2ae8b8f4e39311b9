import zlib from 'node:zlib';
import { FILE_LINE, HEAD_BYTES, packRecord, readHead } from '../../src/storage/recordings/record-format.ts';

/** Where a record of a file is. */
export interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** The records of a file that is whole. */
export function placesOf(file: Buffer): readonly Place[] {
  const places: Place[] = [];
  for (let offset = FILE_LINE.length; offset < file.length; ) {
    const head = readHead(file, offset);
    if (head === undefined) throw new Error(`expected a record at ${offset}`);
    const bytes = HEAD_BYTES + head.payloadBytes;
    places.push({ offset, bytes });
    offset += bytes;
  }
  return places;
}

/** What can become of a file. Numbers from 0 to 1 are parts of its length, or of the number of its records. */
export type Harm =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'blank'; readonly at: number; readonly bytes: number }
  | { readonly kind: 'splice'; readonly at: number; readonly foreign: Uint8Array }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number; readonly bytes: number }
  | { readonly kind: 'swap'; readonly one: number; readonly other: number }
  | { readonly kind: 'drop' | 'double'; readonly one: number }
  | { readonly kind: 'forge'; readonly one: number; readonly head: ForgedHead; readonly payload: Uint8Array };

/** A head that a record never had, with the CRC that goes with it; what is missing is as it was. */
export interface ForgedHead {
  readonly flags?: number | undefined;
  readonly codec?: number | undefined;
  readonly rawBytes?: number | undefined;
}

export interface Harmed {
  readonly file: Buffer;
  /** Up to here all is as it was. */
  readonly wholeBytes: number;
}

/** A file as it is after all of that, one after the other. */
export function harm(file: Buffer, harms: readonly Harm[]): Harmed {
  let harmed: Harmed = { file, wholeBytes: file.length };
  for (const one of harms) {
    const { bytes, from } = harmOnce(harmed.file, one);
    harmed = { file: bytes, wholeBytes: Math.min(harmed.wholeBytes, from) };
  }
  return harmed;
}

interface Change {
  readonly bytes: Buffer;
  /** The first byte that may be another. */
  readonly from: number;
}

function harmOnce(file: Buffer, harm: Harm): Change {
  const at = 'at' in harm ? Math.floor(harm.at * file.length) : 0;
  switch (harm.kind) {
    case 'cut':
      return { bytes: file.subarray(0, at), from: at };
    case 'flip': {
      const bytes = Buffer.from(file);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << harm.bit);
      return { bytes, from: at };
    }
    case 'blank':
      return { bytes: blanked(file, at, harm.bytes), from: at };
    case 'splice':
      return { bytes: Buffer.concat([file.subarray(0, at), harm.foreign, file.subarray(at)]), from: at };
    case 'copy': {
      const from = Math.floor(harm.from * file.length);
      const piece = file.subarray(from, from + harm.bytes);
      return { bytes: Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]), from: at };
    }
    default:
      return harmRecords(file, harm);
  }
}

function harmRecords(file: Buffer, harm: Extract<Harm, { readonly one: number }>): Change {
  const records = piecesOf(file);
  const one = Math.floor(harm.one * records.length);
  const record = records[one] ?? Buffer.alloc(0);
  const other = harm.kind === 'swap' ? Math.floor(harm.other * records.length) : one;
  const from = offsetOf(records, Math.min(one, other));
  switch (harm.kind) {
    case 'swap':
      records[one] = records[other] ?? record;
      records[other] = record;
      break;
    case 'drop':
      records.splice(one, 1);
      break;
    case 'double':
      // Behind the one that it is the same as.
      records.splice(one, 0, record);
      break;
    default:
      records[one] = forged(record, harm);
  }
  return { bytes: Buffer.concat(records), from };
}

/** The first line, and what follows as far as it is records. */
function piecesOf(file: Buffer): Buffer[] {
  const pieces = [file.subarray(0, FILE_LINE.length)];
  let offset = FILE_LINE.length;
  for (let head = readHead(file, offset); head !== undefined; head = readHead(file, offset)) {
    const end = offset + HEAD_BYTES + head.payloadBytes;
    pieces.push(file.subarray(offset, end));
    offset = end;
  }
  return offset < file.length ? [...pieces, file.subarray(offset)] : pieces;
}

function offsetOf(pieces: readonly Buffer[], index: number): number {
  return pieces.slice(0, index).reduce((sum, { length }) => sum + length, 0);
}

function forged(
  record: Buffer,
  { head, payload }: { readonly head: ForgedHead; readonly payload: Uint8Array },
): Buffer {
  const was = readHead(record, 0);
  if (was === undefined) return record;
  const { flags = was.flags, codec = was.codec, rawBytes = was.rawBytes } = head;
  const bytes = payload.length === 0 ? record.subarray(HEAD_BYTES) : Buffer.from(payload);
  return packRecord({ ...was, flags, codec, rawBytes }, bytes, zlib.crc32);
}

function blanked(file: Buffer, at: number, bytes: number): Buffer {
  return Buffer.from(file).fill(0, at, Math.min(file.length, at + bytes));
}
