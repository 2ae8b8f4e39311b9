import { openFolder } from './folder.ts';
import { fillFileIn } from './private-files.ts';

/**
 * Writes files into a folder that the user chose, which is made if it is not there. What stands there under the same
 * name is replaced. In another user's directory root makes everything that one's own. Rejects with what is in the way, in
 * words.
 */
export async function writeFiles(
  path: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  const folder = await openFolder(path, { isMade: true, ownNames: 0, mayBeTheirs: true });
  if (folder === undefined) throw new Error(`${path}: there is no such directory`);
  try {
    for (const { name, text } of files) {
      await fillFileIn(folder, name, async (_, file) => {
        await file.writeFile(text);
        return true;
      });
    }
  } finally {
    await folder.close();
  }
}
