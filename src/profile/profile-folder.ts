import { join } from 'node:path';
import { fileNameFrom } from '../storage/private-files.ts';

/**
 * Where the files of one profile go: a folder of its own below srs-top's state directory, named by host, pid and time
 * (UTC, to the second). It is not made here.
 */
export function profileFolder(stateDirectory: string, hostName: string, pid: number, time: Date): string {
  const stamp = time.toISOString().replace(/[-:]|\.\d+/g, '');
  return join(stateDirectory, 'profiles', `${fileNameFrom(hostName)}-${pid}-${stamp}`);
}

/** Names at the end of such a path that are srs-top's own: `srs-top`, `profiles`, and its own folder. */
export const PROFILE_NAMES = 3;
