import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileError, isNoRoom } from '../file-error.ts';
import { type Folder, openFolder } from '../folder.ts';
import { giveToOwner } from '../private-files.ts';
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
/** The beginning of a chunk is large: a full disk is not offered one at each refresh. */
const TRY_AGAIN_MS = 5_000;
/**
 * The index is written for several records at once, in milliseconds: each write costs as much as that of the record itself.
 * Whoever opens the file sooner, or after a crash, goes through the few that it lacks.
 */
const INDEX_EVERY_MS = 5_000;
/** Entries that wait for an index that cannot be written: with more, all behind it is gone through by whoever opens it. */
const MOST_WAITING_ENTRIES = 4_096;

export interface RecordingState {
  readonly path: string;
  readonly bytes: number;
  /** Why nothing more is written; undefined: all is, or is again. */
  readonly problem: string | undefined;
  /** Nothing more is written as the disk has no room, or its user may have no more of it. */
  readonly isDiskFull: boolean;
  /** Why some of it is missing, also where it went on since; undefined: all of it is there. */
  readonly missing: string | undefined;
}

/** Where a recording is made. */
interface Place {
  /** As it is called, for people. */
  readonly path: string;
  /** Where to open it. */
  readonly at: string;
  /** Held as long as the file is open; undefined: somebody else holds it. */
  readonly folder: Folder | undefined;
}

/**
 * A recording that is being written. Records are taken at once and written behind one another; who hands them over never
 * waits. What could not be written, as the disk is full, is left out up to the beginning of a chunk, and the file ends
 * with the last whole record at any time.
 */
export class RecordingFile {
  readonly path: string;
  readonly #place: Place;
  readonly #data: FileHandle;
  readonly #index: FileHandle;
  readonly #crc32: Crc32;
  #offset = FILE_LINE.length;
  #indexOffset = INDEX_LINE.length;
  /** Entries of records that are written, and which the index lacks; undefined: it is given up. */
  #entries: Buffer[] | undefined = [];
  #indexedAtMs = performance.now();
  #waitingBytes = 0;
  /** The chunk that is taken, by its number, and the last of which something was left out. */
  #chunk = 0;
  #lostChunk = 0;
  #lostAtMs = Number.NEGATIVE_INFINITY;
  #problem: string | undefined;
  #isDiskFull = false;
  #missing: string | undefined;
  #syncedAtMs = performance.now();
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(
    place: Place,
    { data, index }: { readonly data: FileHandle; readonly index: FileHandle },
    crc32: Crc32,
  ) {
    this.path = place.path;
    this.#place = place;
    this.#data = data;
    this.#index = index;
    this.#crc32 = crc32;
  }

  /**
   * Makes the file and its index, for us alone to read (0600), and in another user's folder as that one's: no link of others on
   * the way there is followed. Rejects with words, also where one is there already.
   * @param heldAt where to make it, where that is not `path` itself: in a folder that is held by who asks
   */
  static async create(path: string, crc32: Crc32, heldAt?: string): Promise<RecordingFile> {
    const place = heldAt === undefined ? await openPlace(path) : { path, at: heldAt, folder: undefined };
    const made: { readonly at: string; readonly file: FileHandle }[] = [];
    const begin = async (suffix: string, firstLine: string): Promise<FileHandle> => {
      const at = `${place.at}${suffix}`;
      const file = await make(`${path}${suffix}`, at);
      made.push({ at, file });
      if (place.folder !== undefined) await giveToOwner(place.folder, file);
      await writeAll(file, Buffer.from(firstLine), 0);
      return file;
    };
    try {
      const data = await begin('', FILE_LINE);
      const index = await begin(INDEX_SUFFIX, INDEX_LINE);
      return new RecordingFile(place, { data, index }, crc32);
    } catch (error) {
      // One without a record, which the next that is asked for would find in its way, is of no use.
      for (const { at } of made) await rm(at, { force: true }).catch(() => undefined);
      await Promise.allSettled([...made.map(({ file }) => file.close()), place.folder?.close()]);
      throw fileError(path, error);
    }
  }

  get state(): RecordingState {
    return {
      path: this.path,
      bytes: this.#offset,
      problem: this.#problem,
      isDiskFull: this.#isDiskFull,
      missing: this.#missing,
    };
  }

  get hasRecords(): boolean {
    return this.#offset > FILE_LINE.length;
  }

  /** Whether it can go on with the beginning of a chunk: something was left out, and it is time to try again. */
  get wantsKey(): boolean {
    return this.#chunk === this.#lostChunk && performance.now() - this.#lostAtMs >= TRY_AGAIN_MS;
  }

  /** Takes a record, to be written behind those before it. */
  append(packed: Packed): void {
    if (this.#isClosed) return;
    if ((packed.flags & Flag.Key) !== 0) this.#chunk++;
    else if (this.#chunk === this.#lostChunk) return;
    const chunk = this.#chunk;
    if (this.#waitingBytes + packed.record.length > MOST_WAITING_BYTES) {
      this.#lose(chunk, `${this.path}: the disk takes nothing more`);
      return;
    }
    this.#waitingBytes += packed.record.length;
    this.#writing = this.#writing
      .then(() => this.#write(packed, chunk))
      .finally(() => {
        this.#waitingBytes -= packed.record.length;
      });
  }

  /** A frame could not be packed: it is missing, with those behind it up to the beginning of a chunk. @param why in words */
  leaveOut(why: string): void {
    const chunk = this.#chunk;
    // What was taken before is written first.
    this.#writing = this.#writing.then(() =>
      this.#lose(chunk, `${this.path}: a refresh is left out: ${why}`),
    );
  }

  /** Resolves when all that was taken by now is written, or could not be. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /**
   * The same, for the last time.
   * @param isKept asked when all is written: false takes it away again, with its index
   */
  async close(isKept: () => boolean = () => true): Promise<void> {
    if (this.#isClosed) return this.#writing;
    this.#isClosed = true;
    this.#writing = this.#writing.then(async () => {
      try {
        // A disk of the network may say only now that it is full.
        await this.#data.datasync();
        await this.#data.close();
      } catch (error) {
        this.#lose(this.#chunk, fileError(this.path, error).message);
        await this.#data.close().catch(() => undefined);
      }
      await this.#writeIndex();
      await this.#index.close().catch(() => undefined);
      if (!isKept()) await this.#remove();
      await this.#place.folder?.close().catch(() => undefined);
    });
    return this.#writing;
  }

  /** The disk does not answer: what it has not written by now may be missing. */
  giveUp(): void {
    this.#lose(this.#chunk, `${this.path}: the disk does not answer`);
  }

  /** Closes it and takes it away again, with its index; not where it is closed already. */
  discard(): Promise<void> {
    return this.close(() => false);
  }

  async #remove(): Promise<void> {
    const { at } = this.#place;
    for (const path of [at, `${at}${INDEX_SUFFIX}`]) await rm(path, { force: true }).catch(() => undefined);
  }

  async #write({ record, flags, at, wall }: Packed, chunk: number): Promise<void> {
    // One of the same chunk before it is missing.
    if (chunk === this.#lostChunk) return;
    const offset = this.#offset;
    try {
      await writeAll(this.#data, record, offset);
      await this.#syncNowAndThen();
    } catch (error) {
      this.#lose(chunk, fileError(this.path, error).message);
      this.#isDiskFull = isNoRoom(error);
      // What of it was written is cut off again: the file ends with a whole record.
      await this.#data.truncate(offset).catch(() => undefined);
      return;
    }
    this.#offset += record.length;
    this.#problem = undefined;
    this.#isDiskFull = false;
    const crc = record.readUInt32LE(HEAD_BYTES - 4);
    this.#entries?.push(packIndexEntry({ offset, bytes: record.length, crc, flags, at, wall }, this.#crc32));
    if (performance.now() - this.#indexedAtMs >= INDEX_EVERY_MS) await this.#writeIndex();
  }

  async #syncNowAndThen(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#syncedAtMs < SYNC_EVERY_MS) return;
    this.#syncedAtMs = nowMs;
    await this.#data.datasync();
  }

  /** Where it cannot be written, it ends with a whole entry and is tried again: the records themselves are there. */
  async #writeIndex(): Promise<void> {
    this.#indexedAtMs = performance.now();
    if (this.#entries === undefined || this.#entries.length === 0) return;
    const bytes = Buffer.concat(this.#entries);
    try {
      await writeAll(this.#index, bytes, this.#indexOffset);
      this.#indexOffset += bytes.length;
      this.#entries = [];
    } catch {
      await this.#index.truncate(this.#indexOffset).catch(() => undefined);
      if (this.#entries.length > MOST_WAITING_ENTRIES) this.#entries = undefined;
    }
  }

  #lose(chunk: number, problem: string): void {
    this.#lostChunk = chunk;
    this.#lostAtMs = performance.now();
    this.#problem = problem;
    this.#missing = problem;
  }
}

/** A folder that the user named, or that srs-top has made. */
async function openPlace(path: string): Promise<Place> {
  const folder = await openFolder(dirname(path), { isMade: false, ownNames: 0, mayBeTheirs: true });
  if (folder === undefined) throw noDirectory(path);
  return { path, at: folder.at(basename(path)), folder };
}

function noDirectory(path: string, cause?: unknown): Error {
  return new Error(`${path}: there is no directory ${dirname(path)}: make it first`, { cause });
}

async function make(path: string, at: string): Promise<FileHandle> {
  try {
    return await open(at, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new Error(`${path} is there already: name another file, or remove it`, { cause: error });
    if (code === 'ENOENT') throw noDirectory(path, error);
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
