import { join } from 'node:path';
import { makeDirectories } from './make-directories.ts';
import { writePrivateFile } from './private-files.ts';

/**
 * Writes files into a folder that the user chose, which is made if it is not there. What stands there under the same
 * name is replaced. Rejects with the system's error.
 */
export async function writeFiles(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  await makeDirectories(folder);
  for (const { name, text } of files) await writePrivateFile(join(folder, name), text);
}
