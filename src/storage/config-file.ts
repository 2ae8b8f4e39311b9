import { readFile } from 'node:fs/promises';

/** A configuration file: its text, that there is none, or why it cannot be read, in words. */
export type ConfigText =
  | { readonly text: string }
  | { readonly isMissing: true }
  | { readonly problem: string };

/** Reads the configuration file. Never rejects for what the file system says. */
export async function readConfigFile(path: string): Promise<ConfigText> {
  try {
    return { text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // ENOTDIR: something above it is a file, so it cannot be there either.
    if (code === 'ENOENT' || code === 'ENOTDIR') return { isMissing: true };
    return { problem: `cannot be read (${code ?? message})` };
  }
}
