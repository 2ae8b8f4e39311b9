import { constants } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileError } from '../file-error.ts';
import { openRegularFile } from '../regular-file.ts';
import { FILE_START } from './record-format.ts';

/** Whether it is a recording of srs-top's own, by how it begins, or a directory, which may have some. Rejects with words. */
export async function isRecording(path: string): Promise<boolean> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileError(path, error);
  });
  if (stats.isDirectory()) return true;
  const file = await openRegularFile(path, constants.O_RDONLY);
  try {
    const line = Buffer.alloc(FILE_START.length);
    await file.read(line, 0, line.length, 0);
    return line.toString('latin1') === FILE_START;
  } finally {
    await file.close();
  }
}
