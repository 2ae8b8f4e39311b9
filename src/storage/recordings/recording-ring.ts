import { join } from 'node:path';
import { fileError } from '../file-error.ts';
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
  /** Why nothing more is written, or some of it is missing. */
  readonly problem: string | undefined;
}

/** The shard that is written. */
interface Writing {
  readonly name: string;
  readonly firstWall: number;
  readonly firstAt: number;
  lastWall: number;
  lastAt: number;
  bytes: number;
  /** Records that wait for the file to be made. */
  waiting: Packed[] | undefined;
  file: RecordingFile | undefined;
}

/** A shard is forgotten as a whole: so it is an hour at the most, and a small part of what the limits are. */
const LONGEST_SHARD_MS = 3_600_000;
const LEAST_SHARD_MS = 60_000;
const PARTS = 24;
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
  readonly #shardMs: number;
  readonly #shardBytes: number;
  #writing: Writing | undefined;
  #problem: string | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
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
      problem: this.#problem ?? this.#writing?.file?.state.problem,
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
      if (this.#writing === undefined || this.#isFull(this.#writing)) this.#turn(packed);
      this.#then(() => this.#past.forget(wall, (this.#writing?.bytes ?? 0) + this.#shardBytes));
    }
    const writing = this.#writing;
    if (writing === undefined) return;
    writing.lastWall = wall;
    writing.lastAt = at;
    writing.bytes += record.length + INDEX_BYTES;
    if (writing.file !== undefined) writing.file.append(packed);
    else if (writing.bytes <= MOST_WAITING_BYTES) writing.waiting?.push(packed);
    // One that is left out would be missed by those behind it.
    else this.#fail(writing, `${this.path}: the disk takes nothing more`);
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
        await this.#writing?.file?.close();
        await this.#folder.close();
      });
    }
    return this.#work;
  }

  #isFull({ firstAt, lastAt, bytes }: Writing): boolean {
    return (lastAt - firstAt) / 1_000 >= this.#shardMs || bytes >= this.#shardBytes;
  }

  /** One after the other, and behind what hands records over. */
  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#options.tell(fileError(this.path, error).message);
    });
  }

  /** A shard begins. */
  #turn({ at, wall }: Packed): void {
    const before = this.#writing;
    const next: Writing = {
      name: shardName(wall),
      firstWall: wall,
      firstAt: at,
      lastWall: wall,
      lastAt: at,
      bytes: 0,
      waiting: [],
      file: undefined,
    };
    this.#writing = next;
    this.#then(async () => {
      if (before?.file !== undefined) {
        await before.file.close();
        const { name, firstWall, lastWall, bytes } = before;
        this.#past.add({ name, firstWall, lastWall, bytes });
      }
      await this.#make(next);
    });
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
      this.#fail(writing, fileError(path, error).message);
    }
  }

  /** It cannot be written: another is tried later. */
  #fail(writing: Writing, problem: string): void {
    writing.waiting = undefined;
    this.#problem = problem;
    this.#failedAtMs = performance.now();
    if (this.#writing === writing) this.#writing = undefined;
  }
}
