import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cleanText } from '../../text/clean-text.ts';
import { fileError } from '../file-error.ts';
import { type Chunk, chunksOf, findChunk } from './find-chunk.ts';
import { FILE_SUFFIX, type IndexEntry } from './record-format.ts';
import { type ReadFrame, RecordingReader } from './recording-reader.ts';
import { shardOfKept } from './ring-names.ts';

/** A frame of one of several files. */
export interface SetFrame extends ReadFrame {
  /** Of its file. */
  readonly path: string;
}

/** What a file says of the program that recorded it: files of one have all of it in common. */
export interface RecordedRun {
  readonly hostId: string;
  readonly hostName: string;
  /** Names are replaced: each program that recorded has a host of its own. */
  readonly isAnonymised?: true;
  /** Milliseconds since 1970. */
  readonly startWall: number;
  /** By its monotonic clock, in microseconds. */
  readonly startAt: number;
}

export interface SetOptions {
  /** Is told of each file in a sentence what is missing, and in another, when it is closed, what could not be read. */
  readonly tell: (problem: string) => void;
  /** By the first frame of a file, as it was written. Throws with what is wrong with it. */
  readonly runOf: (value: unknown) => RecordedRun;
}

/** The files of a recording, in the order of their time: one, or all of a directory. */
export class RecordingSet {
  readonly path: string;
  readonly readers: readonly RecordingReader[];
  readonly #chunks: readonly Chunk[];
  /** Whose frames are read. */
  #current = 0;
  /** The chunk that they are of. */
  #chunk = 0;

  private constructor(path: string, readers: readonly RecordingReader[]) {
    this.path = path;
    this.readers = readers;
    this.#chunks = chunksOf(readers.map(({ index }) => index));
  }

  /**
   * Opens a file, or all recordings of a directory. Rejects with a sentence where there is none that could be read, or where
   * they are of several hosts.
   */
  static async open(path: string, { tell, runOf }: SetOptions): Promise<RecordingSet> {
    const stats = await stat(path).catch((error: unknown) => {
      throw fileError(path, error);
    });
    if (!stats.isDirectory()) return new RecordingSet(path, [await RecordingReader.open(path, tell)]);
    const files: OpenFile[] = [];
    for (const name of recordingsAmong(await readdir(path))) {
      try {
        files.push(await openFile(join(path, name), { tell, runOf }));
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      }
    }
    if (files.length === 0)
      throw new Error(`${path}: expected recordings (*${FILE_SUFFIX}), got none that can be read`);
    const hosts = new Map(files.map(file => [file.run.hostId, file]));
    if (hosts.size > 1) {
      await Promise.all(files.map(({ reader }) => reader.close()));
      throw new Error(`${path}: ${severalHosts([...hosts.values()])}`);
    }
    return new RecordingSet(
      path,
      files.sort(byRunAndTime).map(({ reader }) => reader),
    );
  }

  /**
   * Times of day in milliseconds since 1970: the least and the latest of all refreshes, and that of the first, which is not
   * the least where the clock was set back.
   */
  get span(): { readonly firstWall: number; readonly lastWall: number; readonly beganWall: number } {
    const [first] = this.#chunks;
    return {
      firstWall: this.#chunks.reduce(
        (least, { leastWall }) => Math.min(least, leastWall),
        Number.POSITIVE_INFINITY,
      ),
      lastWall: this.#chunks.reduce(
        (latest, { latestWall }) => Math.max(latest, latestWall),
        Number.NEGATIVE_INFINITY,
      ),
      beganWall: first?.firstWall ?? Number.NaN,
    };
  }

  /** Goes on from the beginning of the chunk that has this time of day (`findChunk`); -Infinity: from the beginning. */
  seek(wall: number): void {
    const isBeginning = wall === Number.NEGATIVE_INFINITY;
    this.#chunk = (isBeginning ? undefined : findChunk(this.#chunks, wall, this.#chunk)) ?? 0;
    const { file = 0, index = 0 } = this.#chunks[this.#chunk] ?? {};
    this.readers[file]?.seek(index);
    for (const later of this.readers.slice(file + 1)) later.seek(later.index.nextChunk(0) ?? 0);
    this.#current = file;
  }

  /** Undefined behind the last. */
  async next(): Promise<SetFrame | undefined> {
    for (;;) {
      const reader = this.readers[this.#current];
      const frame = await reader?.next();
      if (reader !== undefined && frame !== undefined) {
        this.#follow(frame);
        return { ...frame, path: reader.path };
      }
      if (this.#current >= this.readers.length - 1) return undefined;
      this.#current++;
    }
  }

  #follow({ index }: ReadFrame): void {
    const isBehind = (chunk: Chunk | undefined): boolean =>
      chunk !== undefined &&
      (chunk.file < this.#current || (chunk.file === this.#current && chunk.index <= index));
    while (isBehind(this.#chunks[this.#chunk + 1])) this.#chunk++;
  }

  /** Leaves out a frame. @param why see `LeftOut.add` */
  leaveOut({ path, index }: SetFrame, why: string | undefined): void {
    this.readers.find(reader => reader.path === path)?.leaveOut(index, why);
  }

  /** What could not be read by now, in words that are not told any more; undefined: nothing. */
  takeLeftOut(): string | undefined {
    return this.readers.map(reader => reader.takeLeftOut()).find(words => words !== undefined);
  }

  /** Of every record that has one of these flags, in order. */
  *flagged(flags: number): Generator<IndexEntry> {
    for (const { index } of this.readers) {
      for (let number = 0; number < index.count; number++) {
        const entry = index.at(number);
        if ((entry.flags & flags) !== 0) yield entry;
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.readers.map(reader => reader.close()));
  }
}

interface OpenFile {
  readonly reader: RecordingReader;
  readonly run: RecordedRun;
}

async function openFile(path: string, { tell, runOf }: SetOptions): Promise<OpenFile> {
  const reader = await RecordingReader.open(path, tell);
  try {
    return { reader, run: runOf(await reader.firstKey()) };
  } catch (error) {
    await reader.close();
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Within a run by its own clock: the time of day may have been set meanwhile. */
function byRunAndTime(a: OpenFile, b: OpenFile): number {
  return (
    a.run.startWall - b.run.startWall ||
    a.run.startAt - b.run.startAt ||
    a.reader.index.at(0).at - b.reader.index.at(0).at
  );
}

function severalHosts(files: readonly OpenFile[]): string {
  const [first, second] = files.map(
    ({ run, reader }) => `${cleanText(run.hostName)} (${cleanText(basename(reader.path))})`,
  );
  const more = files.length > 2 ? ` and ${files.length - 2} more` : '';
  const mayBeOne = files.some(({ run }) => run.isAnonymised === true)
    ? ' (names are replaced: whether two programs recorded one host is not told)'
    : '';
  return `expected recordings of one host, got those of ${first}, ${second}${more}${mayBeOne}: name a file of one of them`;
}

/** A ring copies what it keeps of a shard before it forgets that one: for a moment both are there. */
function recordingsAmong(names: readonly string[]): readonly string[] {
  const isDouble = (name: string): boolean => names.includes(shardOfKept(name) ?? '');
  return names.filter(name => name.endsWith(FILE_SUFFIX) && !name.startsWith('.') && !isDouble(name)).sort();
}
