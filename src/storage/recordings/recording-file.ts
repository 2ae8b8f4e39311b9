import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { fileError } from '../file-error.ts';
import type { Packed } from './frame-packer.ts';
import {
  type Crc32,
  FILE_LINE,
  Flag,
  HEAD_BYTES,
  INDEX_LINE,
  INDEX_SUFFIX,
  packIndexEntry,
} from './record-format.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;

/** Records that wait for a disk that takes none: more are left out. */
const MOST_WAITING_BYTES = 8 * 2 ** 20;
/** What stands on the disk and not only in the kernel's memory is at most so old, in milliseconds. */
const SYNC_EVERY_MS = 10_000;

export interface RecordingState {
  readonly path: string;
  readonly bytes: number;
  /** Why nothing more is written, or some of it is missing. */
  readonly problem: string | undefined;
}

/**
 * A recording that is being written. Records are taken at once and written behind one another; who hands them over never
 * waits. What could not be written, as the disk is full, is left out up to the beginning of a chunk, and the file ends
 * with the last whole record at any time.
 */
export class RecordingFile {
  readonly path: string;
  readonly #data: FileHandle;
  readonly #index: FileHandle;
  readonly #crc32: Crc32;
  #offset = FILE_LINE.length;
  #indexOffset = INDEX_LINE.length;
  #waitingBytes = 0;
  #isLosing = true;
  #problem: string | undefined;
  #syncedAtMs = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(path: string, data: FileHandle, index: FileHandle, crc32: Crc32) {
    this.path = path;
    this.#data = data;
    this.#index = index;
    this.#crc32 = crc32;
  }

  /** Makes the file and its index, for us alone to read (0600). Rejects with words, also where one is there already. */
  static async create(path: string, crc32: Crc32): Promise<RecordingFile> {
    const data = await make(path);
    try {
      await data.write(FILE_LINE, 0);
      const index = await make(`${path}${INDEX_SUFFIX}`);
      await index.write(INDEX_LINE, 0);
      return new RecordingFile(path, data, index, crc32);
    } catch (error) {
      await data.close();
      throw fileError(path, error);
    }
  }

  get state(): RecordingState {
    return { path: this.path, bytes: this.#offset, problem: this.#problem };
  }

  /** Whether nothing can be written before a chunk begins: something was left out. */
  get wantsKey(): boolean {
    return this.#isLosing;
  }

  /** Takes a record, to be written behind those before it. */
  append(packed: Packed): void {
    if (this.#isClosed) return;
    const isKey = (packed.flags & Flag.Key) !== 0;
    if (this.#isLosing && !isKey) return;
    if (this.#waitingBytes + packed.record.length > MOST_WAITING_BYTES) {
      this.#lose(`${this.path}: the disk takes nothing more`);
      return;
    }
    this.#isLosing = false;
    this.#waitingBytes += packed.record.length;
    this.#writing = this.#writing
      .then(() => this.#write(packed))
      .finally(() => {
        this.#waitingBytes -= packed.record.length;
      });
  }

  /** Resolves when all that was taken is written, or could not be. */
  async close(): Promise<void> {
    if (this.#isClosed) return this.#writing;
    this.#isClosed = true;
    this.#writing = this.#writing.then(async () => {
      await this.#data.datasync().catch(() => undefined);
      await Promise.allSettled([this.#data.close(), this.#index.close()]);
    });
    return this.#writing;
  }

  async #write({ record, flags, at, wall }: Packed): Promise<void> {
    // One of the same chunk before it is missing.
    if (this.#isLosing && (flags & Flag.Key) === 0) return;
    const offset = this.#offset;
    try {
      await writeAll(this.#data, record, offset);
      const crc = record.readUInt32LE(HEAD_BYTES - 4);
      const entry = packIndexEntry({ offset, bytes: record.length, crc, flags, at, wall }, this.#crc32);
      this.#offset += record.length;
      await writeAll(this.#index, entry, this.#indexOffset);
      this.#indexOffset += entry.length;
      this.#problem = undefined;
      const nowMs = performance.now();
      if (nowMs - this.#syncedAtMs < SYNC_EVERY_MS) return;
      this.#syncedAtMs = nowMs;
      await this.#data.datasync();
    } catch (error) {
      this.#lose(fileError(this.path, error).message);
      // What of it was written is cut off again: the file ends with a whole record.
      this.#offset = offset;
      await this.#data.truncate(offset).catch(() => undefined);
      await this.#index.truncate(this.#indexOffset).catch(() => undefined);
    }
  }

  #lose(problem: string): void {
    this.#isLosing = true;
    this.#problem = problem;
  }
}

async function make(path: string): Promise<FileHandle> {
  try {
    return await open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new Error(`${path} is there already: name another file, or remove it`, { cause: error });
    throw fileError(path, error);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    if (bytesWritten === 0) throw new Error('expected to write, got no room');
    done += bytesWritten;
  }
}
