import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../file-error.ts';
import { FILE_SUFFIX, type IndexEntry } from './record-format.ts';
import { type ReadFrame, RecordingReader } from './recording-reader.ts';
import { shardOfKept } from './ring-names.ts';

/** A frame of one of several files. */
export interface SetFrame extends ReadFrame {
  /** It is the first of a file. */
  readonly isFirstOfFile: boolean;
}

/** The files of a recording, in the order of their time: one, or all of a directory. */
export class RecordingSet {
  readonly path: string;
  readonly readers: readonly RecordingReader[];
  #current = 0;
  #isFirst = true;

  private constructor(path: string, readers: readonly RecordingReader[]) {
    this.path = path;
    this.readers = readers;
  }

  /** Opens a file, or all recordings of a directory. Rejects with a sentence where there is none that could be read. */
  static async open(path: string, tell: (problem: string) => void): Promise<RecordingSet> {
    const stats = await stat(path).catch((error: unknown) => {
      throw fileError(path, error);
    });
    if (!stats.isDirectory()) return new RecordingSet(path, [await RecordingReader.open(path, tell)]);
    const readers: RecordingReader[] = [];
    for (const name of recordingsAmong(await readdir(path))) {
      try {
        readers.push(await RecordingReader.open(join(path, name), tell));
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      }
    }
    if (readers.length === 0)
      throw new Error(`${path}: expected recordings (*${FILE_SUFFIX}), got none that can be read`);
    readers.sort((a, b) => a.index.at(0).wall - b.index.at(0).wall);
    return new RecordingSet(path, readers);
  }

  /** Times of day of the first and the latest refresh, in milliseconds since 1970. */
  get span(): { readonly firstWall: number; readonly lastWall: number } {
    return {
      firstWall: this.readers[0]?.index.at(0).wall ?? 0,
      lastWall: Math.max(...this.readers.map(({ index }) => index.latestWall)),
    };
  }

  /** Goes on from the beginning of the chunk that has this time of day. */
  seek(wall: number): void {
    let current = 0;
    this.readers.forEach(({ index }, number) => {
      if (index.at(index.nextChunk(0) ?? 0).wall <= wall) current = number;
    });
    const reader = this.readers[current];
    reader?.seek(reader.index.chunkAt(wall));
    for (const later of this.readers.slice(current + 1)) later.seek(later.index.nextChunk(0) ?? 0);
    this.#current = current;
    this.#isFirst = true;
  }

  /** Undefined behind the last. */
  async next(): Promise<SetFrame | undefined> {
    for (;;) {
      const frame = await this.readers[this.#current]?.next();
      if (frame !== undefined) {
        const isFirstOfFile = this.#isFirst;
        this.#isFirst = false;
        return { ...frame, isFirstOfFile };
      }
      if (this.#current >= this.readers.length - 1) return undefined;
      this.#current++;
      this.#isFirst = true;
    }
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

/** A ring copies what it keeps of a shard before it forgets that one: for a moment both are there. */
function recordingsAmong(names: readonly string[]): readonly string[] {
  const isDouble = (name: string): boolean => names.includes(shardOfKept(name) ?? '');
  return names.filter(name => name.endsWith(FILE_SUFFIX) && !name.startsWith('.') && !isDouble(name)).sort();
}
