import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';

/** A configuration file: its text, that there is none, its first line that is no text, or why it cannot be read, in words. */
export type ConfigText =
  | { readonly text: string }
  | { readonly isMissing: true }
  | { readonly binaryLine: number }
  | { readonly problem: string };

/** Reads the configuration file. Never rejects for what the file system says. */
export async function readConfigFile(path: string): Promise<ConfigText> {
  try {
    const bytes = await readFile(path);
    // Read all the same, a name would be one that no process has.
    return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { binaryLine: lineThatIsNoUtf8(bytes) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // ENOTDIR: something above it is a file, so it cannot be there either.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { isMissing: true };
    return { problem: `cannot be read (${code ?? message})` };
  }
}

/** From 1 on. No byte of a longer character of UTF-8 is a newline. */
function lineThatIsNoUtf8(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n');
  return lines.findIndex(line => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}
