import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { fileError } from '../file-error.ts';
import { openRegularFile } from '../regular-file.ts';
import { unpack } from './frame-packer.ts';
import { LeftOut } from './left-out.ts';
import { FILE_LINE, FILE_START, HEAD_BYTES, INDEX_SUFFIX, isIntact, readHead } from './record-format.ts';
import { RecordIndex, readIndexFile, scanRecords } from './record-index.ts';
import { tooManyValues } from './record-limits.ts';

type Zlib = typeof import('node:zlib');

/** What a record held, as it was written. */
export interface ReadFrame {
  /** JSON, parsed: nothing of it is checked. */
  readonly value: unknown;
  /** Its number in the file. */
  readonly index: number;
  /** What stood between it and the one before could not be read. */
  readonly isAfterGap: boolean;
}

/** How much is read at the most. What is read takes of it. */
export interface ReadRoom {
  /** Of the beginnings of chunks, which the other records rest on. */
  unpackedBytes: number;
  /** Of the records. */
  parsedBytes: number;
}

/** A recording that is read: indexed, and a chunk of it in memory at a time. */
export class RecordingReader {
  readonly path: string;
  readonly index: RecordIndex;
  readonly #data: FileHandle;
  readonly #zlib: Zlib;
  readonly #tell: (problem: string) => void;
  readonly #leftOut: LeftOut;
  #next = 0;
  /** What was before this one does not matter. */
  #soughtIndex = 0;
  #isAfterGap = false;
  /** What the chunk in hand begins with, and which record that is. */
  #dictionary: { readonly index: number; readonly raw: Buffer } | undefined;

  private constructor(
    path: string,
    data: FileHandle,
    index: RecordIndex,
    zlib: Zlib,
    tell: (problem: string) => void,
  ) {
    this.path = path;
    this.index = index;
    this.#data = data;
    this.#zlib = zlib;
    this.#tell = tell;
    this.#leftOut = new LeftOut(index);
  }

  /**
   * Opens a recording. Rejects with a sentence for what is none, or has nothing that could be read.
   * @param tell is told in a sentence what is missing, and in another, when the file is closed, what could not be read
   */
  static async open(path: string, tell: (problem: string) => void): Promise<RecordingReader> {
    const data = await openRegularFile(path, constants.O_RDONLY);
    try {
      const zlib = await import('node:zlib');
      const { size } = await data.stat();
      await checkLine(path, data);
      const index = await indexOf(path, data, size, zlib, tell);
      if (index.nextChunk(0) === undefined)
        throw new Error(
          `${path}: expected a recording with at least one whole chunk, got none that is undamaged`,
        );
      return new RecordingReader(path, data, index, zlib, problem => tell(`${path}: ${problem}`));
    } catch (error) {
      await data.close();
      throw fileError(path, error);
    }
  }

  /** What the first chunk that can be read begins with; undefined: there is none. It goes on from where it was to. */
  async firstKey(): Promise<unknown> {
    for (let index = this.index.nextChunk(0); index !== undefined; index = this.index.nextChunk(index + 1)) {
      const value = await this.#read(index).catch(() => undefined);
      this.#dictionary = undefined;
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Goes on from this record: one that begins a chunk. */
  seek(index: number): void {
    this.#next = index;
    this.#soughtIndex = index;
    this.#isAfterGap = false;
    this.#dictionary = undefined;
  }

  /** The next frame; undefined behind the last. What cannot be read is left out, up to where a chunk begins. */
  async next(): Promise<ReadFrame | undefined> {
    while (this.#next < this.index.count) {
      const index = this.#next++;
      this.#isAfterGap ||= index !== this.#soughtIndex && this.#isBehindGap(index);
      try {
        const value = await this.#read(index);
        const isAfterGap = this.#isAfterGap;
        this.#isAfterGap = false;
        return { value, index, isAfterGap };
      } catch (error) {
        this.#skip(index, error);
      }
    }
    return undefined;
  }

  /**
   * What records of these numbers hold, by themselves, while there is room for it: it goes on from where it was to. One that
   * cannot be read is left out; that is told when it is played.
   */
  async *readAt(indexes: Iterable<number>, room: ReadRoom): AsyncGenerator<Omit<ReadFrame, 'isAfterGap'>> {
    let chunk: { readonly index: number; readonly raw: Buffer } | undefined;
    for (const index of indexes) {
      const begins = this.index.chunkOf(index);
      if (begins === undefined) continue;
      let value: unknown;
      try {
        if (chunk?.index !== begins) {
          chunk = { index: begins, raw: await this.#unpacked(begins, undefined) };
          room.unpackedBytes -= chunk.raw.length;
        }
        const raw = index === begins ? chunk.raw : await this.#unpacked(index, chunk.raw);
        room.parsedBytes -= raw.length;
        if (room.unpackedBytes < 0 || room.parsedBytes < 0) return;
        value = parse(raw);
      } catch {
        continue;
      }
      yield { value, index };
    }
  }

  /** Leaves out a frame that was read. @param why see `LeftOut.add` */
  leaveOut(index: number, why: string | undefined): void {
    this.#leftOut.add(index, index + 1, why);
  }

  /** What could not be read by now, in a sentence that is not told any more; undefined: nothing. */
  takeLeftOut(): string | undefined {
    return this.#leftOut.take();
  }

  close(): Promise<void> {
    const leftOut = this.takeLeftOut();
    if (leftOut !== undefined) this.#tell(leftOut);
    return this.#data.close();
  }

  /** What stood before it was damaged, and is not in the index. */
  #isBehindGap(index: number): boolean {
    if (index === 0) return false;
    const { offset, bytes } = this.index.at(index - 1);
    return offset + bytes !== this.index.at(index).offset;
  }

  #skip(index: number, error: unknown): void {
    const next = this.index.nextChunk(index + 1) ?? this.index.count;
    this.#leftOut.add(index, next, error instanceof Error ? error.message : String(error));
    this.#next = next;
    this.#isAfterGap = true;
  }

  async #read(index: number): Promise<unknown> {
    const isKey = this.index.isKey(index);
    if (!isKey && this.#dictionary === undefined) throw new Error('what it rests on is missing');
    const raw = await this.#unpacked(index, isKey ? undefined : this.#dictionary?.raw);
    if (isKey) this.#dictionary = { index, raw };
    return parse(raw);
  }

  async #unpacked(index: number, dictionary: Buffer | undefined): Promise<Buffer> {
    const { offset, bytes, crc } = this.index.at(index);
    const record = Buffer.allocUnsafe(bytes);
    const { bytesRead } = await this.#data.read(record, 0, bytes, offset);
    const head = readHead(record, 0);
    const isWhole = bytesRead === bytes && head?.crc === crc && isIntact(record, head, this.#zlib.crc32);
    if (!isWhole) throw new Error('it is damaged');
    const { codec, rawBytes } = head;
    const raw = unpack(this.#zlib, { codec, rawBytes, payload: record.subarray(HEAD_BYTES), dictionary });
    if (raw.length !== rawBytes) throw new Error(`it holds ${raw.length} bytes, expected ${rawBytes}`);
    return raw;
  }
}

function parse(raw: Buffer): unknown {
  const problem = tooManyValues(raw);
  if (problem !== undefined) throw new Error(problem);
  return JSON.parse(raw.toString('utf8'));
}

async function checkLine(path: string, data: FileHandle): Promise<void> {
  const line = Buffer.alloc(FILE_LINE.length);
  const { bytesRead } = await data.read(line, 0, line.length, 0);
  const text = line.toString('latin1', 0, bytesRead);
  if (text === FILE_LINE) return;
  if (text.startsWith(FILE_START))
    throw new Error(
      `${path} was recorded by a later srs-top (format ${JSON.stringify(text.slice(FILE_START.length).trim())}): use that one`,
    );
  throw new Error(`${path}: expected a recording of srs-top, got something else`);
}

async function indexOf(
  path: string,
  data: FileHandle,
  size: number,
  zlib: Zlib,
  tell: (problem: string) => void,
): Promise<RecordIndex> {
  const known = await knownIndex(path, data, size, zlib);
  const index = known ?? new RecordIndex();
  const last = index.count === 0 ? undefined : index.at(index.count - 1);
  const from = last === undefined ? FILE_LINE.length : last.offset + last.bytes;
  const problems = await scanRecords(data, size, from, index, zlib.crc32);
  if (problems.length > 0)
    tell(
      `${path}: ${summary(problems)}; ${index.count === 1 ? 'one refresh' : `${index.count} refreshes`} can be read`,
    );
  return index;
}

/** By the index file beside it, where that is there and goes with it. */
async function knownIndex(
  path: string,
  data: FileHandle,
  size: number,
  { crc32 }: Zlib,
): Promise<RecordIndex | undefined> {
  let file: FileHandle;
  try {
    file = await openRegularFile(`${path}${INDEX_SUFFIX}`, constants.O_RDONLY);
  } catch {
    return undefined;
  }
  try {
    return await readIndexFile(file, data, size, crc32);
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

function summary(problems: readonly string[]): string {
  const [first = '', ...more] = problems;
  if (more.length === 0) return first;
  return `${first}, and ${more.length === 1 ? 'one more place' : `${more.length} more places`}`;
}
