import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { openRegularFile } from '../regular-file.ts';
import type { Crc32, IndexEntry } from './record-format.ts';
import type { RecordIndex } from './record-index.ts';
import { RecordingFile } from './recording-file.ts';

/** A stretch of time: milliseconds since 1970. */
export interface Span {
  readonly fromWall: number;
  readonly toWall: number;
}

/** The records of a chunk: the first, and the one behind the last. */
export interface ChunkRange {
  readonly from: number;
  readonly to: number;
}

/** The chunks that have something of the spans, in order. */
export function chunksWithin(index: RecordIndex, spans: readonly Span[]): readonly ChunkRange[] {
  const chunks: ChunkRange[] = [];
  for (let from = index.nextChunk(0); from !== undefined; ) {
    const next = index.nextChunk(from + 1);
    const to = next ?? index.count;
    const [firstWall, lastWall] = [index.at(from).wall, index.at(to - 1).wall];
    if (spans.some(({ fromWall, toWall }) => firstWall <= toWall && lastWall >= fromWall))
      chunks.push({ from, to });
    from = next;
  }
  return chunks;
}

/**
 * Copies chunks of a recording into another as they are, record by record. Rejects with words where they cannot be read or
 * written; what was made by then is there.
 * @param from where the recording is, @param to where the other one is made: in a folder that is held
 */
export async function copyChunks(
  { from, to }: { readonly from: string; readonly to: string },
  index: RecordIndex,
  chunks: readonly ChunkRange[],
  crc32: Crc32,
): Promise<void> {
  const data = await openRegularFile(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const file = await RecordingFile.create(to, crc32, to);
    for (const chunk of chunks) {
      for (let number = chunk.from; number < chunk.to; number++) {
        const entry = index.at(number);
        const { flags, at, wall } = entry;
        file.append({ record: await readRecord(data, entry), flags, at, wall });
      }
      await file.settled();
    }
    await file.close();
    if (file.state.missing !== undefined) throw new Error(file.state.missing);
  } finally {
    await data.close();
  }
}

async function readRecord(data: FileHandle, { offset, bytes }: IndexEntry): Promise<Buffer> {
  const record = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await data.read(record, 0, bytes, offset);
  if (bytesRead < bytes) throw new Error(`expected ${bytes} bytes at byte ${offset}, got ${bytesRead}`);
  return record;
}
