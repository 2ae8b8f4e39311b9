import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { openRegularFile } from './regular-file.ts';

/** A configuration file: its text, that it is missing, its first line that is not text, or why it cannot be read. */
export type ConfigText =
  | { readonly text: string }
  | { readonly isMissing: true }
  | { readonly binaryLine: number }
  | { readonly problem: string };

/** Ours has a few kilobytes. */
const MOST_BYTES = 1024 * 1024;

/**
 * Reads the configuration file, of whomever it is: under sudo that keeps HOME it is the user's own. Never rejects for
 * what the file system says, and never waits for a FIFO.
 */
export async function readConfigFile(path: string): Promise<ConfigText> {
  try {
    const bytes = await readBytes(path);
    if (bytes === undefined) return { problem: `cannot be read (more than ${MOST_BYTES} bytes)` };
    return configTextOf(bytes);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // ENOTDIR: something above it is a file, so it cannot be there either.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { isMissing: true };
    return { problem: `cannot be read (${code ?? message.replace(`${path} is `, 'it is ')})` };
  }
}

/** Bytes that are no text are told by their line: read all the same, a name would be one that nobody has. */
export function configTextOf(bytes: Buffer): ConfigText {
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { binaryLine: lineThatIsNoUtf8(bytes) };
}

/** Undefined: too many. */
async function readBytes(path: string): Promise<Buffer | undefined> {
  const file = await openRegularFile(path, constants.O_RDONLY);
  try {
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.allocUnsafe(MOST_BYTES + 1),
      position: 0,
    });
    return bytesRead > MOST_BYTES ? undefined : buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** From 1 on. No byte of a longer character of UTF-8 is a newline. */
function lineThatIsNoUtf8(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  return lines.findIndex(line => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}
