import { constants } from 'node:fs';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { execa } from 'execa';
import { RecordingFile } from '../../src/storage/recordings/recording-file.ts';
import { RecordingReader } from '../../src/storage/recordings/recording-reader.ts';

const PROGRAM = fileURLToPath(new URL('make-day.ts', import.meta.url));
/** Two recorders, of which the second was started at noon, are made at the same time. */
const HALVES = [
  [0, 12],
  [12, 24],
] as const;

/** 24 hours of a simulated host, from 03:12 UTC of 23 November 2026 on. */
export interface RecordedDay {
  /** A directory of a file for each hour. */
  readonly ring: string;
  /** One file. */
  readonly file: string;
}

export async function recordDay(directory: string): Promise<RecordedDay> {
  await Promise.all(
    HALVES.map(([from, to]) => execa(process.execPath, [PROGRAM, directory, `${from}`, `${to}`])),
  );
  const ring = join(directory, 'ring');
  await mkdir(ring);
  for (const [from] of HALVES) {
    const half = join(directory, `ring-from-${from}`);
    for (const name of await readdir(half)) await rename(join(half, name), join(ring, name));
  }
  const file = join(directory, 'day.srstop');
  await joinFiles(
    HALVES.map(([from]) => join(directory, `from-${from}.srstop`)),
    file,
  );
  return { ring, file };
}

/** The records of several files as they are, in one. */
async function joinFiles(paths: readonly string[], into: string): Promise<void> {
  const file = await RecordingFile.create(into, crc32);
  for (const path of paths) {
    const reader = await RecordingReader.open(path, problem => {
      throw new Error(problem);
    });
    const { index } = reader;
    await reader.close();
    const data = await open(path, constants.O_RDONLY);
    for (let number = 0; number < index.count; number++) {
      const { offset, bytes, flags, at, wall } = index.at(number);
      const record = Buffer.alloc(bytes);
      await data.read(record, 0, bytes, offset);
      file.append({ record, flags, at, wall });
      if (index.isKey(number)) await file.settled();
    }
    await data.close();
  }
  await file.close();
  if (file.state.problem !== undefined) throw new Error(file.state.problem);
}
