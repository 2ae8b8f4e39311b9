import { Codec, type Crc32, Flag, flaggedRecord, packRecord, placeInChunk } from './record-format.ts';
import { tooMuch, tooMuchPacked } from './record-limits.ts';

/** A frame as a record, and what a ring or an index wants to know of it. */
export interface Packed {
  readonly record: Buffer;
  readonly flags: number;
  /** Microseconds. */
  readonly at: number;
  /** Milliseconds since 1970. */
  readonly wall: number;
}

/** No reader would take the frame, or what it goes on from is missing. */
export interface Unpacked {
  /** Why, in words. */
  readonly problem: string;
}

export interface Packable {
  readonly at: number;
  readonly wall: number;
  readonly key?: unknown;
}

type Zlib = typeof import('node:zlib');
type Minizlib = typeof import('minizlib');

/** Microseconds of a chunk: what is wanted of it is read from its beginning. */
const CHUNK = 60_000_000;
const MOST_FRAMES = 4_096;
/**
 * Of zstd. By the lower ones little of the dictionary is found again: of a frame of a host with 100 connections the first
 * leaves 3.1 kB, the second 2.1, this one 1.2, and the sixth, which takes twice as long, 1.0.
 */
const ZSTD_LEVEL = 3;
/**
 * Of the tables in which zstd looks for what it has seen, in bits: with as many places as a dictionary has times eight bytes
 * a frame is hardly longer than with its usual ones (603 and 598 bytes), which are of 512 KiB.
 */
const LEAST_TABLE_BITS = 13;
const MOST_TABLE_BITS = 16;
const BYTES_A_PLACE_BITS = 3;
/** Of how far zstd looks back, in bits. */
const LEAST_WINDOW_BITS = 15;
/** Most frames are shorter; Node would set aside 16 KiB for each, which stay until garbage is collected: 5 MiB. */
const PACKED_FRAME_BYTES = 4_096;
/** Raw deflate looks back no further. */
const DEFLATE_WINDOW_BYTES = 32_768;

/**
 * Packs frames into records: zstd where Node has it with dictionaries (22.19, 24.6), else deflate. The first of a chunk is
 * the dictionary of the others, so that of a text of which a few digits changed little more than these is kept.
 *
 * One compressor packs all frames of a chunk: one made for each reads the dictionary anew, which is three quarters of the
 * CPU (0.13 ms a frame in place of 0.04), and keeps a copy of it until garbage is collected. Node's own lets nobody flush
 * while he waits; minizlib, through which npm packs, does.
 */
export class FramePacker {
  readonly #zlib: Zlib;
  readonly #minizlib: Minizlib;
  #dictionary: Buffer | undefined;
  /** Of zstd, by that dictionary; undefined before the first frame behind it. */
  #compressor: InstanceType<Minizlib['ZstdCompress']> | undefined;
  #chunkAt = 0;
  #lastAt = 0;
  #frames = 0;
  #isKeyWanted = true;
  /** Why frames are left out, up to the next that begins a chunk, and from when on there may be one; undefined: none is. */
  #refused: (Unpacked & { readonly untilAt: number }) | undefined;

  constructor(zlib: Zlib, minizlib: Minizlib) {
    this.#zlib = zlib;
    this.#minizlib = minizlib;
  }

  /** Whether the next frame should begin a chunk. */
  wantsKey(): boolean {
    if (this.#refused !== undefined) return this.#lastAt >= this.#refused.untilAt;
    return this.#isKeyWanted || this.#lastAt - this.#chunkAt >= CHUNK || this.#frames >= MOST_FRAMES;
  }

  /** Somebody begins to listen who has not heard what was before. */
  wantKey(): void {
    this.#isKeyWanted = true;
  }

  /**
   * What a reader would not take is left out, and all behind it up to the next frame that begins a chunk.
   * @param flags what it tells, of `Flag`
   */
  pack(frame: Packable, flags = 0): Packed | Unpacked {
    const { at } = frame;
    const isKey = frame.key !== undefined;
    this.#lastAt = at;
    if (this.#refused !== undefined && !isKey) return this.#refused;
    const raw = textOf(frame);
    if (isKey) this.#beginChunk(raw, at);
    this.#frames++;
    const packed =
      tooMuch(raw) ??
      this.#record(raw, frame, { flags: flags | (isKey ? Flag.Key : 0), number: this.#frames - 1 });
    if (typeof packed !== 'string') return packed;
    // What is known of the host will hardly be less with the next refresh: to try takes as long as to pack.
    this.#refused = { problem: packed, untilAt: isKey ? at + CHUNK : at };
    this.#dictionary = undefined;
    return this.#refused;
  }

  /** Packs one that ends a file behind those before, which go on without it elsewhere; undefined: it does not fit there. */
  packLast(frame: Packable, flags: number): Packed | undefined {
    if (this.#refused !== undefined) return undefined;
    const raw = textOf(frame);
    const packed = tooMuch(raw) ?? this.#record(raw, frame, { flags, number: this.#frames });
    return typeof packed === 'string' ? undefined : packed;
  }

  #beginChunk(raw: Buffer, at: number): void {
    this.#dictionary = raw;
    this.#compressor?.close();
    this.#compressor = undefined;
    this.#chunkAt = at;
    this.#frames = 0;
    this.#isKeyWanted = false;
    this.#refused = undefined;
  }

  /** @param number how many of its chunk are before it @returns why it is too much, or the record */
  #record(
    raw: Buffer,
    { at, wall, key }: Packable,
    { flags, number }: { readonly flags: number; readonly number: number },
  ): Packed | string {
    const { codec, payload } = this.#squeeze(raw, key === undefined ? this.#dictionary : undefined);
    const problem = tooMuchPacked(payload);
    if (problem !== undefined) return problem;
    const head = { flags, codec, place: placeInChunk(number), rawBytes: raw.length, at, wall };
    return { record: packRecord(head, payload, this.#zlib.crc32), flags, at, wall };
  }

  #squeeze(
    raw: Buffer,
    dictionary: Buffer | undefined,
  ): { readonly codec: number; readonly payload: Buffer } {
    if (hasZstd(this.#zlib))
      return { codec: Codec.Zstd, payload: dictionary ? this.#like(dictionary, raw) : this.#alone(raw) };
    const options = dictionary ? { level: 1, dictionary: endOf(dictionary) } : { level: 1 };
    return { codec: Codec.Deflate, payload: this.#zlib.deflateRawSync(raw, options) };
  }

  #alone(raw: Buffer): Buffer {
    return this.#zlib.zstdCompressSync(raw, { params: this.#params(raw.length), pledgedSrcSize: raw.length });
  }

  #like(dictionary: Buffer, raw: Buffer): Buffer {
    this.#compressor ??= this.#compressorFor(dictionary);
    this.#compressor.write(raw);
    return this.#compressor.read() ?? Buffer.alloc(0);
  }

  #compressorFor(dictionary: Buffer): InstanceType<Minizlib['ZstdCompress']> {
    const { ZSTD_e_end, ZSTD_c_windowLog } = this.#zlib.constants;
    const params = { ...this.#params(dictionary.length), [ZSTD_c_windowLog]: windowBits(dictionary.length) };
    // Whatever is written is a frame of its own. The types of minizlib know no size of pieces; Node does.
    const options = { dictionary, params, flush: ZSTD_e_end, chunkSize: PACKED_FRAME_BYTES };
    return new this.#minizlib.ZstdCompress(options);
  }

  #params(bytes: number): Record<number, number> {
    const { ZSTD_c_compressionLevel, ZSTD_c_hashLog, ZSTD_c_chainLog } = this.#zlib.constants;
    const bits = tableBits(bytes);
    return { [ZSTD_c_compressionLevel]: ZSTD_LEVEL, [ZSTD_c_hashLog]: bits, [ZSTD_c_chainLog]: bits };
  }
}

/**
 * In memory of its own. What Node shares among many buffers is still in use when garbage is collected, and then stays until
 * all is: 10 kB a second.
 */
function textOf(frame: Packable): Buffer {
  const text = JSON.stringify(frame);
  const raw = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  raw.write(text);
  return raw;
}

/** With room for a frame as long as its dictionary; the usual one is of 2 MiB, and set aside whole. */
function windowBits(bytes: number): number {
  return Math.max(LEAST_WINDOW_BITS, Math.ceil(Math.log2(2 * bytes)));
}

function tableBits(bytes: number): number {
  const bits = Math.ceil(Math.log2(bytes)) - BYTES_A_PLACE_BITS;
  return Math.min(MOST_TABLE_BITS, Math.max(LEAST_TABLE_BITS, bits));
}

/** The same, found by more. */
export function withFlags(packed: Packed, flags: number, crc32: Crc32): Packed {
  if ((packed.flags | flags) === packed.flags) return packed;
  return { ...packed, flags: packed.flags | flags, record: flaggedRecord(packed.record, flags, crc32) };
}

/** What a record holds. Throws where it holds something else than it says. */
export function unpack(zlib: Zlib, packed: PackedPayload): Buffer {
  try {
    return unpackAtMost(zlib, packed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    throw new Error(`it holds more than it says (${packed.rawBytes} bytes)`, { cause: error });
  }
}

interface PackedPayload {
  readonly codec: number;
  readonly payload: Buffer;
  readonly rawBytes: number;
  readonly dictionary: Buffer | undefined;
}

function unpackAtMost(zlib: Zlib, { codec, payload, rawBytes, dictionary }: PackedPayload): Buffer {
  // What unpacks to more than it says is a bomb; the sizes are checked before.
  const most = { maxOutputLength: Math.max(1, rawBytes) };
  switch (codec) {
    case Codec.None:
      return payload;
    case Codec.Zstd:
      if (!hasZstd(zlib))
        throw new Error(
          `it is packed with zstd, which Node ${process.version} cannot unpack: 22.19 or 24.6 can`,
        );
      return zlib.zstdDecompressSync(payload, dictionary ? { ...most, dictionary } : most);
    case Codec.Deflate:
      return zlib.inflateRawSync(payload, dictionary ? { ...most, dictionary: endOf(dictionary) } : most);
    default:
      throw new Error(`it is packed in a way that this srs-top does not know (${codec})`);
  }
}

function endOf(dictionary: Buffer): Buffer {
  return dictionary.subarray(Math.max(0, dictionary.length - DEFLATE_WINDOW_BYTES));
}

const [MAJOR = 0, MINOR = 0] = process.versions.node.split('.').map(Number);

function hasZstd({ zstdCompressSync }: Zlib): boolean {
  if (typeof zstdCompressSync !== 'function') return false;
  return MAJOR > 24 || (MAJOR === 24 && MINOR >= 6) || (MAJOR === 22 && MINOR >= 19);
}
