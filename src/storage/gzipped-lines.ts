import { lstat } from 'node:fs/promises';

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fillPrivateFile } from './private-files.ts';

/**
 * Writes lines as they come into a new gzipped file that only we can read. Rejects where something is there already, with
 * what went wrong in words, and with what `lines` rejects with; there is no file then.
 * @returns how many bytes it has
 */
export async function writeGzippedLines(path: string, lines: AsyncIterable<string>): Promise<number> {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new Error(`${path}: it is there already; name another file`);
  let bytes = 0;
  await fillPrivateFile(path, async (_, file) => {
    const gzip = (await import('node:zlib')).createGzip();
    const written = (async () => {
      for await (const piece of gzip as AsyncIterable<Buffer>) {
        await file.writeFile(piece);
        bytes += piece.length;
      }
    })();
    await Promise.all([pipeline(Readable.from(withEnds(lines)), gzip), written]);
    return true;
  });
  return bytes;
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
