import type { Host } from '../../host.ts';
import { recordsUntil } from '../capture.ts';
import { type CaptureRecord, sizeOf } from '../capture-record.ts';
import { createRecordedHost, INSTANT_LINGER_MS } from '../recorded.ts';
import { openSource, STDIN, UnknownSourceError } from './import-source.ts';

/** In memory, all records together. */
const MOST_BYTES = 192 * 2 ** 20;

export interface PlayOptions {
  /** The last moment that is played, in seconds since it began; undefined: to its end. */
  readonly untilSeconds: number | undefined;
  /** Somebody watches it as it happened. */
  readonly isWatched: boolean;
}

/**
 * A sos report, or what sadf prints, as a recorded host. Undefined for anything else, a recording among it. Rejects with an
 * Error in words, with the path in front, where it is one of these and cannot be read.
 * @param tell is told in a sentence what of it could not be read
 */
export async function openImported(
  path: string,
  { untilSeconds, isWatched }: PlayOptions,
  tell: (note: string) => void,
): Promise<Host | undefined> {
  const source = await openSource(path, tell).catch((error: unknown) => {
    // What is not there is told by who plays recordings.
    if (error instanceof UnknownSourceError || isMissing((error as Error).cause)) return undefined;
    throw error;
  });
  if (source === undefined || source.kind === 'recording') {
    // What was read of it by then cannot be read again.
    if (path === STDIN)
      throw new Error(
        `${path}: standard input has ${source === undefined ? 'nothing that can be played' : 'a capture, which is played from a file: name one'}`,
      );
    return undefined;
  }
  const records: CaptureRecord[] = [];
  let bytes = 0;
  for await (const record of source.records) {
    const texts = Object.values(record.files).reduce((sum, text) => sum + text.length, 0);
    bytes += sizeOf(record, texts);
    if (bytes > MOST_BYTES) {
      tell(
        `${path}: it takes more than ${MOST_BYTES / 2 ** 20} MiB of memory: only what comes before is played`,
      );
      break;
    }
    records.push(record);
  }
  const played = untilSeconds === undefined ? records : recordsUntil(records, untilSeconds);
  return createRecordedHost(played, {
    ...(isWatched && untilSeconds === undefined ? { speed: 1 } : { isByRecord: true }),
    ...(source.isInstant ? { lingerMs: INSTANT_LINGER_MS } : {}),
  });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
