import { isAbsolute, resolve } from 'node:path';

/** Where srs-top was started; undefined: that is gone. */
let startedIn: (() => string | undefined) | undefined;

/** Goes to /: where srs-top was started may be unmounted later, and nothing can be started in a directory that is gone. */
export function leaveWorkingDirectory(): void {
  let path: string | undefined;
  try {
    path = process.cwd();
  } catch {
    // It was deleted.
  }
  startedIn = () => path;
  process.chdir('/');
}

/** What begins the program anew begins it where it was started, as relative paths are from there; not where that is gone. */
export function inWorkingDirectory(begin: () => void): void {
  const path = startedIn?.();
  if (path === undefined) return;
  try {
    process.chdir(path);
  } catch {
    return;
  }
  begin();
  process.chdir('/');
}

/** A path that the user named, from / on. Throws where it is a relative one and the directory is gone already. */
export function absolutePath(path: string): string {
  const from = startedIn === undefined ? process.cwd() : startedIn();
  if (isAbsolute(path)) return resolve(path);
  if (from === undefined)
    throw new Error(`${path}: the working directory is gone; give a path that starts with /`);
  return resolve(from, path);
}
