import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TOP_FOLDERS } from './sos/wanted-files.ts';

/** Folders in a folder that are looked into. */
const MOST_LOOKED_INTO = 20;

/** Whether something is for certain no recording of srs-top's own: standard input, and the folder of a sos report. */
export async function isForeign(path: string): Promise<boolean> {
  return path === '-' || (await findReportFolder(path)) !== undefined;
}

/** The folder of a sos report: that one itself, or one right in it. Undefined: neither, or it cannot be listed. */
export async function findReportFolder(path: string): Promise<string | undefined> {
  const isReport = (names: readonly string[]): boolean => TOP_FOLDERS.some(name => names.includes(name));
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  if (isReport(entries.map(({ name }) => name))) return path;
  for (const entry of entries.filter(one => one.isDirectory()).slice(0, MOST_LOOKED_INTO)) {
    const inner = join(path, entry.name);
    if (isReport(await readdir(inner).catch(() => []))) return inner;
  }
  return undefined;
}
