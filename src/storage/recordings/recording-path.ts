import { join } from 'node:path';
import { fileNameFrom } from '../private-files.ts';
import { storage } from '../storage.ts';
import { FILE_SUFFIX } from './record-format.ts';

/**
 * Where a recording that is made now goes, below srs-top's state directory: `recordings/<host>-<time>.srstop`. The
 * directory is made, for us alone to look into. Rejects as `makePrivateDirectory` does.
 * @param at the moment that is in its name
 */
export async function makeRecordingPath(stateDirectory: string, hostName: string, at: Date): Promise<string> {
  const directory = join(stateDirectory, 'recordings');
  await storage.makePrivateDirectory(directory, 2);
  const stamp = at.toISOString().replace(/[-:.]/g, '');
  return join(directory, `${fileNameFrom(hostName)}-${stamp}${FILE_SUFFIX}`);
}
