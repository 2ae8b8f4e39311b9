import { open } from 'node:fs/promises';
import { cleanLines } from '../text/clean-text.ts';

const PIECE_BYTES = 256 * 1024;

/**
 * Takes out of a file, where it stands and piece by piece, what could drive a terminal: what perf writes holds the names
 * of symbols and threads as they are. Newlines and tabs stay. Bytes that are no UTF-8 become `?`. Rejects with the
 * system's error.
 */
export async function cleanFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    // A character that two pieces share comes with the second.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let readBytes = 0;
    let writtenBytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, readBytes);
      readBytes += bytesRead;
      const isEnd = bytesRead === 0;
      const text = decoder.decode(piece.subarray(0, bytesRead), { stream: !isEnd });
      // A replacement character is longer than what it stands for: the text must not overtake what is still to be read.
      const clean = Buffer.from(cleanLines(text.replaceAll('\ufffd', '?')));
      await writeAll(file, clean, writtenBytes);
      writtenBytes += clean.length;
      if (isEnd) break;
    }
    await file.truncate(writtenBytes);
  } finally {
    await file.close();
  }
}

async function writeAll(
  file: Awaited<ReturnType<typeof open>>,
  bytes: Buffer,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
