import { open, stat } from 'node:fs/promises';
import { cleanText } from '../../../text/clean-text.ts';
import type { CaptureRecord } from '../capture-record.ts';
import { findReportFolder } from './is-foreign.ts';
import { openCompressed, packingOf, type Unpacked } from './open-compressed.ts';
import { piecesOf } from './pieces-of.ts';
import { TOP_FOLDERS } from './sos/wanted-files.ts';

/** What kind of source it is: a recording of srs-top's own kind, a sos report, figures of sysstat, or a server's. */
export type SourceKind = 'recording' | 'sos report' | 'sysstat' | 'prometheus';

/** A source that can be played as a host. */
export interface ImportSource {
  readonly kind: SourceKind;
  /** A single moment, of which no rate can be told. */
  readonly isInstant: boolean;
  /** Its records in order of time. Rejects with an Error in words when it cannot be read; it may be asked for once. */
  readonly records: AsyncIterable<CaptureRecord>;
  /** Ends what still reads or unpacks; needed where the records are not read to their end. */
  close(): void;
}

/** It is none of the sources that can be played. */
export class UnknownSourceError extends Error {}

/** Standard input. */
export const STDIN = '-';

/** As a text of its kind begins with. */
const HEAD_BYTES = 4_096;
/** The magic number of files of sysstat (sa.h, `SYSSTAT_MAGIC` 0xd596), as both kinds of machines write it. */
const SA_MAGICS: readonly string[] = ['96d5', 'd596'];
const TAR_MAGIC_AT = 257;

export const EXPECTED =
  'a recording (.ndjson.gz), a sos report (its folder, or .tar, .tar.gz, .tar.xz, .tar.zst), or what "sadf -j FILE -- -A" prints';

/**
 * What stands at a path, by what it begins with, whatever its name. Rejects with an Error in words, with the path in front,
 * for what is none of these.
 * @param tell is told in a sentence what of it could not be read
 */
export async function openSource(path: string, tell: (note: string) => void): Promise<ImportSource> {
  const at = path === STDIN ? 'standard input' : path;
  const note = (sentence: string): void => tell(`${at}: ${cleanText(sentence)}`);
  try {
    if (path === STDIN)
      return await ofStream(
        { pieces: piecesOf(process.stdin), close: () => process.stdin.destroy() },
        at,
        note,
      );
    const about = await stat(path);
    if (about.isDirectory()) return await ofFolder(path, at, note);
    if (!about.isFile()) throw new Error('it is neither a file nor a folder');
    const head = await readHead(path);
    if (SA_MAGICS.includes(head.toString('hex', 0, 2))) return ofSaFile(path, at, note);
    return await ofStream(await openCompressed(path, packingOf(head)), at, note, path);
  } catch (error) {
    throw inWords(at, error);
  }
}

async function ofFolder(path: string, at: string, note: (sentence: string) => void): Promise<ImportSource> {
  const report = await findReportFolder(path);
  if (report === undefined) {
    const { readdir } = await import('node:fs/promises');
    const names = (await readdir(path)).slice(0, NAMES_TOLD).map(cleanText);
    throw new Error(
      `expected the folder of a sos report, with ${TOP_FOLDERS.join(', ')} in it, got one with ${names.join(', ') || 'nothing'} in it`,
    );
  }
  return ofReport(async () => (await import('./sos/read-folder.ts')).readReportFolder(report), at, note);
}

const NAMES_TOLD = 5;

/** @param path where a recording is, which is read by those who play it */
async function ofStream(
  { pieces: unpacked, close }: Unpacked,
  at: string,
  note: (sentence: string) => void,
  path?: string,
): Promise<ImportSource> {
  const pieces = unpacked[Symbol.asyncIterator]();
  const head = await takeHead(pieces);
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') {
    const read = async () => {
      const { readReportArchive } = await import('./sos/read-archive.ts');
      return readReportArchive(all()).finally(close);
    };
    return ofReport(read, at, note, close);
  }
  if (/^\{\s*"sysstat"/.test(text)) return ofSadf(all(), at, note, close);
  close();
  if (text.startsWith('{') && path !== undefined) {
    const { readCapture } = await import('../capture.ts');
    return {
      kind: 'recording',
      isInstant: false,
      records: (async function* () {
        yield* await readCapture(path, note);
      })(),
      close() {},
    };
  }
  if (text.startsWith('srs-top recording '))
    throw new Error('it is a recording of srs-top already: srs-top replay plays it');
  const got =
    head.length === 0 ? 'nothing' : `what begins with ${JSON.stringify(cleanText(text.slice(0, 40)))}`;
  throw new UnknownSourceError(`${at}: expected ${EXPECTED}, got ${got}`);
}

function ofReport(
  read: () => Promise<import('./sos/source-files.ts').SourceFiles>,
  at: string,
  note: (sentence: string) => void,
  close: () => void = () => undefined,
): ImportSource {
  async function* records(): AsyncGenerator<CaptureRecord> {
    try {
      const { recordOf } = await import('./sos/sos-record.ts');
      const { record, notes } = recordOf(await read());
      for (const sentence of notes) note(sentence);
      yield record;
    } catch (error) {
      throw inWords(at, error);
    }
  }
  return { kind: 'sos report', isInstant: true, records: records(), close };
}

function ofSadf(
  pieces: AsyncIterable<Buffer>,
  at: string,
  note: (sentence: string) => void,
  close: () => void,
): ImportSource {
  async function* records(): AsyncGenerator<CaptureRecord> {
    try {
      const { sadfRecords } = await import('./sadf/sadf-records.ts');
      yield* sadfRecords(decoded(pieces), note);
    } catch (error) {
      throw inWords(at, error);
    } finally {
      close();
    }
  }
  return { kind: 'sysstat', isInstant: false, records: records(), close };
}

/** Files of sysstat are bound to its version: the sadf of this machine reads them, or says why not. */
function ofSaFile(path: string, at: string, note: (sentence: string) => void): ImportSource {
  let close = (): void => undefined;
  async function* pieces(): AsyncGenerator<Buffer> {
    const { execa } = await import('execa');
    // What it prints is lost where nobody reads it at once.
    const running = execa('sadf', ['-j', path, '--', '-A'], {
      buffer: false,
      reject: false,
      env: { LC_ALL: 'C' },
    });
    close = () => void running.kill('SIGKILL');
    const said: string[] = [];
    running.stderr.on('data', (piece: Buffer) => {
      if (said.length < MOST_SAID) said.push(piece.toString('utf8'));
    });
    yield* piecesOf(running.stdout);
    const { exitCode, code } = await running;
    if (code === 'ENOENT')
      throw new Error(
        'it is a file of sysstat, and there is no sadf on this machine: run "sadf -j FILE -- -A" where it was written, and import what that prints',
      );
    if (exitCode !== 0)
      throw new Error(
        `sadf could not read it: ${cleanText(said.join('')).slice(0, 200).trim() || `it ended with ${exitCode}`}; run the sadf of the host that wrote it`,
      );
  }
  return ofSadf(pieces(), at, note, () => close());
}

/** Pieces of what it complains of that are kept. */
const MOST_SAID = 20;

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function takeHead(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  const taken: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await pieces.next();
    if (next.done === true) break;
    taken.push(next.value);
    length += next.value.length;
  }
  return Buffer.concat(taken);
}

/** Pieces of UTF-8 may end within a character. */
async function* decoded(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const { StringDecoder } = await import('node:string_decoder');
  const decoder = new StringDecoder('utf8');
  for await (const piece of pieces) yield decoder.write(piece);
}

const IN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  Z_DATA_ERROR: 'it is damaged',
  Z_BUF_ERROR: 'it was cut off',
  ERR_STREAM_PREMATURE_CLOSE: 'it was cut off',
};

function inWords(at: string, error: unknown): Error {
  const { message = String(error), code } = (error instanceof Error ? error : {}) as NodeJS.ErrnoException;
  if (message.startsWith(`${at}: `)) return error as Error;
  return new Error(`${at}: ${IN_WORDS[code ?? ''] ?? cleanText(message)}`, { cause: error });
}
