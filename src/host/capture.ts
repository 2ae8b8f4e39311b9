import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { cleanText } from '../procfs/clean-text.ts';

/** One look at a host: a line of a recording (NDJSON, gzipped or not). */
export interface CaptureRecord {
  /** Monotonic seconds since the recording began. */
  readonly t: number;
  /** UTC, whole seconds: `2026-11-23T01:45:50Z`. */
  readonly wall: string;
  /** Texts by path, only those that changed since the record before; the first record has all. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths that were there before and no longer are. */
  readonly gone?: readonly string[];
  /** Targets of symbolic links, all that are known. Only in records of a slow round. */
  readonly links?: Readonly<Record<string, string>>;
  /** What SRS appended to its log since the record before. */
  readonly srsLog?: string;
}

/**
 * Reads a recording. One that was cut off while it was written gives what is whole of it.
 * Rejects with an Error that names the file and the line when it cannot be read or is no recording.
 */
export async function readCapture(path: string): Promise<readonly CaptureRecord[]> {
  const bytes = await readFile(path);
  const lines = (isGzip(bytes) ? await unzip(bytes, path) : bytes).toString('utf8').split('\n');
  // Behind the last newline is nothing, or a line that was cut off.
  const records = lines.slice(0, -1).map((line, index) => parseRecord(line, `${path}, line ${index + 1}`));
  if (records.length === 0) throw new Error(`${path}: expected a recording, got no whole line`);
  return records;
}

/** The records up to a moment, in seconds since the first, which is always there. */
export function recordsUntil(records: readonly CaptureRecord[], seconds: number): readonly CaptureRecord[] {
  const untilSeconds = (records[0]?.t ?? 0) + seconds;
  return records.filter((record, index) => index === 0 || record.t <= untilSeconds);
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unzip(bytes: Buffer, path: string): Promise<Buffer> {
  const { constants, gunzip } = await import('node:zlib');
  try {
    return await promisify(gunzip)(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new Error(`${path}: expected gzip, got ${(error as Error).message}`, { cause: error });
  }
}

function parseRecord(line: string, place: string): CaptureRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new Error(`${place}: expected JSON, got ${cleanText((error as Error).message)}`, { cause: error });
  }
  if (!isRecord(value)) {
    throw new Error(
      `${place}: expected {"t": seconds, "wall": time, "files": {…}}, got ${cleanText(line.slice(0, 60))}`,
    );
  }
  return value;
}

function isRecord(value: unknown): value is CaptureRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { t, wall, files } = value as Partial<Record<keyof CaptureRecord, unknown>>;
  return Number.isFinite(t) && typeof wall === 'string' && typeof files === 'object' && files !== null;
}
