import { join } from 'node:path';
import { fileNameFrom, makePrivateDirectory, writePrivateFile } from './private-files.ts';

export interface Picture {
  /** Name of the host in the picture. */
  readonly hostName: string;
  /** When it is saved: a paused screen is saved more than once at the same moment of the host. */
  readonly savedAt: Date;
  readonly svg: string;
  /** The same as plain text. */
  readonly text: string;
}

/**
 * Keeps a picture of the screen below srs-top's state directory, as SVG and as text, for us alone to read.
 * Rejects as `makePrivateDirectory` and `writePrivateFile` do.
 * @returns the path of the SVG; the text is beside it
 */
export async function savePicture(stateDirectory: string, picture: Picture): Promise<string> {
  const directory = join(stateDirectory, 'pictures');
  await makePrivateDirectory(directory, 2);
  const stamp = picture.savedAt.toISOString().replace(/[-:.]/g, '');
  const path = join(directory, `${fileNameFrom(picture.hostName)}-${stamp}`);
  await writePrivateFile(`${path}.txt`, picture.text);
  await writePrivateFile(`${path}.svg`, picture.svg);
  return `${path}.svg`;
}
