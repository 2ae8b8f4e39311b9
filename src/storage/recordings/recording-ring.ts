import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, isNoRoom } from '../file-error.ts';
import { AgeClock } from './age-clock.ts';
import type { Packed } from './frame-packer.ts';
import { Flag, INDEX_BYTES } from './record-format.ts';
import { RecordingFile } from './recording-file.ts';
import { openRingFolder, type RingFolder } from './ring-folder.ts';
import { shardName } from './ring-names.ts';
import { type RingOptions, RingPast } from './ring-past.ts';

export interface RingState {
  /** Of its directory. */
  readonly path: string;
  readonly bytes: number;
  /** What of that is kept around findings. */
  readonly keptBytes: number;
  /** Why nothing more is written; undefined: all is, or is again. */
  readonly problem: string | undefined;
  /** Why some of what was recorded since it was opened is missing; undefined: nothing is. */
  readonly missing: string | undefined;
}

/** The shard that is written. */
interface Writing {
  readonly name: string;
  readonly firstWall: number;
  readonly firstAt: number;
  lastWall: number;
  lastAt: number;
  bytes: number;
  /** Of the first record, which has all that is known. */
  readonly keyBytes: number;
  /** Records that wait for the file to be made. */
  waiting: Packed[] | undefined;
  file: RecordingFile | undefined;
}

/** A shard is forgotten as a whole: so it is an hour at the most, and a small part of what the limits are. */
const LONGEST_SHARD_MS = 3_600_000;
const LEAST_SHARD_MS = 60_000;
const PARTS = 24;
/** A shard of less than so many beginnings of chunks would be of little else. */
const LEAST_KEYS = 4;
/** A shard gets a little larger than it may be, and a disk takes whole blocks. */
const SPARE = 1.25;
const MOST_WAITING_BYTES = 8 * 2 ** 20;
/** A disk that is full is tried again so much later. */
const TRY_AGAIN_MS = 5_000;

/**
 * A recording that goes on for ever in a directory of its own: shards, of which the oldest are forgotten when they are too
 * old or all is too much; what happened around findings is kept of them. A shard begins where a chunk does, so that no
 * refresh is missing in between. Records are taken at once; who hands them over never waits.
 */
export class RecordingRing {
  readonly path: string;
  readonly #folder: RingFolder;
  readonly #options: RingOptions;
  readonly #past: RingPast;
  #ageClock = new AgeClock();
  readonly #shardMs: number;
  #shardBytes: number;
  #writing: Writing | undefined;
  #problem: string | undefined;
  #missing: string | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #madeRoomAtMs = Number.NEGATIVE_INFINITY;
  #work: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(path: string, folder: RingFolder, options: RingOptions) {
    this.path = path;
    this.#folder = folder;
    this.#options = options;
    this.#past = new RingPast(folder, options);
    const { ageMs, bytes } = options.limits;
    this.#shardMs = Math.min(LONGEST_SHARD_MS, Math.max(LEAST_SHARD_MS, ageMs / PARTS));
    this.#shardBytes = bytes / PARTS;
  }

  /** Goes on with what is in a directory, which is made where it is missing. Rejects with words. */
  static async open(path: string, options: RingOptions): Promise<RecordingRing> {
    const folder = await openRingFolder(path);
    try {
      const ring = new RecordingRing(path, folder, options);
      await ring.#past.survey();
      ring.#ageClock = new AgeClock(ring.#past.lastWall);
      await ring.#fitDisk();
      return ring;
    } catch (error) {
      await folder.close();
      throw fileError(path, error);
    }
  }

  get state(): RingState {
    return {
      path: this.path,
      bytes: this.#past.bytes + (this.#writing?.bytes ?? 0),
      keptBytes: this.#past.keptBytes,
      problem: this.#problem ?? this.#problemOf(this.#writing),
      missing: this.#writing?.file?.state.missing ?? this.#missing,
    };
  }

  /** Whether a shard should begin with the next frame, or something was left out and it is time to try again. */
  get wantsKey(): boolean {
    if (this.#isClosed) return false;
    if (this.#writing === undefined) return performance.now() - this.#failedAtMs >= TRY_AGAIN_MS;
    return this.#isFull(this.#writing) || this.#writing.file?.wantsKey === true;
  }

  /** Takes a record, to be written behind those before it. */
  append(packed: Packed): void {
    if (this.#isClosed) return;
    const { record, flags, at, wall } = packed;
    if ((flags & Flag.Finding) !== 0) this.#past.found(wall);
    if ((flags & Flag.Key) !== 0) {
      const { isDiskFull = false } = this.#writing?.file?.state ?? {};
      // Where the disk is full, what is written by now is the past too: some of it can be forgotten.
      if (this.#writing === undefined || this.#isFull(this.#writing) || isDiskFull) this.#turn(packed);
      const believed = this.#ageClock.take(at, wall);
      this.#then(() => this.#forget(believed));
    }
    const writing = this.#writing;
    if (writing === undefined) return;
    if (writing.file?.state.isDiskFull === true) this.#makeRoom();
    writing.lastWall = wall;
    writing.lastAt = at;
    if (writing.file?.state.problem === undefined) writing.bytes += record.length + INDEX_BYTES;
    if (writing.file !== undefined) writing.file.append(packed);
    else if (writing.bytes <= MOST_WAITING_BYTES) writing.waiting?.push(packed);
    // One that is left out would be missed by those behind it.
    else this.#fail(writing, `${this.path}: the disk takes nothing more`);
  }

  /** As `RecordingFile.leaveOut`. */
  leaveOut(why: string): void {
    this.#then(async () => {
      const { file } = this.#writing ?? {};
      if (file !== undefined) file.leaveOut(why);
      else this.#problem = this.#missing = `${this.path}: a refresh is left out: ${why}`;
    });
  }

  /** Resolves when the files are as what was taken by now wants them. */
  async settled(): Promise<void> {
    await this.#work;
    await this.#writing?.file?.settled();
  }

  /** The same, for the last time. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#then(async () => {
        if (this.#writing !== undefined) await this.#end(this.#writing);
        await this.#folder.close();
      });
    }
    return this.#work;
  }

  #isFull(writing: Writing): boolean {
    const { firstAt, lastAt, bytes } = writing;
    return (lastAt - firstAt) / 1_000 >= this.#shardMs || bytes >= this.#mostBytesOf(writing);
  }

  #mostBytesOf({ keyBytes }: Pick<Writing, 'keyBytes'>): number {
    return Math.max(this.#shardBytes, LEAST_KEYS * keyBytes);
  }

  /** Shards are a small part of what there is room for, where that is less than it may be. */
  async #fitDisk(): Promise<void> {
    const free = await this.#freeBytes();
    this.#shardBytes = Math.min(this.#shardBytes, (this.#past.bytes + free) / PARTS);
  }

  /** What the disk has room for; infinite where it does not say. */
  async #freeBytes(): Promise<number> {
    try {
      const { bavail, bsize } = await statfs(this.#folder.at('.'));
      return bavail * bsize;
    } catch {
      return Number.POSITIVE_INFINITY;
    }
  }

  async #forget(nowWall: number): Promise<void> {
    const { bytes = 0, keyBytes = 0 } = this.#writing ?? {};
    const most = this.#mostBytesOf({ keyBytes });
    await this.#past.forget(nowWall, bytes + most);
    if ((await this.#freeBytes()) < most * SPARE) await this.#past.makeRoom();
  }

  /** Once for each time that it is tried again. */
  #makeRoom(): void {
    const nowMs = performance.now();
    if (nowMs - this.#madeRoomAtMs < TRY_AGAIN_MS) return;
    this.#madeRoomAtMs = nowMs;
    this.#then(() => this.#past.makeRoom());
  }

  /** The disk's problem is that of all shards: whoever is told of it is not told of each. */
  #problemOf(writing: Writing | undefined): string | undefined {
    const { problem, isDiskFull = false, path } = writing?.file?.state ?? {};
    return isDiskFull ? problem?.replace(path ?? '', this.path) : problem;
  }

  /** One after the other, and behind what hands records over. */
  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#options.tell(fileError(this.path, error).message);
    });
  }

  /** A shard begins. */
  #turn({ at, wall, record }: Packed): void {
    const before = this.#writing;
    const next: Writing = {
      name: shardName(wall),
      firstWall: wall,
      firstAt: at,
      lastWall: wall,
      lastAt: at,
      bytes: 0,
      keyBytes: record.length,
      waiting: [],
      file: undefined,
    };
    this.#writing = next;
    this.#then(async () => {
      if (before !== undefined) await this.#end(before);
      await this.#make(next);
    });
  }

  /** A shard is whole; one that nothing could be written to is none. */
  async #end({ name, firstWall, lastWall, bytes, file }: Writing): Promise<void> {
    await file?.close(() => file.hasRecords);
    this.#missing = file?.state.missing ?? this.#missing;
    if (file?.hasRecords === true) this.#past.add({ name, firstWall, lastWall, bytes });
  }

  async #make(writing: Writing): Promise<void> {
    const { name } = writing;
    const path = join(this.path, name);
    try {
      const file = await RecordingFile.create(path, this.#options.crc32, this.#folder.at(name));
      for (const packed of writing.waiting ?? []) file.append(packed);
      writing.waiting = undefined;
      writing.file = file;
      this.#problem = undefined;
    } catch (error) {
      const { message } = fileError(path, error);
      this.#fail(writing, isNoRoom(error) ? message.replace(path, this.path) : message);
      if (isNoRoom(error)) await this.#past.makeRoom();
    }
  }

  /** It cannot be written: another is tried later. */
  #fail(writing: Writing, problem: string): void {
    writing.waiting = undefined;
    this.#problem = problem;
    this.#missing = problem;
    this.#failedAtMs = performance.now();
    if (this.#writing === writing) this.#writing = undefined;
  }
}
