import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { type CaptureRecord, parseRecord, sizeOf } from './capture-record.ts';

export type { CaptureRecord } from './capture-record.ts';

/** A look at a large host takes some 500 kB. */
const LONGEST_LINE_BYTES = 16 * 2 ** 20;
/** In memory, all records together: some three hours at one look a second. */
const MOST_BYTES = 256 * 2 ** 20;
const NEWLINE = 0x0a;

/**
 * Reads a recording, in pieces. One that was cut off, or is damaged further on, or too long, gives what comes before.
 * Rejects with an Error that names the file, the line and the field when it cannot be read or is no recording.
 * @param tell is told in a sentence why there is no more of it
 */
export async function readCapture(
  path: string,
  tell: (note: string) => void = () => undefined,
): Promise<readonly CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  let bytes = 0;
  const take = (line: string): boolean => {
    const record = parseRecord(line, `${path}, line ${records.length + 1}`, records.at(-1)?.t);
    bytes += sizeOf(record, line.length);
    if (bytes > MOST_BYTES) return false;
    records.push(record);
    return true;
  };
  const end = await readLines(path, take);
  if (records.length === 0) {
    throw new Error(
      `${path}: expected a recording, got no whole line${end === undefined ? '' : `: ${end.why}`}`,
    );
  }
  if (end !== undefined)
    tell(
      `${path}: ${end.why}: playing the ${records.length === 1 ? 'record' : `${records.length} records`} before that, ${spanOf(records)} s`,
    );
  return records;
}

function spanOf(records: readonly CaptureRecord[]): number {
  return Math.round((records.at(-1)?.t ?? 0) - (records[0]?.t ?? 0));
}

/** The records up to a moment, in seconds since the first, which is always there. */
export function recordsUntil(records: readonly CaptureRecord[], seconds: number): readonly CaptureRecord[] {
  const untilSeconds = (records[0]?.t ?? 0) + seconds;
  return records.filter((record, index) => index === 0 || record.t <= untilSeconds);
}

/** Why the end of a file was not reached, or what stands there. */
interface EarlyEnd {
  readonly why: string;
  readonly isGzip: boolean;
}

/**
 * Hands over every whole line until `take` says that it is enough. Rejects with what `take` throws, with the system's
 * error, and when a line is longer than any record. @returns undefined when all was read, and it ended with a line
 */
async function readLines(path: string, take: (line: string) => boolean): Promise<EarlyEnd | undefined> {
  const file = createReadStream(path);
  const splitter = createSplitter(path, take);
  let isGzip = false;
  try {
    const opened = await openText(file);
    isGzip = opened.isGzip;
    for await (const piece of opened.pieces) if (!splitter.add(piece)) return tooLong(isGzip);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { why: `it is damaged (${error.message})`, isGzip };
  } finally {
    file.destroy();
  }
  return splitter.hasRest() ? { why: 'its last line was cut off', isGzip } : undefined;
}

function tooLong(isGzip: boolean): EarlyEnd {
  return { why: `it takes more than ${MOST_BYTES / 2 ** 20} MiB of memory`, isGzip };
}

/** The errors of zlib that speak of what it was given. */
function isDamage(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}

interface Text {
  readonly pieces: AsyncIterable<Buffer>;
  readonly isGzip: boolean;
}

/** The text of a file that may be gzipped. */
async function openText(file: Readable): Promise<Text> {
  const pieces: AsyncIterator<Buffer> = file[Symbol.asyncIterator]();
  const first = await pieces.next();
  const head: Buffer = first.done === true ? Buffer.alloc(0) : first.value;
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  return { isGzip, pieces: isGzip ? unzip(all()) : all() };
}

/** Piece by piece. One that was cut off ends without an error; what was unpacked right before a damage may be lost. */
async function* unzip(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { constants, createGunzip } = await import('node:zlib');
  const { Readable } = await import('node:stream');
  const source = Readable.from(pieces);
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  source.on('error', error => gunzip.destroy(error));
  yield* source.pipe(gunzip);
}

/** Cuts pieces into lines. */
function createSplitter(path: string, take: (line: string) => boolean) {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let lineNumber = 1;
  return {
    hasRest: () => restBytes > 0,
    /** False when there is enough. */
    add(piece: Buffer): boolean {
      let start = 0;
      for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, start)) {
        const line = Buffer.concat([...rest, piece.subarray(start, end)]).toString('utf8');
        rest = [];
        restBytes = 0;
        start = end + 1;
        lineNumber++;
        if (!take(line)) return false;
      }
      rest.push(piece.subarray(start));
      restBytes += piece.length - start;
      if (restBytes <= LONGEST_LINE_BYTES) return true;
      throw new Error(
        `${path}, line ${lineNumber}: expected a record, got more than ${LONGEST_LINE_BYTES / 2 ** 20} MiB without an end`,
      );
    },
  };
}
