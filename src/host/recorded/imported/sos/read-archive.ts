import { once } from 'node:events';
import type { Extract } from 'tar-stream';
import { cleanText } from '../../../../text/clean-text.ts';
import { FilesTaken, LONGEST_FILE_BYTES, MOST_ENTRIES, type SourceFiles } from './source-files.ts';
import { isWanted, mayHoldWanted, pathInReport } from './wanted-files.ts';

/** sos cuts logs at 25 MB, and journals at 100: no member of a report has more. */
const LONGEST_MEMBER_BYTES = 8e9;
/** In words of tar-stream. */
const NO_MORE = 'Unexpected end of data';
const MOST_PADDING_BYTES = 64 * 2 ** 20;

/**
 * Reads what is wanted of a sos report in a tar archive, as it comes by: nothing is unpacked to a disk, and a member that
 * is not wanted is passed over, however large it says it is. Where the archive breaks off, a note says so, and what stood
 * before it counts. Rejects when nothing of a report was found.
 */
export async function readReportArchive(unpacked: AsyncIterable<Buffer>): Promise<SourceFiles> {
  const { extract } = await import('tar-stream');
  const taken = new FilesTaken();
  const entries = extract();
  let count = 0;
  let read = 0;
  /** So far the members that were seen reach. */
  let reach = 0;
  const fed = feed(entries, unpacked, bytes => {
    read += bytes;
    // Nothing but padding for so long is no archive any more: a sparse file may have terabytes of it.
    return read <= reach + MOST_PADDING_BYTES;
  });
  try {
    for await (const entry of entries) {
      if (++count > MOST_ENTRIES) throw new Error(`it has more than ${MOST_ENTRIES} entries`);
      const { type, name, linkname, size = 0 } = entry.header;
      const path = pathInReport(name);
      reach = read + size;
      if (size > LONGEST_MEMBER_BYTES)
        throw new Error(`${cleanText(name)} says that it has ${Math.round(size / 1e9)} GB`);
      if (path === undefined) entry.resume();
      else if (type === 'symlink' && mayHoldWanted(path)) {
        taken.addLink(path, linkname ?? '');
        entry.resume();
      } else if (type === 'file' && isWanted(path) && taken.hasRoomFor(path, size)) {
        const pieces: Buffer[] = [];
        let length = 0;
        for await (const piece of entry as AsyncIterable<Buffer>) {
          length += piece.length;
          if (length <= LONGEST_FILE_BYTES) pieces.push(piece);
        }
        taken.add(path, Buffer.concat(pieces));
      } else entry.resume();
    }
    if (fed.problem !== undefined) throw fed.problem;
  } catch (problem) {
    const found = problem instanceof Error ? problem.message : String(problem);
    // Why there is no more of it says more than that there is no more.
    const error = found === NO_MORE ? (fed.problem ?? problem) : problem;
    const why = error instanceof Error ? error.message : found;
    if (taken.texts.size === 0) throw new Error(why, { cause: error });
    taken.note(`the archive breaks off behind ${count} members: ${why}`);
  } finally {
    entries.destroy();
  }
  return taken;
}

interface Fed {
  /** Why there is no more of it; undefined: it came to its end, or is not there yet. */
  readonly problem: unknown;
}

/**
 * Hands over the pieces as fast as they are taken, until `goesOn` says that it is enough. What fails behind them is an end
 * of the archive: what came before is read first.
 */
function feed(entries: Extract, unpacked: AsyncIterable<Buffer>, goesOn: (bytes: number) => boolean): Fed {
  const fed: { problem: unknown } = { problem: undefined };
  const closed = new AbortController();
  entries.once('close', () => closed.abort());
  const handOver = async (): Promise<void> => {
    for await (const piece of unpacked) {
      if (closed.signal.aborted || !goesOn(piece.length)) return;
      if (!entries.write(piece)) await once(entries, 'drain', closed).catch(() => undefined);
    }
  };
  void handOver()
    .catch((error: unknown) => {
      fed.problem = error;
    })
    .finally(() => entries.end());
  return fed;
}
