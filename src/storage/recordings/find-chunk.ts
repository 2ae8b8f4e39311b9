import type { RecordIndex } from './record-index.ts';

/** A chunk of one of several files. Times of day are in milliseconds since 1970. */
export interface Chunk {
  /** The number of its file. */
  readonly file: number;
  /** From the beginning on, or from where the clock was set back, up to where it was again. */
  readonly pass: number;
  /** Its first record, by its number there. */
  readonly index: number;
  readonly firstWall: number;
  /** The least and the latest that any record of it has: the clock may have been set meanwhile. */
  readonly leastWall: number;
  readonly latestWall: number;
}

/** Behind the last refresh of a chunk the next one begins within so long, unless something is missing in between. */
const MOST_DELAY_MS = 120_000;

/** All chunks of files, in the order in which they are played. */
export function chunksOf(indexes: readonly RecordIndex[]): readonly Chunk[] {
  let pass = 0;
  let lastWall = Number.NEGATIVE_INFINITY;
  return indexes.flatMap((index, file) =>
    Array.from(index.chunks(), chunk => {
      if (chunk.firstWall < lastWall) pass++;
      lastWall = chunk.firstWall;
      return { file, pass, ...chunk };
    }),
  );
}

/**
 * The chunk to play from for a time of day. Where the clock was set back several have that: the one of the pass that is played
 * now, or else the nearest to that. Where none has, the one that begins last before it, or the earliest.
 * @param chunks in the order in which they are played
 * @param here which of them is played now @returns which; undefined: there is none
 */
export function findChunk(chunks: readonly Chunk[], wall: number, here: number): number | undefined {
  let found: number | undefined;
  let before: number | undefined;
  let earliest: number | undefined;
  const distance = (number: number): number =>
    chunks[number]?.pass === chunks[here]?.pass ? 0 : Math.abs(number - here);
  for (const [number, chunk] of chunks.entries()) {
    const { firstWall } = chunk;
    if (earliest === undefined || firstWall < (chunks[earliest]?.firstWall ?? 0)) earliest = number;
    if (firstWall > wall) continue;
    if (before === undefined || firstWall > (chunks[before]?.firstWall ?? 0)) before = number;
    const isNearer = found === undefined || distance(number) < distance(found);
    if (isNearer && wall < endOf(chunk, chunks[number + 1])) found = number;
  }
  return found ?? before ?? earliest;
}

/** Where its time is over, be it that the next chunk begins. */
function endOf({ latestWall }: Chunk, next: Chunk | undefined): number {
  const isFollowed =
    next !== undefined && next.firstWall > latestWall && next.firstWall - latestWall <= MOST_DELAY_MS;
  return isFollowed ? next.firstWall : latestWall + 1;
}
